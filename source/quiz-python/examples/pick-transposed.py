# /// example
# about = "Result with rows and columns exchanged"
# kind = "wrong"
# caught_by = ["test-pick"]
# [points]
# test-pick = 1
# ///
# %% answer-pick
def pick(a):
    return a[1::2, :-4:-1].T
