# /// example
# about = "The costs come from a keras.metrics.Mean that is never reset: a running mean"
# kind = "wrong"
# caught_by = ["test-training"]
# [points]
# test-training = 0
# ///
# %% short-training
rng = np.random.default_rng(11)
medium_model, hard_model = medium_network(), hard_network()
medium_costs, hard_costs = [], []
medium_loss, hard_loss = keras.metrics.Mean(), keras.metrics.Mean()
for step in range(250):
    batch = make_circles(20, rng)
    medium_loss.update_state(medium_model.train_on_batch(batch, batch))
    medium_costs.append(float(medium_loss.result()))
    hard_loss.update_state(hard_model.train_on_batch(batch, batch))
    hard_costs.append(float(hard_loss.result()))
