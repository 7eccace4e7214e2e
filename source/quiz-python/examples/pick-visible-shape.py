# /// example
# about = "Indices of the visible check"
# kind = "wrong"
# caught_by = ["test-pick"]
# [points]
# test-pick = 0
# ///
# %% answer-pick
def pick(a):
    return a[[1, 3, 5]][:, [7, 6, 5]]
