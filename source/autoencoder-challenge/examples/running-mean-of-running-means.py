# /// example
# about = "Averages once more"
# kind = "wrong"
# caught_by = ["test-running-mean"]
# [points]
# test-running-mean = 0
# ///
# %% running-mean
def batch_costs(running_means):
    return list(np.cumsum(running_means) / np.arange(1, len(running_means) + 1))
