# /// example
# about = "Averages over the whole training instead of its end"
# kind = "wrong"
# caught_by = ["test-final-cost"]
# [points]
# test-final-cost = 0
# ///
# %% final-cost
def final_cost(costs, last=50):
    return sum(costs) / len(costs)
