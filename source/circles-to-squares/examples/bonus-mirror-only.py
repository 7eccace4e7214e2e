# /// example
# about = "The mirror image alone"
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
    return (predict(images) + predict(images[:, :, ::-1])[:, :, ::-1]) / 2
# %% training
model = costs = None
