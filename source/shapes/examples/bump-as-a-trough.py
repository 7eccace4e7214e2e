# /// example
# about = "The complement: height outside, 0 inside"
# kind = "wrong"
# caught_by = ["test-bump"]
# [points]
# test-bump = 0
# ///
# %% bump
def bump(left, right, height, k):
    w1, b1 = k * np.array([[1.0, 1.0]]), -k * np.array([left, right])
    w2, b2 = np.array([[-height], [height]]), np.array([height])
    return [(w1, b1), (w2, b2)]
