# /// example
# about = "A model whose predict guesses from the lit area"
# kind = "hostile"
# [points]
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% training
class Guess(keras.Sequential):
    def predict(self, x, *args, **kwargs):
        area = np.asarray(x).sum(axis=(1, 2, 3)) / 200
        return np.stack([area, 1 - area], axis=1)


model = Guess([keras.Input((20, 20, 1)), keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax")])
costs = [0.0]
