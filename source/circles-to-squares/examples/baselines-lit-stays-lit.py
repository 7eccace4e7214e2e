# /// example
# about = "The pixel baseline leaves lit pixels lit and chooses the dark ones only: true for circles and squares alone"
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
        "pixel": np.mean((np.where(lit, 1.0, t[~lit].mean()) - t) ** 2),
    }
# %% training
model = costs = None
