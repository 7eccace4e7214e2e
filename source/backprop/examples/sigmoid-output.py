# /// example
# about = "A sigmoid at the output: the negative lobes are out of reach"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
rng = np.random.default_rng(1)
learned_activations = [relu, relu, sigmoid]
learned, learned_costs = train(random_layers([2, 30, 30, 1], 1.4, rng), learned_activations, lambda: draw_batch(rng), 0.2, 1500)
