"""What is known about the slope in closed form, and what the random numbers of a simulation have to satisfy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def close(answer: Any, expected: Any, scale: Any = 0.0) -> bool:
    """Whether an answer has the shape of `expected` and is exact up to rounding, relative to `expected` or `scale`."""
    try:
        answer = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return False
    allowed = 1e-9 * np.maximum(np.abs(expected), scale) + 1e-15
    return answer.shape == np.shape(expected) and bool(np.all(np.abs(answer - expected) <= allowed))


def is_pair(answer: Any) -> bool:
    """Whether an answer consists of two parts."""
    return isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == 2


def step(w: Array, w_target: float, x: Array, eta: float) -> Array:
    """One step of gradient descent on C = 1/2 sum_j (w x_j - w_target x_j)^2, for all runs: w (runs,), x (runs, N)."""
    return w - eta * (w - w_target) * (x**2).sum(axis=1)


def factor_moments(eta: float, n: int, sigma: float) -> tuple[float, float]:
    """Mean and variance of a = 1 - eta S, where S is the sum of n squared Gaussian numbers of variance sigma^2.

    <x^2> = sigma^2 and <x^4> = 3 sigma^4, so each x^2 has the variance 2 sigma^4.
    """
    return 1 - eta * n * sigma**2, 2 * n * eta**2 * sigma**4


def evolution(w0: float, w_target: float, m: float, v: float, steps: int) -> tuple[Array, Array]:
    """Means and variances of w after 0 ... steps steps, if each step multiplies w - w_target by a, with mean m, variance v."""
    means, squares = [w0 - w_target], [(w0 - w_target) ** 2]
    for _ in range(steps):
        means.append(m * means[-1])
        squares.append((m**2 + v) * squares[-1])
    return w_target + np.array(means), np.array(squares) - np.array(means) ** 2


def largest_rates(n: int, sigma: float, average: bool) -> tuple[float, float]:
    """Rates at which the mean and the variance stop to converge: |m| = 1, and m^2 + v = 1.

    With s = sigma^2: 1 - eta n s = -1 at the first; 1 - 2 eta n s + eta^2 n (n + 2) s^2 = 1 at the second. The average
    over the samples divides eta by n.
    """
    scale = n if average else 1
    return scale * 2 / (n * sigma**2), scale * 2 / ((n + 2) * sigma**2)


def typical_exponent(eta: float, n: int, sigma: float) -> float:
    """<ln |1 - eta S|>: S = sigma^2 r^2 with the density r^(n - 1) exp(-r^2 / 2).

    Midpoint rule; beside the logarithmic pole its error is about the step, 1e-4.
    """
    r = (np.arange(120_000) + 0.5) * 1e-4
    density = r ** (n - 1) * np.exp(-(r**2) / 2)
    return float((density * np.log(np.abs(1 - eta * (sigma * r) ** 2))).sum() / density.sum())


def sums_of_squares(w: Array, w_target: float, eta: float) -> Array:
    """S of every step and run, read off simulated slopes: u' / u = 1 - eta S with u = w - w_target."""
    u = w - w_target
    with np.errstate(all="ignore"):
        return (1 - u[1:] / u[:-1]) / eta


def correlation(a: Array, b: Array) -> float:
    """Correlation coefficient of all entries."""
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])
