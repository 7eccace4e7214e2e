# /// example
# about = "Returns the classifier of task 5"
# kind = "wrong"
# caught_by = ["test-three"]
# [points]
# test-three = 0
# ///
# %% three
def train_three(seed):
    return train_classifier(0.0, seed)
