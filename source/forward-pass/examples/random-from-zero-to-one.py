# /// example
# about = "Numbers between 0 and 1"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    return [(spread / np.sqrt(n) * rng.random((n, m)), bias_spread * rng.random(m)) for n, m in zip(sizes, sizes[1:])]
