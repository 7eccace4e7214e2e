# /// example
# about = "Counts the steps from 0"
# kind = "wrong"
# caught_by = ["test-running-mean"]
# [points]
# test-running-mean = 0
# ///
# %% running-mean
def batch_costs(running_means):
    m = np.asarray(running_means)
    return list(np.diff(np.arange(len(m)) * m, prepend=0.0))
