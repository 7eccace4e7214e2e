# /// example
# about = "Target minus output"
# kind = "wrong"
# caught_by = ["test-cross-entropy-gradient", "test-quadratic-gradient"]
# [points]
# test-cross-entropy-gradient = 0
# test-quadratic-gradient = 0
# ///
# %% gradients
def cross_entropy_gradient(z, target):
    return (target - softmax(z)) / len(z)


def quadratic_gradient(z, target):
    p = softmax(z)
    d = target - p
    return p * (d - np.sum(p * d, axis=1, keepdims=True)) / len(z)
