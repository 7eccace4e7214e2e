# /// example
# about = "A negative learning rate for the wild one"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 0
# ///
# %% explore
etas = {"slow": 0.005, "good": 0.2, "wild": -0.2}
spreads = {"tiny": 0.4, "good": 2.0, "huge": 12.0}
