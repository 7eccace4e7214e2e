# /// example
# about = "Steepness is taken for a width: k enters as 1 / k ... times 40, always steep"
# kind = "wrong"
# caught_by = ["test-bump"]
# [points]
# test-bump = 1
# ///
# %% bump
def bump(left, right, height, k):
    w1, b1 = 40 * k * np.array([[1.0, 1.0]]), -40 * k * np.array([left, right])
    w2, b2 = np.array([[height], [-height]]), np.zeros(1)
    return [(w1, b1), (w2, b2)]
