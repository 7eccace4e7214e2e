# /// example
# about = "The network is built but not trained"
# kind = "wrong"
# caught_by = ["test-training", "test-sizes", "test-translation"]
# [points]
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% training
model = build_network()
costs = [0.1, 0.01]
