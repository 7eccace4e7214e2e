# /// example
# about = "Divides by `last` even if there are fewer costs"
# kind = "wrong"
# caught_by = ["test-final-cost"]
# [points]
# test-final-cost = 0
# ///
# %% final-cost
def final_cost(costs, last=50):
    return sum(costs[-last:]) / last
