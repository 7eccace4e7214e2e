# /// example
# about = "Gradients by automatic differentiation with TensorFlow, in double precision; no bonus point lost"
# kind = "correct"
# ///
# %% gradient
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf


def gradient(theta, x, y):
    theta = tf.Variable(np.asarray(theta, dtype=np.float64))
    with tf.GradientTape() as tape:
        f = theta[0] / ((tf.constant(x, dtype=tf.float64) - theta[1]) ** 2 + 1)
        half = 0.5 * tf.reduce_mean((f - tf.constant(y, dtype=tf.float64)) ** 2)
    return tape.gradient(half, theta).numpy()

# %% fit
from scipy.optimize import curve_fit


def fit(x, y):
    peak = np.argmax(np.abs(y))
    return curve_fit(lambda x, a, b: a / ((x - b) ** 2 + 1), x, y, p0=[y[peak], x[peak]])[0]

# %% descend
def draw_batches(F, n, steps, rng):
    x = rng.uniform(-5, 5, size=(steps, n))
    return x, F(x)


def descend(theta, x, y, eta):
    theta, path = np.array(theta, dtype=float), []
    path.append(theta.copy())
    for a, b in zip(x, y):
        u = a - theta[1]
        s = 1 / (1 + u * u)
        r = theta[0] * s - b
        theta -= eta * np.array([np.mean(r * s), np.mean(2 * r * theta[0] * u * s * s)])
        path.append(theta.copy())
    return np.vstack(path)
