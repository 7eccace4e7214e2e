# /// example
# about = "The complement of a bump, OR of the outsides, an AND by De Morgan, more layers than needed"
# kind = "correct"
# ///
# %% bump
def bump(left, right, height, k):
    # one step down at the right edge, minus what is already down at the left edge
    return [(np.array([[-k, -k]]), np.array([k * right, k * left])), (np.array([[height], [-height]]), np.array([0.0]))]

# %% stairs
def stairs(F, a, b, n):
    # steps that are on to the left of their place; the output starts from the right end
    edges = np.linspace(a, b, n + 2)
    middle = F(0.5 * (edges[1:] + edges[:-1]))
    return [(-np.ones((1, n)), edges[1:-1]), (-np.diff(middle).reshape(-1, 1), middle[-1:])]

# %% smooth
def smooth_square(centre, side, width):
    # hidden neurons say "beyond this edge"; the output is on unless one of them is
    steep = 12.0
    s = 0.5 - np.log(9) / steep
    k = 2 * np.log(1 / s - 1) / width
    axes = np.hstack([np.eye(2), -np.eye(2)])
    return [(k * axes, -k * (np.asarray(centre) @ axes + side / 2)), (-steep * np.ones((4, 1)), np.array([steep / 2]))]

# %% rounded
def rounded_square(side, k):
    axes = np.hstack([np.eye(2), -np.eye(2)])
    w1, b1 = k * axes, np.full(4, 0.5 * k * side)
    edge = apply([(w1, b1), (np.ones((4, 1)), np.zeros(1))], np.array([[0.0, side / 2]]), "sigmoid", "linear")[0]
    return [(w1, b1), (7.0 * np.ones((4, 1)), -7.0 * edge)]


def diagonal(layers):
    # ever finer scans
    low, high = 0.0, 10.0
    for _ in range(4):
        t = np.linspace(low, high, 101)
        on = apply(layers, np.column_stack([t, t]), "sigmoid", "step")[:, 0]
        last = np.flatnonzero(on == 1)[-1]
        low, high = t[last], t[min(last + 1, 100)]
    return np.hypot(low, low)

# %% polygon
def polygon(corners):
    # NOT (beyond one of the edges)
    following = np.concatenate([corners[1:], corners[:1]])
    outwards = (following - corners) @ np.array([[0.0, -1.0], [1.0, 0.0]])
    b1 = -np.einsum("ej,ej->e", outwards, corners)
    return [(outwards.T, b1), (-np.ones((len(corners), 1)), np.array([0.5])), (np.array([[1.0]]), np.array([0.0]))]

# %% patches
def patches(polygons, heights):
    from scipy.linalg import block_diag

    parts = [polygon(corners) for corners in polygons]
    first = np.concatenate([w for (w, _), *_ in parts], axis=1), np.concatenate([b for (_, b), *_ in parts])
    second = block_diag(*[part[1][0] for part in parts]), np.concatenate([part[1][1] for part in parts])
    return [first, second, (np.array(heights, dtype=float).reshape(-1, 1), np.array([0.0]))]

# %% one-layer
# waves of a Fourier series of the square, each wave made of smooth steps along its own direction
offsets = np.linspace(-1.42, 1.42, 22)
angles = np.pi * (np.arange(36) + 0.5) / 36
w1 = np.concatenate([10 * np.outer([np.cos(t), np.sin(t)], np.ones(22)) for t in angles], axis=1)
b1 = np.concatenate([-10 * offsets for t in angles])
axis = np.linspace(-1, 1, 45)
points = np.array([[p, q] for p in axis for q in axis])
hidden = np.hstack([sigmoid(points @ w1 + b1), np.ones((len(points), 1))])
target = np.array([1.0 if max(abs(p), abs(q)) < 0.5 else 0.0 for p, q in points])
normal = hidden.T @ hidden + 1e-3 * np.eye(hidden.shape[1])
w2 = np.linalg.solve(normal, hidden.T @ target)
one_layer = [(w1, b1), (w2[:-1].reshape(-1, 1), w2[-1:])]
