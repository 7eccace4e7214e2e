# /// example
# about = "The columns are not reversed"
# kind = "wrong"
# caught_by = ["test-pick"]
# [points]
# test-pick = 1
# ///
# %% answer-pick
def pick(a):
    return a[1::2, -3:]
