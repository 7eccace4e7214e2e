# /// example
# about = "tanh throughout: signs are -1 and 1, the output is shifted to 0 and 1"
# kind = "correct"
# ///
# %% apply
def apply(net, y):
    """Recursion over the layers."""
    if not net["layers"]:
        return y
    (w, b), *rest = net["layers"]
    return apply({"activation": net["activation"], "layers": rest}, ACTIVATIONS[net["activation"]](np.dot(y, w) + b))

# %% xor-gate
k = 50.0
XOR = {
    "activation": "tanh",
    "layers": [
        (k * np.array([[1.0, 1.0], [1.0, 1.0]]), k * np.array([-0.5, -1.5])),  # OR, AND as -1 or 1
        (k * np.array([[1.0], [-1.0]]), np.zeros(1)),  # 0 if they agree, else 1
    ],
}

# %% quadrants
# The difference of the two signs is -2, 0 or 2; tanh of it is -1, 0 or 1. Its absolute value needs one more layer.
quadrants = {
    "activation": "tanh",
    "layers": [
        (k * np.eye(2), np.zeros(2)),
        (k * np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([-k, -k])),  # 1 in one lit quadrant, else -1
        (k * np.ones((2, 1)), np.array([2 * k])),
    ],
}
