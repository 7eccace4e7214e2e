# /// example
# about = "The outputs are averaged as they come"
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
    return np.mean([predict(f(np.rot90(images, 2 * k, (1, 2)))) for k in range(2) for f in (lambda a: a, lambda a: a[:, ::-1])], axis=0)
# %% training
model = costs = None
