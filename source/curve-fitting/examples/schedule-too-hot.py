# /// example
# about = "So hot that the fit flies away"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 0
# ///
# %% schedule
schedule = [(1, 5.0, 1000), (20, 1.0, 200)]
