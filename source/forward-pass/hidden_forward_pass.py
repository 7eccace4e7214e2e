"""Random networks, an independent forward pass, and functions that watch how a student's answer uses them."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
Network = list[tuple[Array, Array]]

# Not only the functions that the notebook offers: an answer has to use the f that it is given.
FUNCTIONS: tuple[Function, ...] = (
    lambda z: np.maximum(z, 0.0),
    lambda z: 0.5 * (1 + np.tanh(z / 2)),
    lambda z: np.cos(1.3 * z) - 0.4 * z,
)


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def random_layers(rng: np.random.Generator, sizes: list[int]) -> Network:
    """One pair (w, b) between any two neighbouring layers."""
    return [(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in pairwise(sizes)]


def forward(net: Network, y: Array, f: Function) -> list[Array]:
    """Values of all layers, the input first."""
    values = [y]
    for w, b in net:
        values.append(f(values[-1] @ w + b))
    return values


def same(answer: Any, expected: Array) -> bool:
    """Whether an answer has the shape and the numbers of `expected`.

    1e-9: sums of at most 10 terms in at most 5 layers lose a few of the 16 digits, whatever their order.
    """
    try:
        answer = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return False
    return answer.shape == expected.shape and bool(np.allclose(answer, expected, rtol=1e-9, atol=1e-9))


# n_samples, then the neurons of the layers. Square layers give wrong numbers where others give wrong shapes; as many
# samples as neurons make a bias that is added along the wrong axis fit.
LAYERS = ((5, [3, 3]), (4, [3, 4]), (1, [2, 5]), (7, [4, 1]), (17, [2, 3]), (1, [1, 1]))
NETWORKS = ((6, [3, 3]), (5, [2, 2, 4, 4, 1]), (1, [3, 5, 2]), (4, [4, 4, 4, 4]), (9, [1, 6, 3, 5, 2, 4]))


class Watched:
    """tanh, for whole arrays only: gives up when it has been called more than `most` times."""

    def __init__(self, most: int) -> None:
        self.calls, self.most = 0, most

    def __call__(self, z: Array) -> Array:
        self.calls += 1
        if self.calls > self.most:
            raise RuntimeError("f is called for single samples")
        return np.tanh(z)


def _seconds(layer: Callable[..., Any], y: Array, w: Array, b: Array) -> float:
    """Time of the fastest of three calls: another process in the way is no fault of the student's."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        layer(y, w, b, np.tanh)
        times.append(time.perf_counter() - start)
    return min(times)


def _loop_seconds(y: Array, w: Array, b: Array) -> float:
    """What a plain loop over the samples takes, from the fastest of five parts of 1,000 samples."""
    times = []
    for part in np.split(y[:5000], 5):
        start = time.perf_counter()
        for row in part:
            row @ w + b
        times.append(time.perf_counter() - start)
    return min(times) * len(y) / 1000


def handles_many_samples(layer: Callable[..., Any], rng: np.random.Generator) -> bool:
    """Whether `layer` takes 100,000 samples at once: by the number of calls of f, and by the clock.

    The answer is timed against itself, so that neither the machine nor its load matter: 100,000 samples of 3 numbers against
    5,000 samples of 60, the same amount of data. A loop over the samples makes the first slower, loops over all indices the
    second. Fastest of 3 calls each, up to 8 if that is not enough.

    Ratio of the two for right answers (with matrices and with a loop over neurons), 18 groups of 3 calls at a load of 4.5 on
    2 cores: 0.5 to 1.3, its logarithm -0.22 +- 0.18. So the bounds 2 and 1 / 3.5 are 5 of these standard deviations away, and
    there are six chances. A loop over the samples with f outside: 3.2 to 7.1. In a plain kernel, without the transport of the
    arrays, the ratio of right answers can exceed 2, but there they need 6 to 9 ms (load 6), and a fifth of a plain loop is 24 ms.
    """
    cases = []
    for n_samples, width in ((100_000, 3), (5_000, 60)):
        cases.append((rng.normal(size=(n_samples, width)), rng.normal(size=(width, width)), rng.normal(size=width)))
    if _seconds(layer, cases[1][0][:100], *cases[1][1:]) > 0.1:  # a right answer needs about 0.002 s
        return False
    quick = 0.2 * _loop_seconds(*cases[0])
    fastest = [np.inf, np.inf]
    for attempt in range(8):
        for which, (y, w, b) in enumerate(cases):
            f = Watched(most=100)  # once is enough; once per neuron is still no loop over samples
            start = time.perf_counter()
            try:
                answer = layer(y, w, b, f)
            except Exception:  # whatever ends the call: it does not work for many samples
                return False
            fastest[which] = min(fastest[which], time.perf_counter() - start)
            if attempt == 0 and not same(answer, np.tanh(y @ w + b)):
                return False
        many, wide = fastest
        if attempt >= 2 and (many < 2 * wide or many < quick) and (wide < 3.5 * many or wide < quick):
            return True
        if many + wide > 5:  # a right answer needs about 0.1 s
            return False
    return False


def gauss_average(g: Function, variance: float) -> float:
    """<g(z)> for Gaussian z of mean zero. Trapezoidal rule: error below 1e-5 also for functions with a kink."""
    x = np.linspace(-9, 9, 6001)
    weight = np.exp(-(x**2) / 2)
    return float((weight * g(np.sqrt(variance) * x)).sum() / weight.sum())


def leaky(rng: np.random.Generator) -> Function:
    """A function with f(c z) = c f(z) for c > 0, and different slopes on both sides."""
    right, left = rng.uniform(0.6, 1.6), rng.uniform(-0.4, 0.4)
    return lambda z: np.where(z > 0, right * z, left * z)


def straight(rng: np.random.Generator, sign: int) -> Function:
    """A linear function; the only ones of this kind whose values have the mean zero."""
    slope = sign * rng.choice([rng.uniform(0.4, 0.8), rng.uniform(1.3, 2.5)])
    return lambda z: slope * z
