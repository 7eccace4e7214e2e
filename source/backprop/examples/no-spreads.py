# /// example
# about = "The second row is left out"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 1
# ///
# %% explore
etas = {"slow": 0.005, "good": 0.2, "wild": 1.5}
spreads = {"tiny": None, "good": None, "huge": None}
