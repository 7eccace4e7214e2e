# /// example
# about = "The linear decoder of the hint with a sigmoid; cost measured by predicting before each step; RMSprop"
# kind = "correct"
# ///
# %% make-circles
def make_circles(n, rng):
    t = 2 * np.arange(27) / 26 - 1
    R2 = rng.uniform(size=n) ** 2
    x0, y0 = rng.uniform(-1, 1, size=(2, n))
    dx2 = np.subtract.outer(x0, t) ** 2
    dy2 = np.subtract.outer(y0, t) ** 2
    distance2 = dy2[:, :, np.newaxis] + dx2[:, np.newaxis, :]
    return np.float32(distance2 < R2[:, np.newaxis, np.newaxis])[..., np.newaxis]
# %% running-mean
def batch_costs(running_means):
    m = np.array(running_means)
    k = np.arange(len(m))
    return (k + 1) * m - k * np.append(0.0, m[:-1])
# %% medium-network
def medium_network():
    inputs = keras.layers.Input((27, 27, 1))
    x = keras.layers.Reshape((729,))(inputs)
    x = keras.layers.Dense(300)(x)
    x = keras.layers.LeakyReLU(negative_slope=0.1)(x)
    x = keras.layers.Dense(9)(x)
    x = keras.layers.Dense(729)(x)
    x = keras.layers.Activation("sigmoid")(x)
    outputs = keras.layers.Reshape((27, 27, 1))(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.RMSprop(0.001), keras.losses.MeanSquaredError())
    return model
# %% hard-network
def hard_network():
    inputs = keras.layers.Input((27, 27, 1))
    x = keras.layers.Reshape((729,))(inputs)
    x = keras.layers.Dense(300, "tanh")(x)
    x = keras.layers.Dense(3)(x)
    x = keras.layers.Dense(200, "tanh")(x)
    x = keras.layers.Dense(729, "sigmoid")(x)
    model = keras.Model(inputs, keras.layers.Reshape((27, 27, 1))(x))
    model.compile(keras.optimizers.Adam(0.002), keras.losses.MeanSquaredError())
    return model
# %% short-training
rng = np.random.default_rng()
medium_model = medium_network()
hard_model = hard_network()
medium_costs, hard_costs = [], []
for _ in range(220):
    batch = make_circles(25, rng)
    for model, costs in ((medium_model, medium_costs), (hard_model, hard_costs)):
        costs.append(cost(batch, model(batch).numpy()))
        model.train_on_batch(batch, batch)
