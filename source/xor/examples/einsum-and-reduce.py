# /// example
# about = "Forward pass with einsum and functools.reduce; bonus by the four sigmoids"
# kind = "correct"
# ///
# %% apply
from functools import reduce


def apply(net, y):
    f = ACTIVATIONS[net["activation"]]
    return reduce(lambda v, layer: f(np.einsum("ik,kj->ij", v, layer[0]) + layer[1]), net["layers"], np.asarray(y))

# %% one-hidden
c, a = 0.5, 1.2
s = 1 / (1 + np.exp(-a))
bend = abs(s * (1 - s) * (1 - 2 * s)) * c**2
w1 = c * np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]])
w2 = 60 / bend * np.array([[1.0], [1.0], [-1.0], [-1.0]])
one_hidden = {"activation": "sigmoid", "layers": [(w1, np.full(4, a)), (w2, np.zeros(1))]}

# %% fewest
shift, scale = 3.0, 0.6
f0 = 1 / (1 + np.exp(-shift))
fewest = {
    "activation": "sigmoid",
    "layers": [
        (scale * np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), np.full(3, shift)),
        (np.array([[-1.0], [-1.0], [1.0]]) * 2e4, np.array([2e4 * f0])),
    ],
}
