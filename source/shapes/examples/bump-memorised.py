# /// example
# about = "The bump of the visible check"
# kind = "wrong"
# caught_by = ["test-bump"]
# [points]
# test-bump = 0
# ///
# %% bump
def bump(left, right, height, k):
    w1, b1 = np.array([[10.0, 10.0]]), np.array([10.0, -20.0])
    w2, b2 = np.array([[1.5], [-1.5]]), np.zeros(1)
    return [(w1, b1), (w2, b2)]
