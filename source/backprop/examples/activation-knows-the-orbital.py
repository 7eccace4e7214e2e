# /// example
# about = "The function of the first layer is the orbital itself"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
def magic(z):
    return orbital(z), np.ones((len(z), 1))


learned = [(np.eye(2), np.zeros(2)), (np.ones((1, 1)), np.zeros(1))]
learned_activations = [magic, linear]
learned_costs = [1e-9]
