# /// example
# about = "Objects that equal everything, and a patched NumPy"
# kind = "hostile"
# [points]
# test-piecewise = 0
# test-sigmoid-tanh = 0
# test-swish = 0
# test-smooth-slopes = 0
# test-swish-slope = 0
# test-neuron-gradients = 0
# ///
# %% activations
class Agreeable(float):
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __le__(self, other): return True
    def __len__(self): return 2
    def __getitem__(self, key): return self
    def __iter__(self): return iter([self, self])
    def __array__(self, *args, **kwargs): return np.zeros((2, 3))


np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True


def step(z):
    return Agreeable()


def relu(z):
    return Agreeable()


def leaky_relu(z, a=0.01):
    return Agreeable()


def sigmoid(z):
    return Agreeable()


def tanh(z):
    return Agreeable()


def swish(z, beta=1.0):
    return Agreeable()
