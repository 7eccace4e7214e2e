# /// example
# about = "Extremes far away from the good values"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 0
# ///
# %% explore
etas = {"slow": 1e-9, "good": 0.2, "wild": 1e9}
spreads = {"tiny": 1e-9, "good": 2.0, "huge": 1e4}
