# /// example
# about = "Written with einsum, itertools.accumulate, mgrid and Gauss-Hermite quadrature"
# kind = "correct"
# ///
# %% layer
def layer(y, w, b, f):
    return f(np.einsum("sk,kj->sj", y, w) + np.asarray(b)[np.newaxis, :])

# %% forward
from itertools import accumulate


def forward(net, y, f):
    return list(accumulate(net, lambda v, wb: f(np.einsum("sk,kj->sj", v, wb[0]) + wb[1]), initial=y))

# %% cut
def values_of_layer(net, y, f, n):
    for w, b in net[:n]:
        y = f(np.einsum("sk,kj->sj", y, w) + b)
    return y

# %% picture
def picture(g, y1, y2):
    i, j = np.mgrid[0 : len(y2), 0 : len(y1)]
    values = np.asarray(g(np.stack([np.asarray(y1)[j], np.asarray(y2)[i]], axis=-1).reshape(-1, 2)))
    return np.moveaxis(values.reshape(len(y2), len(y1), -1), -1, 0)

# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.RandomState(seed)
    return [
        (rng.normal(0, spread / np.sqrt(n), (n, m)), rng.normal(0, bias_spread, m)) for n, m in zip(sizes[:-1], sizes[1:])
    ]

# %% steady
def steady_spread(f):
    # f is c z on both sides of 0, so two values are enough: half of z^2 comes from each side
    slopes = f(np.array([1.0, -1.0]))
    return np.sqrt(2 / (slopes[0] ** 2 + slopes[1] ** 2))

# %% columns
def to_columns(net):
    return [(np.einsum("ij->ji", w), b) for w, b in net]


def forward_columns(columns, A, f):
    for W, B in columns:
        A = f(np.einsum("ij,js->is", W, A) + np.expand_dims(B, 1))
    return A

# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    x, weight = np.polynomial.hermite_e.hermegauss(180)
    values = f(np.sqrt(spread**2 * q + bias_spread**2) * x)
    return (weight * values**2).sum() / weight.sum()
