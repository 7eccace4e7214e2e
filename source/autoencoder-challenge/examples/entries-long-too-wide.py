# /// example
# about = "Enters HARD-LONG with the network of the MEDIUM divisions"
# kind = "wrong"
# caught_by = ["test-entries"]
# [points]
# test-entries = 0
# ///
# %% entries
entries = {
    "MEDIUM-NORMAL": describe(medium_network(), batch_size=10),
    "HARD-NORMAL": describe(hard_network(), batch_size=10),
    "HARD-LONG": describe(medium_network(), batch_size=10),
}
