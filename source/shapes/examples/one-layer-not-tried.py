# /// example
# about = "The bonus is left out"
# kind = "wrong"
# caught_by = ["test-one-layer"]
# [points]
# test-one-layer = 0
# ///
# %% one-layer
one_layer = None
