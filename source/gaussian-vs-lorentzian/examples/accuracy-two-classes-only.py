# /// example
# about = "Rounds the probability of class 1"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return float(np.mean((probabilities[:, 1] > 0.5) == labels))
