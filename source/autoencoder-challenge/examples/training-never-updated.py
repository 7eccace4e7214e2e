# /// example
# about = "Measures the costs without training"
# kind = "wrong"
# caught_by = ["test-training"]
# [points]
# test-training = 0
# ///
# %% short-training
rng = np.random.default_rng(7)
medium_model, hard_model = medium_network(), hard_network()
medium_costs, hard_costs = [], []
for _ in range(200):
    images = make_circles(20, rng)
    medium_costs.append(cost(images, medium_model(images)))
    hard_costs.append(cost(images, hard_model(images)))
