# /// example
# about = "The same number for every key"
# kind = "wrong"
# caught_by = ["test-explore"]
# [points]
# test-explore = 0
# ///
# %% explore
etas = dict.fromkeys(["slow", "good", "wild"], 0.1)
spreads = dict.fromkeys(["tiny", "good", "huge"], 2.0)
