# /// example
# about = "The two stages in the wrong order"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 0
# ///
# %% schedule
schedule = [(15, 1.0, 120), (4, 4.0, 800)]
