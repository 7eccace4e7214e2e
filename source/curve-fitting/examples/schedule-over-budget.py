# /// example
# about = "A good schedule that uses twice the samples allowed"
# kind = "wrong"
# caught_by = ["test-schedule"]
# [points]
# test-schedule = 0
# ///
# %% schedule
schedule = [(4, 4.0, 2000), (20, 1.0, 100)]
