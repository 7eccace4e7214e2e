# /// example
# about = "The fraction of wrong guesses"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return float(np.mean(np.argmax(probabilities, axis=1) != labels))
