# /// example
# about = "Averages over the beginning"
# kind = "wrong"
# caught_by = ["test-final-cost"]
# [points]
# test-final-cost = 0
# ///
# %% final-cost
def final_cost(costs, last=50):
    return np.mean(costs[:last])
