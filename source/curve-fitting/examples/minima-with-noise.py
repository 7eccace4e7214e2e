# /// example
# about = "The ends of descents with a few samples per step: near the minima, but noisy"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
def F(x):
    return 1.5 / ((x + 2.5) ** 2 / 0.25 + 1) + 0.7 / ((x - 2) ** 2 / 4 + 1)


rng = np.random.default_rng(1)
minimum_a = descend(np.array([1.0, -2.0]), *draw_batches(F, 3, 300, rng), 1.0)[-1]
minimum_b = descend(np.array([1.0, 2.0]), *draw_batches(F, 3, 300, rng), 1.0)[-1]
