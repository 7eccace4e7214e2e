# /// example
# about = "Forgets the first batch"
# kind = "wrong"
# caught_by = ["test-running-mean"]
# [points]
# test-running-mean = 0
# ///
# %% running-mean
def batch_costs(running_means):
    m = np.asarray(running_means)
    n = np.arange(1, len(m) + 1)
    return list(np.diff(n * m))
