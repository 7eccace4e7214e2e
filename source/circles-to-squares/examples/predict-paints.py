# /// example
# about = "A model whose predict thickens its input instead of asking its layers"
# kind = "hostile"
# [points]
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% training
class Painter(keras.Sequential):
    def predict(self, x, *args, **kwargs):
        x = np.array(x)
        return np.maximum(np.roll(x, 1, axis=1), x)


model = Painter([keras.Input((None, None, 1)), keras.layers.Conv2D(1, 9, padding="same")])
model.compile(optimizer="adam", loss="mse")
costs = [0.0]
