# /// example
# about = "einsum, and the sum of squares drawn from its own distribution; recursion for the moments"
# kind = "correct"
# ///
# %% step
def sgd_step(w, w_target, x, eta):
    return w + eta * np.einsum("r,rj,rj->r", w_target - w, x, x)

# %% simulate
def simulate(w0, w_target, eta, n, sigma, steps, runs, seed):
    rng = np.random.default_rng(seed)
    s = sigma**2 * rng.chisquare(n, size=(steps, runs))
    factors = np.vstack([np.ones(runs), np.cumprod(1 - eta * s, axis=0)])
    w = w_target + (w0 - w_target) * factors
    w[0] = w0
    return w

# %% factor
def factor_moments(eta, n, sigma):
    first = n * sigma**2  # <S>
    second = n * 3 * sigma**4 + n * (n - 1) * sigma**4  # <S^2>: equal and different samples
    mean = 1 - eta * first
    return np.array([mean, 1 - 2 * eta * first + eta**2 * second - mean**2])

# %% evolution
def evolution(w0, w_target, m, v, steps):
    means, variances = [w0], [0.0]
    for _ in range(steps):
        u = means[-1] - w_target
        variances.append((m**2 + v) * variances[-1] + v * u**2)
        means.append(w_target + m * u)
    return means, variances

# %% rates
def largest_rates(n, sigma, average):
    power = sigma**2 if average else n * sigma**2
    return [2 / power, 2 / (power * (1 + 2 / n))]

# %% typical
def typical_exponent(eta, n, sigma):
    r = np.linspace(0, 12, 200_002)[1:]
    p = r ** (n - 1) * np.exp(-(r**2) / 2)
    return np.sum(p * np.log(np.abs(1 - eta * sigma**2 * r**2) + 1e-12)) / np.sum(p)
