# /// example
# about = "Half as many steps as asked for"
# kind = "wrong"
# caught_by = ["test-training"]
# [points]
# test-training = 0
# ///
# %% short-training
rng = np.random.default_rng(7)
medium_model, hard_model = medium_network(), hard_network()
medium_costs = train(medium_model, make_circles, steps=100, batch_size=20, rng=rng)
hard_costs = train(hard_model, make_circles, steps=100, batch_size=20, rng=rng)
