# /// example
# about = "Heat and cold in the right order, but the hot stage is short"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 1
# ///
# %% schedule
schedule = [(1, 2.0, 1000), (20, 1.0, 200)]
