# /// example
# about = "Differences of the means, without their weights"
# kind = "wrong"
# caught_by = ["test-running-mean"]
# [points]
# test-running-mean = 0
# ///
# %% running-mean
def batch_costs(running_means):
    return list(np.diff(running_means, prepend=0.0))
