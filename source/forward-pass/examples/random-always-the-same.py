# /// example
# about = "The seed is hard-coded"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(1)
    return [(spread / np.sqrt(n) * rng.normal(size=(n, m)), bias_spread * rng.normal(size=m)) for n, m in zip(sizes, sizes[1:])]
