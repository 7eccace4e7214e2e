# /// example
# about = "Takes all rows"
# kind = "wrong"
# caught_by = ["test-pick"]
# [points]
# test-pick = 1
# ///
# %% answer-pick
def pick(a):
    return a[:, :-4:-1]
