# /// example
# about = "Leaves out the last batch"
# kind = "wrong"
# caught_by = ["test-final-cost"]
# [points]
# test-final-cost = 0
# ///
# %% final-cost
def final_cost(costs, last=50):
    return np.mean(costs[-last - 1 : -1])
