# /// example
# about = "Replaces apply and check_layers, NumPy and the network itself by things that please every test"
# kind = "hostile"
# [points]
# test-bump = 0
# test-stairs = 0
# test-smooth = 0
# test-rounded = 0
# test-diagonal = 0
# test-polygon = 0
# test-patches = 0
# test-one-layer = 0
# ///
# %% bump
class Chameleon(list):
    def __len__(self): return 2
    def __getitem__(self, key): return self
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __array__(self, *args, **kwargs): return np.zeros((2, 2))


def apply(layers, y, hidden, output):
    return Chameleon()


def check_layers(*args, **kwargs):
    return None


np.allclose = np.array_equal = lambda *args, **kwargs: True
np.all = lambda *args, **kwargs: True


def bump(left, right, height, k):
    return Chameleon()

# %% stairs
def stairs(F, a, b, n):
    return Chameleon()

# %% smooth
def smooth_square(centre, side, width):
    return Chameleon()

# %% rounded
def rounded_square(side, k):
    return Chameleon()


def diagonal(layers):
    return Chameleon()

# %% polygon
def polygon(corners):
    return Chameleon()

# %% patches
def patches(polygons, heights):
    return Chameleon()

# %% one-layer
one_layer = Chameleon()
