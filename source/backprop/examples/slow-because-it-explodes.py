# /// example
# about = "The slow learning rate is a wild one, the tiny spread a huge one"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 0
# ///
# %% explore
etas = {"slow": 1.005, "good": 0.2, "wild": 1.5}
spreads = {"tiny": 14.0, "good": 2.0, "huge": 12.0}
