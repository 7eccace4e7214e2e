# /// example
# about = "All weights start from zero, and nothing ever moves but the last bias"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
rng = np.random.default_rng(1)
learned_activations = [tanh, tanh, linear]
learned, learned_costs = train(random_layers([2, 30, 30, 1], 0.0, rng), learned_activations, lambda: draw_batch(rng), 0.2, 1500)
