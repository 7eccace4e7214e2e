# /// example
# about = "Ignores the argument"
# kind = "wrong"
# caught_by = ["test-final-cost"]
# [points]
# test-final-cost = 0
# ///
# %% final-cost
def final_cost(costs, last=50):
    return np.mean(costs[-50:])
