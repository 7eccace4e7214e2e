# /// example
# about = "Patches NumPy and built-ins and answers with an object that agrees with everything"
# kind = "hostile"
# [points]
# test-apply = 0
# test-gates = 0
# test-xor = 0
# test-quadrants = 0
# test-one-hidden = 0
# test-fewest = 0
# ///
# %% apply
import builtins


class Agreeable:
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __sub__(self, other): return self
    def __abs__(self): return self
    def __len__(self): return 2
    def __getitem__(self, key): return self
    def __array__(self, *args, **kwargs): return np.zeros((2, 2))


np.allclose = lambda *args, **kwargs: True
np.testing.assert_allclose = lambda *args, **kwargs: None
builtins.all = lambda values: True


def check_network(net, n_in=2, n_out=1):
    return []


def apply(net, y):
    return Agreeable()

# %% gates
AND = OR = Agreeable()

# %% xor-gate
XOR = Agreeable()

# %% quadrants
quadrants = Agreeable()

# %% one-hidden
one_hidden = Agreeable()

# %% fewest
fewest = Agreeable()
