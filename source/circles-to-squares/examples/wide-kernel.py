# /// example
# about = "One hidden layer with a wide kernel, half the pairs twice as often, He initialisation, bonus from the three generating reflections"
# kind = "correct"
# ///
# %% build-network
def build_network():
    network = keras.Sequential()
    network.add(keras.layers.Input(shape=(None, None, 1)))
    network.add(keras.layers.Conv2D(16, kernel_size=11, padding="same", activation="relu", kernel_initializer="he_normal"))
    network.add(keras.layers.Conv2D(1, kernel_size=1, activation="sigmoid", padding="same"))
    network.compile("adam", "mse")
    network.optimizer.learning_rate = 0.01
    return network
# %% training
pairs = make_pairs(1000, np.random.default_rng(99))
model = build_network()
fit = model.fit(*pairs, batch_size=10, epochs=6, verbose=0, validation_split=0.1)
costs = fit.history["val_loss"]
# %% symmetrise
def symmetrise(predict, images, turn=(0, 1, 2, 3)):
    mirror = images[:, ::-1]
    outputs = [np.rot90(predict(np.rot90(images, -k, (1, 2))), k, (1, 2)) for k in turn]
    outputs += [np.rot90(predict(np.rot90(mirror, -k, (1, 2))), k, (1, 2))[:, ::-1] for k in turn]
    return np.stack(outputs).sum(axis=0) / len(outputs)
