# /// example
# about = "The bonus is left out"
# kind = "wrong"
# caught_by = ["test-three"]
# [points]
# test-three = 0
# ///
# %% three
def train_three(seed):
    return None
