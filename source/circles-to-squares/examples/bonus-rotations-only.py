# /// example
# about = "The four rotations without the reflections"
# kind = "wrong"
# caught_by = ["test-symmetrise"]
# [points]
# test-symmetrise = 1
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% symmetrise
def symmetrise(predict, images):
    return sum(np.rot90(predict(np.rot90(images, k, (1, 2))), -k, (1, 2)) for k in range(4)) / 4
# %% training
model = costs = None
