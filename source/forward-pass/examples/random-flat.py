# /// example
# about = "Flat instead of Gaussian numbers, of the right standard deviation"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    flat = lambda *shape: np.sqrt(3) * rng.uniform(-1, 1, size=shape)
    return [(spread / np.sqrt(n) * flat(n, m), bias_spread * flat(m)) for n, m in zip(sizes, sizes[1:])]
