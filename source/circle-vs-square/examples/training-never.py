# /// example
# about = "The network is not trained"
# kind = "wrong"
# caught_by = ["test-clean", "test-noisy", "test-covered"]
# [points]
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% training
model = build_network()
costs = [0.7, 0.1]
