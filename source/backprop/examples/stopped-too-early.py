# /// example
# about = "The training stops after 300 steps"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 1
# ///
# %% learn
rng = np.random.default_rng(1)
learned_activations = [relu, relu, linear]
learned, learned_costs = train(random_layers([2, 30, 30, 1], 1.4, rng), learned_activations, lambda: draw_batch(rng), 0.2, 300)
