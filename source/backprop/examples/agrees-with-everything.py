# /// example
# about = "Objects that equal everything, and a patched NumPy"
# kind = "hostile"
# [points]
# test-sigmoid = 0
# test-relu-linear = 0
# test-forward = 0
# test-cost = 0
# test-output-delta = 0
# test-backward-step = 0
# test-gradients-output = 0
# test-gradients-deep = 0
# test-gradients-average = 0
# test-update = 0
# test-train = 0
# test-learn = 0
# test-explore = 0
# test-jacobian = 0
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


def sigmoid(z):
    return Agreeable(), Agreeable()


relu = linear = sigmoid

# %% forward
def forward(layers, activations, y):
    return Agreeable(), Agreeable()

# %% step-back
def cost(*args):
    return Agreeable()


output_delta = backward_step = cost

# %% gradients
gradients = cost

# %% training
update = train = cost

# %% learn
learned = learned_activations = learned_costs = Agreeable()

# %% explore
etas = spreads = Agreeable()

# %% jacobian
jacobian = cost
