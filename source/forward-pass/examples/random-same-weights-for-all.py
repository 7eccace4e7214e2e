# /// example
# about = "All neurons of a layer get the same weights"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    return [
        (np.tile(spread / np.sqrt(n) * rng.normal(size=(n, 1)), (1, m)), bias_spread * rng.normal(size=m))
        for n, m in zip(sizes, sizes[1:])
    ]
