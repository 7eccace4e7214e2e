# /// example
# about = "The mean probability of the right class"
# kind = "wrong"
# caught_by = ["test-accuracy"]
# [points]
# test-accuracy = 0
# ///
# %% accuracy
def accuracy(probabilities, labels):
    return float(np.mean(probabilities[np.arange(len(labels)), labels]))
