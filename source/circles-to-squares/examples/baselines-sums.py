# /// example
# about = "Sums over the pixels instead of means"
# kind = "wrong"
# caught_by = ["test-baselines"]
# [points]
# test-baselines = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% baselines
def baselines(inputs, targets):
    x, t = inputs.astype(float), targets.astype(float)
    lit = x > 0.5
    return {
        "constant": np.sum((t - t.mean()) ** 2),
        "identity": np.sum((x - t) ** 2),
        "pixel": 0,
    }
# %% training
model = costs = None
