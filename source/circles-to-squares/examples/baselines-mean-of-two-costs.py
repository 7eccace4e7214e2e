# /// example
# about = "The costs of dark and lit pixels are averaged without their numbers"
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
        "constant": np.var(t),
        "identity": np.mean((x - t) ** 2),
        "pixel": (t[lit].var() + t[~lit].var()) / 2,
    }
# %% training
model = costs = None
