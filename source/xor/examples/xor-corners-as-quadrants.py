# /// example
# about = "The XOR gate of the unit square handed in for the plane"
# kind = "wrong"
# caught_by = ["test-one-hidden", "test-fewest"]
# [points]
# test-one-hidden = 0
# test-fewest = 0
# ///
# %% one-hidden
one_hidden = XOR

# %% fewest
fewest = XOR
