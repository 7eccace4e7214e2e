# /// example
# about = "With the factor 1/2 of another cost function"
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
        "constant": 0.5 * np.var(t),
        "identity": 0.5 * np.mean((x - t) ** 2),
        "pixel": 0.5 * np.mean((np.where(lit, t[lit].mean(), t[~lit].mean()) - t) ** 2),
    }
# %% training
model = costs = None
