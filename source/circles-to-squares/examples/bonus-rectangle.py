# /// example
# about = "The four symmetries of a rectangle"
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
    total = 0
    for a in (1, -1):
        for b in (1, -1):
            total = total + predict(images[:, ::a, ::b])[:, ::a, ::b] / 4
    return total
# %% training
model = costs = None
