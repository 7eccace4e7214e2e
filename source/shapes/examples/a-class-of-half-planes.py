# /// example
# about = "A class for half planes; the AND of two bumps in a deeper net; complex numbers for corners"
# kind = "correct"
# ///
# %% bump
class Step:
    """One hidden neuron of one input."""

    def __init__(self, place, k, height):
        self.w, self.b, self.out = k, -k * place, height

    @staticmethod
    def network(steps, shift=0.0):
        w1 = np.array([[step.w for step in steps]], dtype=float)
        b1 = np.array([step.b for step in steps], dtype=float)
        return [(w1, b1), (np.array([[step.out] for step in steps], dtype=float), np.array([shift], dtype=float))]


def bump(left, right, height, k):
    return Step.network([Step(left, k, height / 2), Step(left, k, height / 2), Step(right, k, -height)])

# %% stairs
def stairs(F, a, b, n):
    # F at the n middles of n pieces; n - 1 steps
    middles = a + (np.arange(n) + 0.5) * (b - a) / n
    values = np.asarray(F(middles))
    if n == 1:
        return Step.network([Step(b + 1, 1.0, 0.0)], values[0])
    return Step.network([Step((middles[j] + middles[j + 1]) / 2, 1.0, values[j + 1] - values[j]) for j in range(n - 1)], values[0])

# %% smooth
def smooth_square(centre, side, width):
    # bumps in y1 and y2, each a neuron of its own (an AND of two), then the AND of both: two hidden layers
    from itertools import product

    def edge_width(k):
        layers = build(k)
        depth = np.linspace(-2 * width, 2 * width, 801)
        points = np.column_stack([centre[0] + side / 2 - depth, np.full(801, centre[1])])
        out = apply(layers, points, "sigmoid", "sigmoid")[:, 0]
        return np.interp(0.9, out, depth) - np.interp(0.1, out, depth), np.interp(0.5, out, depth)

    def build(k, shift=0.0):
        w1, b1 = np.zeros((2, 4)), np.zeros(4)
        for axis, end in product((0, 1), (0, 1)):
            sign = 1 - 2 * end
            w1[axis, 2 * axis + end] = sign * k
            b1[2 * axis + end] = -sign * k * centre[axis] + k * (side / 2 + shift)
        w2 = np.array([[6.0, 0], [6, 0], [0, 6], [0, 6]])
        return [(w1, b1), (w2, np.array([-9.0, -9.0])), (np.full((2, 1), 12.0), np.array([-17.5]))]

    k, shift = 4 / width, 0.0
    for _ in range(30):
        now, half = edge_width(k)
        k *= now / width
    for _ in range(5):  # where is the edge? move it to the border
        layers = build(k, shift)
        depth = np.linspace(-2 * width, 2 * width, 801)
        points = np.column_stack([centre[0] + side / 2 - depth, np.full(801, centre[1])])
        shift += np.interp(0.5, apply(layers, points, "sigmoid", "sigmoid")[:, 0], depth)
    return build(k, shift)

# %% rounded
def rounded_square(side, k):
    w1 = np.zeros((2, 4))
    w1[0, 0], w1[0, 1], w1[1, 2], w1[1, 3] = k, -k, k, -k
    b1 = np.ones(4) * k * side / 2
    at_the_edge = 0.5 + sigmoid(k * side) + 2 * sigmoid(k * side / 2)
    return [(w1, b1), (np.ones((4, 1)) / 4, np.array([-at_the_edge / 4]))]


def diagonal(layers):
    def on(t):
        return apply(layers, np.full((1, 2), t), "sigmoid", "step").item() > 0

    def search(low, high):
        if high - low < 1e-5:
            return (low + high) / 2
        middle = (low + high) / 2
        return search(middle, high) if on(middle) else search(low, middle)

    return float(np.linalg.norm(np.ones(2) * search(0, 10)))

# %% polygon
class HalfPlane:
    """Left of the way from p to q, both complex."""

    def __init__(self, p, q):
        inwards = 1j * (q - p) / abs(q - p)
        self.normal = np.array([inwards.real, inwards.imag])
        self.offset = -(p.conjugate() * inwards).real


def half_planes(corners):
    points = [complex(*corner) for corner in corners]
    return [HalfPlane(p, q) for p, q in zip(points, points[1:] + points[:1])]


def polygon(corners):
    planes = half_planes(corners)
    w1 = np.array([plane.normal for plane in planes]).T
    b1 = np.array([plane.offset for plane in planes])
    return [(w1, b1), (np.full((len(planes), 1), 1 / len(planes)), np.array([-1 + 0.5 / len(planes)])), (np.ones((1, 1)), np.zeros(1))]

# %% patches
def patches(polygons, heights):
    planes = [(number, plane) for number, corners in enumerate(polygons) for plane in half_planes(corners)]
    w1 = np.array([plane.normal for _, plane in planes]).T
    b1 = np.array([plane.offset for _, plane in planes])
    w2 = np.array([[number == n for n in range(len(polygons))] for number, _ in planes], dtype=float)
    b2 = 0.5 - w2.sum(axis=0)
    return [(w1, b1), (w2, b2), (np.array([heights], dtype=float).T, np.zeros(1))]
