# /// example
# about = "Keeps the last cost only"
# kind = "wrong"
# caught_by = ["test-training"]
# [points]
# test-training = 0
# ///
# %% short-training
rng = np.random.default_rng(7)
medium_model, hard_model = medium_network(), hard_network()
medium_costs = train(medium_model, make_circles, steps=200, batch_size=20, rng=rng)[-1:]
hard_costs = train(hard_model, make_circles, steps=200, batch_size=20, rng=rng)[-1:]
