# /// example
# about = "Explicit loops over runs and samples, lists, symbolic thinking written out"
# kind = "correct"
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    new = []
    for slope, samples in zip(w, x):
        gradient = 0.0
        for x_j in samples:
            gradient += (slope * x_j - w_target * x_j) * x_j
        new.append(slope - eta * gradient)
    return np.array(new)

# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    np.random.seed(seed)
    history = [np.ones(runs) * w0]
    for t in range(steps):
        w = history[-1]
        total = np.zeros(runs)
        for j in range(n):
            total = total + np.random.normal(0, sigma, runs) ** 2
        history.append(w - eta * (w - w_target) * total)
    return np.array(history)

# %% factor
def factor_moments(eta, n, sigma):
    variance_of_one = 3 * sigma**4 - (sigma**2) ** 2
    mean, variance = 1.0, 0.0
    for j in range(n):
        mean -= eta * sigma**2
        variance += eta**2 * variance_of_one
    return mean, variance

# %% evolution
def evolution(w0, w_target, m, v, steps):
    u1, u2 = w0 - w_target, (w0 - w_target) ** 2
    means, variances = np.zeros(steps + 1), np.zeros(steps + 1)
    for t in range(steps + 1):
        means[t] = w_target + u1
        variances[t] = u2 - u1**2
        u1, u2 = u1 * m, u2 * (m**2 + v)
    return means, variances

# %% rates
def largest_rates(n, sigma, average):
    if average:
        return 2 / sigma**2, 2 * n / ((n + 2) * sigma**2)
    else:
        return 2 / (n * sigma**2), 2 / ((n + 2) * sigma**2)

# %% typical
import math
import random


def typical_exponent(eta, n, sigma):
    random.seed(3)
    total = 0.0
    for _ in range(30_000):
        s = sum(random.gauss(0, sigma) ** 2 for _ in range(n))
        total += math.log(abs(1 - eta * s))
    return total / 30_000
