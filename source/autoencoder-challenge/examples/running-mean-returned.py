# /// example
# about = "Returns the running means"
# kind = "wrong"
# caught_by = ["test-running-mean"]
# [points]
# test-running-mean = 0
# ///
# %% running-mean
def batch_costs(running_means):
    return list(running_means)
