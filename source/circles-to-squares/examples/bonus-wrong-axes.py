# /// example
# about = "Turns the batch: rot90 without axes"
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
    both = lambda y: (predict(y) + predict(y[:, ::-1])[:, ::-1]) / 2
    return sum(np.rot90(both(np.rot90(images, k)), -k) for k in range(4)) / 4
# %% training
model = costs = None
