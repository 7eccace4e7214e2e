# /// example
# about = "The constant is taken to be 1/2"
# kind = "wrong"
# caught_by = ["test-baselines"]
# [points]
# test-baselines = 2
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% baselines
def baselines(inputs, targets):
    x, t = inputs.astype(float), targets.astype(float)
    lit = x > 0.5
    return {
        "constant": np.mean((0.5 - t) ** 2),
        "identity": np.mean((x - t) ** 2),
        "pixel": np.mean((np.where(lit, t[lit].mean(), t[~lit].mean()) - t) ** 2),
    }
# %% training
model = costs = None
