# /// example
# about = "Two hidden layers where one is asked for"
# kind = "wrong"
# caught_by = ["test-one-hidden", "test-fewest"]
# [points]
# test-one-hidden = 0
# test-fewest = 0
# ///
# %% one-hidden
one_hidden = quadrants

# %% fewest
fewest = quadrants
