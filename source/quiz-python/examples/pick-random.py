# /// example
# about = "Right shape only"
# kind = "wrong"
# caught_by = ["test-pick"]
# [points]
# test-pick = 0
# ///
# %% answer-pick
def pick(a):
    return 0 * a[1::2, :3]
