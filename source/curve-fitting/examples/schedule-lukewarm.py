# /// example
# about = "The best temperature without cooling"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 0
# ///
# %% schedule
schedule = [(1, 0.6, 5000)]
