# /// example
# about = "A random network is handed in as trained"
# kind = "wrong"
# caught_by = ["test-learn"]
# [points]
# test-learn = 0
# ///
# %% learn
learned = random_layers([2, 30, 30, 1], 1.4, np.random.default_rng(1))
learned_activations = [relu, relu, linear]
learned_costs = [0.001]
