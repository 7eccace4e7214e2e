# /// example
# about = "Divides by the root of the neurons out"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0.5
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    return [
        (spread / np.sqrt(m) * rng.normal(size=(n, m)), bias_spread * rng.normal(size=m)) for n, m in zip(sizes, sizes[1:])
    ]
