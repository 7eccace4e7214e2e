"""An independent fit of a single line: reference formulas, exact minima and many random runs at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOW, HIGH = -5.0, 5.0
X = np.linspace(LOW, HIGH, 1001)


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def random_theta(rng: np.random.Generator) -> Array:
    """Height of either sign, 0.5 to 2 in size, and a position; no component is close to 0 or 1."""
    return np.array([rng.uniform(0.5, 2), rng.uniform(1.2, 4)]) * rng.choice([-1.0, 1.0], size=2)


def model(theta: Array, x: Array) -> Array:
    """theta0 / ((x - theta1)^2 + 1)."""
    return theta[0] / ((x - theta[1]) ** 2 + 1)


def cost(theta: Array, x: Array, y: Array) -> float:
    """Half the mean squared deviation."""
    return float(np.mean((model(theta, x) - y) ** 2) / 2)


def gradients_per_sample(theta: Array, x: Array, y: Array) -> Array:
    """Gradient of every sample alone, shape (n, 2); their mean is the gradient of the cost.

    By theta0 the model changes like 1 / (u^2 + 1), by theta1 like 2 u theta0 / (u^2 + 1)^2, with u = x - theta1.
    """
    u = x - theta[1]
    d = u * u + 1
    return np.column_stack([1 / d, 2 * u * theta[0] / d**2]) * (theta[0] / d - y)[:, None]


def descend(theta: Array, x: Array, y: Array, eta: float) -> Array:
    """Path, shape (steps + 1, 2), of gradient descent with the batches in the rows of x and y."""
    path = np.empty((len(x) + 1, 2))
    path[0] = theta
    for k in range(len(x)):
        path[k + 1] = path[k] - eta * gradients_per_sample(path[k], x[k], y[k]).mean(axis=0)
    return path


def local_minima(x: Array, y: Array) -> list[Array]:
    """All local minima theta of the cost with -5 < theta1 < 5, the deepest first; right to about 1e-4.

    The cost is a parabola in theta0. Its vertex at fixed theta1 is theta0 = <y s> / <s^2> with s = 1 / ((x - theta1)^2 + 1), and
    what is left, <y^2> / 2 - <y s>^2 / (2 <s^2>), depends on theta1 alone: its local minima are those of the cost.
    """
    theta1 = np.linspace(LOW, HIGH, 2001)
    s = 1 / ((x - theta1[:, None]) ** 2 + 1)
    ys, ss = s @ y / len(x), np.mean(s * s, axis=1)
    left = -(ys**2) / ss
    where = np.flatnonzero((left[1:-1] < left[:-2]) & (left[1:-1] < left[2:])) + 1
    where = where[-left[where] > 1e-6 * np.mean(y**2)]  # where nothing is fitted there is no minimum
    found = []
    for k in sorted(where, key=lambda k: left[k]):
        a, b, c = left[k - 1 : k + 2]  # vertex of the parabola through three points
        position = theta1[k] + (theta1[1] - theta1[0]) * 0.5 * (a - c) / (a - 2 * b + c)
        shape = 1 / ((x - position) ** 2 + 1)
        found.append(np.array([np.mean(y * shape) / np.mean(shape**2), position]))
    return found


def measured_line(rng: np.random.Generator, sign: int) -> tuple[Array, Array]:
    """A noisy line as task 4 describes it: 60 to 400 samples in random order, noise 0.05."""
    theta = np.array([sign * rng.uniform(0.5, 2), rng.uniform(-4, 4)])
    x = rng.uniform(LOW, HIGH, int(rng.integers(60, 401)))
    return x, model(theta, x) + 0.05 * rng.normal(size=len(x))


def uniform_gap(values: Array) -> float:
    """Kolmogorov-Smirnov distance from the uniform distribution between LOW and HIGH."""
    expected = np.clip((np.sort(values) - LOW) / (HIGH - LOW), 0, 1)
    steps = np.arange(len(values) + 1) / len(values)
    return float(max(np.max(np.abs(steps[1:] - expected)), np.max(np.abs(steps[:-1] - expected))))


class Spectrum:
    """Two lines like those of `two_lines`, of other height, place and order; call it to get its values.

    Attributes
    ----------
    deep, shallow:
        The two minima of the cost of a single line.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.weak = rng.uniform(0.57, 0.63)
        self.place = rng.uniform(1.78, 1.85)
        self.side = float(rng.choice([-1.0, 1.0]))
        self.deep, self.shallow = local_minima(X, self(X))[:2]

    def __call__(self, x: Array) -> Array:
        strong, weak = ((self.side * x + s * self.place) ** 2 + 1 for s in (1, -1))
        return 1 / strong + self.weak / weak

    def first_step(self, theta: Array, eta: float) -> Array:
        """What one step of gradient descent with all X adds to theta."""
        step: Array = -eta * gradients_per_sample(theta, X, self(X)).mean(axis=0)
        return step


def is_two_lines(values: Array) -> bool:
    """Whether the values at X are those of `two_lines`, perhaps mirrored or stretched."""
    lines = 1 / ((X + 1.8) ** 2 + 1) + 0.6 / ((X - 1.8) ** 2 + 1)
    size = np.linalg.norm(values) * np.linalg.norm(lines)
    return any(abs(values @ other) > 0.99999 * size for other in (lines, lines[::-1]))


def run_schedule(
    F: Callable[[Array], Array],
    start: Array,
    schedule: Sequence[tuple[int, float, int]],
    runs: int,
    rng: np.random.Generator,
) -> Array:
    """Ends, shape (runs, 2), of many runs at once through the stages (n, eta, steps)."""
    theta0, theta1 = (np.full(runs, value, dtype=float) for value in start)
    with np.errstate(all="ignore"):  # a run that flies away is a wrong answer, no reason to warn
        for n, eta, steps in schedule:
            for _ in range(int(steps)):
                x = rng.uniform(LOW, HIGH, (runs, int(n)))
                u = x - theta1[:, None]
                d = u * u + 1
                f = theta0[:, None] / d
                deviation = (f - F(x)) / d
                theta0 = theta0 - eta * deviation.mean(axis=1)
                theta1 = theta1 - eta * (deviation * f * 2 * u).mean(axis=1)
    return np.column_stack([theta0, theta1])


def escape_probability(
    spectrum: Spectrum, start: Array, n: int, eta: float, steps: int, runs: int, rng: np.random.Generator
) -> float:
    """Fraction of the runs that end closer to the deep minimum than to their start."""
    ends = run_schedule(spectrum, start, [(n, eta, steps)], runs, rng)
    return float(np.mean(np.linalg.norm(ends - spectrum.deep, axis=1) < np.linalg.norm(ends - start, axis=1)))
