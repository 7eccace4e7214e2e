# /// example
# about = "Python loops and the math module, one number at a time"
# kind = "correct"
# ///
# %% activations
import math


def each(function, z):
    return np.array([function(float(value)) for value in np.ravel(z)], dtype=float).reshape(np.shape(z))


def step(z):
    return each(lambda x: 1 if x > 0 else 0, z)


def relu(z):
    return each(lambda x: max(x, 0), z)


def leaky_relu(z, a=0.01):
    return each(lambda x: x if x > 0 else a * x, z)


def sigmoid(z):
    return each(lambda x: 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x)), z)


def tanh(z):
    return each(math.tanh, z)


def swish(z, beta=1.0):
    return each(lambda x: 2 * x * float(sigmoid(beta * x)), z)
# %% slopes
def step_slope(z):
    return each(lambda x: 0, z)


def relu_slope(z):
    return each(lambda x: 1 if x > 0 else 0, z)


def leaky_relu_slope(z, a=0.01):
    return each(lambda x: 1 if x > 0 else a, z)


def sigmoid_slope(z):
    return each(lambda x: math.exp(-abs(x)) / (1 + math.exp(-abs(x))) ** 2, z)


def tanh_slope(z):
    return each(lambda x: 1 / math.cosh(x) ** 2 if abs(x) < 350 else 0, z)


def swish_slope(z, beta=1.0):
    def one(x):
        s, other = float(sigmoid(beta * x)), float(sigmoid(-beta * x))
        return 2 * s + 2 * x * beta * s * other

    return each(one, z)
# %% softmax
def softmax(z):
    return np.array([[math.exp(x) for x in row] for row in log_softmax(z)])


def log_softmax(z):
    result = []
    for row in z:
        top = max(row)
        total = math.log(sum(math.exp(x - top) for x in row))
        result.append([x - top - total for x in row])
    return np.array(result)
# %% costs
def entropy(p):
    return np.array([-sum(x * math.log(x) for x in row if x > 0) for row in p])


def cross_entropy(y_out, target):
    total = 0.0
    for out, wanted in zip(y_out, target):
        for o, t in zip(out, wanted):
            if t > 0:
                total -= t * math.log(o)
    return total / len(target)


def mse(y_out, target):
    total = 0.0
    for out, wanted in zip(y_out, target):
        for o, t in zip(out, wanted):
            total += (o - t) ** 2
    return total / (target.shape[0] * target.shape[1])
# %% gradients
def cross_entropy_gradient(z, target):
    p = softmax(z)
    return np.array([[(a - b) / len(z) for a, b in zip(*pair)] for pair in zip(p, target)])


def quadratic_gradient(z, target):
    p = softmax(z)
    n, m = p.shape
    result = np.zeros((n, m))
    for s in range(n):
        for j in range(m):
            for k in range(m):
                result[s, j] += (p[s, k] - target[s, k]) * p[s, k] * ((k == j) - p[s, j]) / n
    return result
# %% neuron
def binary_cross_entropy(z, target):
    def one(x, t):
        return t * (max(-x, 0) + math.log1p(math.exp(-abs(x)))) + (1 - t) * (max(x, 0) + math.log1p(math.exp(-abs(x))))

    return np.array([one(float(x), float(t)) for x, t in zip(np.ravel(z), np.ravel(target))]).reshape(np.shape(z))


def neuron_gradients(z, target):
    right, left = sigmoid(z), sigmoid(-z)
    error = right * (1 - target) - left * target
    return error, error * right * left


def steps_until_right(z, eta, gradient, limit):
    if z < 0 or limit == 0:
        return 0
    return 1 + steps_until_right(z - eta * gradient(z), eta, gradient, limit - 1) if limit < 500 else by_loop(z, eta, gradient, limit)


def by_loop(z, eta, gradient, limit):
    steps = 0
    while steps < limit:
        if z < 0:
            break
        z, steps = z - eta * gradient(z), steps + 1
    return steps
# %% escape
def escape_times(z):
    # trapezoids between very many points
    x = np.linspace(0, z, 200_001)
    cross, quadratic = 1 + np.exp(-x), (1 + np.exp(-x)) ** 3 * np.exp(x)
    return tuple(float(np.sum((f[1:] + f[:-1]) / 2) * (x[1] - x[0])) for f in (cross, quadratic))
