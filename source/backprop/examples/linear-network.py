# /// example
# about = "A deep network without any nonlinear function"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
rng = np.random.default_rng(1)
learned_activations = [linear, linear, linear]
learned, learned_costs = train(random_layers([2, 30, 30, 1], 1, rng), learned_activations, lambda: draw_batch(rng), 0.05, 1500)
