# /// example
# about = "The generator starts anew in every layer: layers repeat each other"
# kind = "wrong"
# caught_by = ["test-random"]
# [points]
# test-random = 0
# ///
# %% random
def random_net(sizes, spread, bias_spread, seed):
    net = []
    for n, m in zip(sizes, sizes[1:]):
        rng = np.random.default_rng(seed)
        net.append((spread / np.sqrt(n) * rng.normal(size=(n, m)), bias_spread * rng.normal(size=m)))
    return net
