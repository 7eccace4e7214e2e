# /// example
# about = "A division that does not exist"
# kind = "wrong"
# caught_by = ["test-entries"]
# [points]
# test-entries = 0
# ///
# %% entries
entries = {
    "MEDIUM-NORMAL": describe(medium_network(), batch_size=10),
    "HARD-NORMAL": describe(hard_network(), batch_size=10),
    "HARD-LONGEST": describe(hard_network(), batch_size=10),
}
