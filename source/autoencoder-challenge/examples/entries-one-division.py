# /// example
# about = "Enters one division only"
# kind = "wrong"
# caught_by = ["test-entries"]
# [points]
# test-entries = 0
# ///
# %% entries
entries = {"MEDIUM-NORMAL": describe(medium_network(), batch_size=10)}
