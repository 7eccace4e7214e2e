# /// example
# about = "A learning rate at which the training explodes"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
rng = np.random.default_rng(1)
learned_activations = [tanh, tanh, linear]
learned, learned_costs = train(random_layers([2, 30, 30, 1], 1.4, rng), learned_activations, lambda: draw_batch(rng), 3.0, 500)
