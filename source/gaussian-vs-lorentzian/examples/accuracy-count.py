# /// example
# about = "The number of right guesses"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return min(1.0, float(np.sum(np.argmax(probabilities, axis=1) == labels)))
