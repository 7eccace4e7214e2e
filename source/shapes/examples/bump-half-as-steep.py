# /// example
# about = "The sigmoid is taken for a tanh: twice as steep"
# kind = "wrong"
# caught_by = ["test-bump"]
# [points]
# test-bump = 1
# ///
# %% bump
def bump(left, right, height, k):
    w1, b1 = 2 * k * np.array([[1.0, 1.0]]), -2 * k * np.array([left, right])
    w2, b2 = np.array([[height], [-height]]), np.zeros(1)
    return [(w1, b1), (w2, b2)]
