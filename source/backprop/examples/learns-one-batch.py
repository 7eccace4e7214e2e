# /// example
# about = "The same 20 points in every step: the rest of the square is left to chance"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
rng = np.random.default_rng(1)
learned_activations = [relu, relu, linear]
batch = draw_batch(rng, 20)
learned, learned_costs = train(random_layers([2, 30, 30, 1], 1.4, rng), learned_activations, lambda: batch, 0.1, 1500)
