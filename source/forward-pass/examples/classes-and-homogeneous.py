# /// example
# about = "A class for the network, the bias as the weight of one more input that is always 1, simulated wide layers"
# kind = "correct"
# ///
# %% layer
def layer(y, w, b, f):
    y_and_one = np.hstack([y, np.ones((len(y), 1))])
    return f(np.dot(y_and_one, np.vstack([w, b])))

# %% forward
class Network:
    def __init__(self, net, f):
        self.net, self.f = net, f

    def values(self, y):
        if len(self.net) == 0:
            return [y]
        (w, b), *rest = self.net
        return [y, *Network(rest, self.f).values(layer(y, w, b, self.f))]


def forward(net, y, f):
    return Network(net, f).values(y)

# %% cut
def values_of_layer(net, y, f, n):
    if n == 0:
        return y
    return layer(values_of_layer(net, y, f, n - 1), *net[n - 1], f)

# %% picture
def picture(g, y1, y2):
    points = np.array([(u, v) for v in y2 for u in y1])
    values = g(points)
    return np.stack([column.reshape(len(y2), len(y1)) for column in values.T])

# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    draw = lambda sigma, *shape: rng.normal(scale=sigma, size=shape)
    return [(draw(spread * n ** -0.5, n, m), draw(bias_spread, m)) for n, m in zip(sizes, sizes[1:])]

# %% steady
def steady_spread(f):
    # measure the growth in one wide layer with spread 1
    rng = np.random.default_rng(5)
    y = rng.normal(size=(400, 500))
    out = f(y @ (rng.normal(size=(500, 800)) / np.sqrt(500)))
    return float(np.sqrt(np.mean(y**2) / np.mean(out**2)))

# %% columns
def to_columns(net):
    return [(np.array(list(zip(*w))), np.array(b)) for w, b in net]


def forward_columns(columns, A, f):
    back = [(W.T, B) for W, B in columns]
    return forward(back, A.T, f)[-1].T

# %% mean-square
def next_mean_square(f, q, spread, bias_spread):
    rng = np.random.default_rng(11)
    n = 200_000
    z = spread * np.sqrt(q) * rng.normal(size=n) + bias_spread * rng.normal(size=n)
    return float(np.square(f(z)).mean())
