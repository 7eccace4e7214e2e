# /// example
# about = "Takes every mean for that of the last two"
# kind = "wrong"
# caught_by = ["test-running-mean"]
# [points]
# test-running-mean = 0
# ///
# %% running-mean
def batch_costs(running_means):
    m = [running_means[0], *running_means]
    return [2 * b - a for a, b in zip(m, m[1:])]
