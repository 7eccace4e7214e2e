# /// example
# about = "Turn and mirror are undone in the order in which they were done"
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
    total = 0
    for k in range(4):
        for s in (1, -1):
            out = predict(np.rot90(images, k, (1, 2))[:, ::s])
            total = total + np.rot90(out, -k, (1, 2))[:, ::s] / 8
    return total
# %% training
model = costs = None
