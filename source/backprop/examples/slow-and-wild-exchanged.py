# /// example
# about = "The labels of the learning rates are exchanged"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 1
# ///
# %% explore
etas = {"slow": 1.5, "good": 0.2, "wild": 0.005}
spreads = {"tiny": 0.4, "good": 2.0, "huge": 12.0}
