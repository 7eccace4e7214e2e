# /// example
# about = "The least probable class"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return float(np.mean(np.argmin(probabilities, axis=1) == labels))
