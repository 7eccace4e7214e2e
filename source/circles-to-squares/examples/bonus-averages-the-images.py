# /// example
# about = "The images are averaged over the symmetries, and the network is asked once"
# kind = "wrong"
# caught_by = ["test-symmetrise"]
# [points]
# test-symmetrise = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% symmetrise
def symmetrise(predict, images):
    flips = [images[:, ::a, ::b] for a in (1, -1) for b in (1, -1)]
    return predict(np.mean(flips, axis=0))
# %% training
model = costs = None
