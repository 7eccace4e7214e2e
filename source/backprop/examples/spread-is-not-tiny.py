# /// example
# about = "The small spread still learns, the large one is harmless"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 1
# ///
# %% explore
etas = {"slow": 0.005, "good": 0.2, "wild": 1.5}
spreads = {"tiny": 0.9, "good": 2.0, "huge": 4.0}
