# /// example
# about = "Hot to the end: it gets across, but the end is blurred"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 0
# ///
# %% schedule
schedule = [(2, 2.0, 2500)]
