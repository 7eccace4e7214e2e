# /// example
# about = "Turned on instead of back"
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
    return sum(np.rot90(both(np.rot90(images, k, (1, 2))), k, (1, 2)) for k in range(4)) / 4
# %% training
model = costs = None
