# /// example
# about = "No heat: the fit stays where it is"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 0
# ///
# %% schedule
schedule = [(50, 1.0, 100)]
