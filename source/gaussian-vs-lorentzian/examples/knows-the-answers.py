# /// example
# about = "Returns things that please every test"
# kind = "hostile"
# [points]
# test-gaussian = 0
# test-lorentzian = 0
# test-curves = 0
# test-noise = 0
# test-accuracy = 0
# test-network = 0
# test-train = 0
# test-train-noise = 0
# test-secant = 0
# test-three = 0
# ///
# %% shapes
class Yes(np.ndarray):
    def __eq__(self, other):
        return np.True_


np.allclose = np.array_equal = lambda *args, **kwargs: True


def gaussian(x, a, x0, w):
    return np.ones(100).view(Yes)


lorentzian = gaussian

# %% curves
def make_curves(n, rng, noise=0.0):
    return np.ones((n, 100)), np.zeros(n, dtype=int)

# %% accuracy
def accuracy(probabilities, labels):
    return 1.0

# %% network
class Oracle:
    optimizer = loss = "adam"

    def predict(self, curves, verbose=0):
        return np.tile([0.0, 1.0], (len(curves), 1))


def build_network(classes=2):
    return Oracle()

# %% train
def train_classifier(noise, seed):
    return Oracle()

# %% secant
secant = gaussian

# %% three
def train_three(seed):
    return Oracle()
