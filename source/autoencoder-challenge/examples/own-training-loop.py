# /// example
# about = "The training loop by hand with GradientTape; residual blocks on both sides of the bottleneck; momentum"
# kind = "correct"
# ///
# %% medium-network
L = keras.layers


def residual(h, units):
    inner = L.Dense(units, activation="relu", kernel_initializer="he_normal")(h)
    return L.LayerNormalization()(L.Add()([h, L.Dense(h.shape[-1])(inner)]))


def build(code):
    image = keras.Input((27, 27, 1))
    h = L.Dense(128, activation="relu", kernel_initializer="he_normal")(L.Flatten()(image))
    h = residual(h, 64)
    h = L.Dense(code)(h)
    h = L.Dense(128, activation="relu", kernel_initializer="he_normal")(h)
    h = residual(h, 64)
    model = keras.Model(image, L.Reshape((27, 27, 1))(L.Dense(729, activation="sigmoid")(h)))
    rate = keras.optimizers.schedules.PiecewiseConstantDecay([2000, 2700], [1.0, 0.3, 0.1])
    model.compile(optimizer=keras.optimizers.SGD(rate, momentum=0.9, nesterov=True), loss="mse")
    return model


def medium_network():
    return build(9)
# %% hard-network
def hard_network():
    return build(3)
# %% short-training
import tensorflow as tf


def own_training(model, steps, rng):
    @tf.function
    def step(images):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(images, training=True) - images))
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    return np.array([step(make_circles(20, rng)).numpy() for _ in range(steps)])


medium_model = medium_network()
hard_model = hard_network()
medium_costs = own_training(medium_model, 250, np.random.default_rng(3))
hard_costs = own_training(hard_model, 250, np.random.default_rng(4))
