# /// example
# about = "The lowest cost, which is luck"
# kind = "wrong"
# caught_by = ["test-final-cost"]
# [points]
# test-final-cost = 0
# ///
# %% final-cost
def final_cost(costs, last=50):
    return min(costs[-last:])
