"""What is true of random Gaussian and Lorentzian curves; imported by hidden tests only.

Both have height a, position x0 and half width at half maximum w: a in (0.5, 2), x0 in (-2, 2), w in (0.3, 1.5), uniform and independent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

X = np.linspace(-5, 5, 100)
RANGES = {"height": (0.5, 2.0), "position": (-2.0, 2.0), "width": (0.3, 1.5)}


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def shape(label: int, u: Array) -> Array:
    """Gaussian (0), Lorentzian (1) or hyperbolic secant squared (2) of height 1, with value 1/2 at u = 1 and u = -1."""
    if label == 0:
        return np.exp(-np.log(2) * u**2)
    if label == 1:
        return 1 / (1 + u**2)
    return np.cosh(np.log(1 + np.sqrt(2)) * u) ** -2


def true_curves(
    n: int, rng: np.random.Generator, noise: float = 0.0, classes: int = 2
) -> tuple[Array, NDArray[np.int_]]:
    """Curves, shape (n, 100), and their labels, shape (n,)."""
    labels = rng.integers(0, classes, n)
    a, x0, w = (rng.uniform(*limits, (n, 1)) for limits in RANGES.values())
    u = (X - x0) / w
    curves = a * np.choose(labels[:, None], [shape(label, u) for label in range(classes)])
    return curves + noise * rng.normal(size=curves.shape), labels


def parameters(curves: Array, labels: NDArray[np.int_]) -> tuple[Array, Array]:
    """Height, position and width, shape (n, 3), of noiseless curves, and by how much each differs from this curve at most, shape (n,).

    The logarithm of a Gaussian is a parabola, and so is 1 / y of a Lorentzian: three points around the maximum determine it.
    """
    top = np.clip(np.argmax(curves, axis=1), 1, len(X) - 2)
    rows = np.arange(len(curves))
    around = np.stack([curves[rows, top + k] for k in (-1, 0, 1)])
    with np.errstate(all="ignore"):  # what is no such curve gives NaN, and NaN is wrong
        left, middle, right = np.where(labels == 0, -np.log(around), 1 / around)
        bend = (left - 2 * middle + right) / 2
        shift = (left - right) / (4 * bend)
        lowest = middle - bend * shift**2
        bend = bend / (X[1] - X[0]) ** 2
        a = np.where(labels == 0, np.exp(-lowest), 1 / lowest)
        w = np.sqrt(np.where(labels == 0, np.log(2) / bend, lowest / bend))
        x0 = X[top] + shift * (X[1] - X[0])
        u = (X - x0[:, None]) / w[:, None]
        fitted = a[:, None] * np.where(labels[:, None] == 0, shape(0, u), shape(1, u))
    return np.column_stack([a, x0, w]), np.max(np.abs(curves - fitted), axis=1)


def uniform_gap(values: Array, low: float, high: float) -> float:
    """Kolmogorov-Smirnov distance from the uniform distribution between low and high."""
    expected = np.clip((np.sort(values) - low) / (high - low), 0, 1)
    steps = np.arange(len(values) + 1) / len(values)
    return float(max(np.max(np.abs(steps[1:] - expected)), np.max(np.abs(steps[:-1] - expected))))


def ripples(curves: Array) -> Array:
    """Fourth differences at both ends of the curves, in units of the noise: the curves themselves are smooth there."""
    ends = [np.diff(part, n=4, axis=1) for part in (curves[:, :12], curves[:, -12:])]
    return np.hstack(ends) / np.sqrt(70)  # 1 + 16 + 36 + 16 + 1


def accuracy(probabilities: Array, labels: NDArray[np.int_]) -> float:
    """Fraction of the curves whose most probable class is the right one."""
    return float(np.mean(np.argmax(np.asarray(probabilities), axis=1) == labels))
