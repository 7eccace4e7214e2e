# /// example
# about = "All samples of all steps drawn at once; moments by cumulative products; the exponent from a long simulated run"
# kind = "correct"
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    error = (w - w_target)[:, None] * x
    return w - eta * (error * x).sum(-1)

# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    x = np.random.default_rng(seed).normal(scale=sigma, size=(steps, runs, n))
    w = np.empty((steps + 1, runs))
    w[0] = w0
    for t, samples in enumerate(x):
        w[t + 1] = sgd_step(w[t], w_target, samples, eta)
    return w

# %% factor
def factor_moments(eta, n, sigma):
    rate = eta * sigma**2
    return 1 - n * rate, 2 * n * rate * rate

# %% evolution
def evolution(w0, w_target, m, v, steps):
    first = (w0 - w_target) * np.cumprod([1.0] + [m] * steps)
    second = (w0 - w_target) ** 2 * np.cumprod([1.0] + [m * m + v] * steps)
    return np.stack([w_target + first, second - first**2])

# %% rates
def largest_rates(n, sigma, average):
    # sum: <a> = 1 - r n, <a^2> = 1 - 2 r n + r^2 n (n + 2) with r = eta sigma^2
    r = np.array([2 / n, 2 * n / (n * (n + 2))])
    eta = r / sigma**2
    return tuple(eta * n) if average else tuple(eta)

# %% typical
def typical_exponent(eta, n, sigma):
    x = np.random.default_rng(8).normal(0, sigma, size=(100_000, n))
    a = 1 - eta * np.sum(x**2, axis=1)
    return float(np.log(np.abs(a)).mean())
