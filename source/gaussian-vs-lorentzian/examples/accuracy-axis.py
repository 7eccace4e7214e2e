# /// example
# about = "The most probable sample of each class"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return float(np.mean(np.argmax(probabilities, axis=0)[: len(labels)] == labels[: probabilities.shape[1]]))
