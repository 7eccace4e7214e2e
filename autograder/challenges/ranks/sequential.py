"""Intervals for a mean that hold at every number of runs at once, so that one may stop or go on as the data say.

For normal scores with unknown spread, averaging the likelihood ratio over an effect size ``mean / spread`` with a normal
prior of variance ``PRIOR`` (and over all spreads, by invariance) gives the test martingale of Lai (1976, Annals of
Statistics 4, 265-280); Wang and Ramdas (2025, Sequential Analysis 44, "Anytime-valid t-tests and confidence sequences for
Gaussian means with unknown variance") treat it in today's words. With ``nu = n - 1``, ``c = 1 + n PRIOR`` and Student's
statistic ``t``::

    M_n = c**(-1/2) * ((1 + t**2 / nu) / (1 + t**2 / (nu c)))**(n / 2)

By Ville's inequality M_n ever exceeds ``1 / error`` with a probability of at most ``error``. Solved for t, this bounds
``|mean - true mean|`` by ``factor(n) * spread / sqrt(n)``, for all n together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PRIOR = 50.0  # variance of the effect size: entries of a contest often lie several spreads apart


def factors(most: int, error: float) -> NDArray[np.float64]:
    """The bound on Student's t for n = 1 .. ``most``; shape (most,); infinite while so few runs can tell nothing.

    Parameters
    ----------
    error:
        Probability that the true mean is ever outside, between 0 and 1.
    """
    n = np.arange(1, most + 1, dtype=np.float64)
    c = 1.0 + n * PRIOR
    log_k = (np.log(c) / 2.0 - np.log(error)) * 2.0 / n
    found = np.full(most, np.inf)
    able = (log_k < np.log(c)) & (n > 1)
    k = np.exp(log_k[able])
    found[able] = np.sqrt((n[able] - 1.0) * (k - 1.0) / (1.0 - k / c[able]))
    return found


def intervals(values: NDArray[np.float64], error: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds of the true mean of series of independent normal values, as good as all runs so far make them.

    Each series may end early: what is missing is NaN, behind all that is there. Since the bounds hold for all n at
    once, so does their intersection; where that is empty (with a probability below ``error``) the last bounds stand.

    Parameters
    ----------
    values:
        Shape (..., runs).

    Returns
    -------
    low, high
        Each of shape (...); infinite where nothing is known.
    """
    runs = values.shape[-1]
    n = np.arange(1, runs + 1, dtype=np.float64)
    there = np.isfinite(values)
    first = np.where(there[..., :1], values[..., :1], 0.0)
    shifted = np.where(there, values - first, 0.0)  # keeps the digits of nearly equal values
    mean = np.cumsum(shifted, axis=-1) / n
    squares = np.cumsum(shifted**2, axis=-1)
    variance = np.maximum(squares - n * mean**2, 0.0) / np.maximum(n - 1.0, 1.0)
    bound = factors(runs, error)
    half = np.full(values.shape, np.inf)
    known = there & np.isfinite(bound)
    half[known] = np.broadcast_to(bound, values.shape)[known] * np.sqrt(variance / n)[known]
    mean = mean + first
    low, high = np.where(known, mean - half, -np.inf), np.where(known, mean + half, np.inf)
    best_low, best_high = low.max(axis=-1), high.min(axis=-1)
    last = np.maximum(there.sum(axis=-1) - 1, 0)[..., None]
    empty = best_low > best_high
    last_low, last_high = (np.take_along_axis(bounds, last, axis=-1)[..., 0] for bounds in (low, high))
    return np.where(empty, last_low, best_low), np.where(empty, last_high, best_high)
