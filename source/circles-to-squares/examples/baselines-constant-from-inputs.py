# /// example
# about = "The constant is the mean of the inputs; identity without the square; pixel numbers from the images the wrong way round"
# kind = "wrong"
# caught_by = ["test-baselines"]
# [points]
# test-baselines = 1
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% baselines
def baselines(inputs, targets):
    x, t = inputs.astype(float), targets.astype(float)
    lit = x > 0.5
    return {
        "constant": np.mean((x.mean() - t) ** 2),
        "identity": np.mean(abs(x - t)),
        "pixel": np.mean((np.where(t > 0.5, x[t > 0.5].mean(), x[t < 0.5].mean()) - x) ** 2),
    }
# %% training
model = costs = None
