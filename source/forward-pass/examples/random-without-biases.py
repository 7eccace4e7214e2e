# /// example
# about = "All biases zero"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    rng = np.random.default_rng(seed)
    return [(spread / np.sqrt(n) * rng.normal(size=(n, m)), np.zeros(m)) for n, m in zip(sizes, sizes[1:])]
