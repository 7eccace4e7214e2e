# /// example
# about = "Rounds the probability of class 0"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return float(np.mean(np.round(probabilities[:, 0]) == labels))
