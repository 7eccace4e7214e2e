# /// example
# about = "The good values are guesses that do not train well"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 0
# ///
# %% explore
etas = {"slow": 0.001, "good": 0.03, "wild": 0.3}
spreads = {"tiny": 0.1, "good": 1.0, "huge": 10.0}
