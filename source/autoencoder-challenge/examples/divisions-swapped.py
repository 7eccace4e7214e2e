# /// example
# about = "The entries of the two divisions are mixed up"
# kind = "wrong"
# caught_by = ["test-entries"]
# [points]
# test-entries = 0
# ///
# %% entries
entries = {
    "HARD-NORMAL": describe(medium_network(), batch_size=10),
    "MEDIUM-NORMAL": describe(hard_network(), batch_size=10),
}
