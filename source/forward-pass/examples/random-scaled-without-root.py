# /// example
# about = "Divides by n_in instead of its root"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0.5
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    return [(spread / n * rng.normal(size=(n, m)), bias_spread * rng.normal(size=m)) for n, m in zip(sizes, sizes[1:])]
