"""What the functions should give, straight from their definitions, with 80 or 340 digits instead of 16.

`Decimal` numbers neither overflow nor underflow here, so the textbook formulas hold for every z, and derivatives are plain difference
quotients: with a step of 1e-20 their relative error is 1e-40. Nothing here shares a formula with the answers.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Exact = Callable[..., Decimal]

DIGITS = decimal.Context(prec=80, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
TAILS = decimal.Context(
    prec=340, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN
)  # for slopes down to 1e-290 that are differences
STEP = Decimal("1e-20")
TOLERANCE = 1e-9  # relative, promised in the notebook; sums of a few terms in any order keep 14 digits, exp(z) at |z| = 1e4 keeps 12
ZERO = 1e-290  # promised too: what is smaller counts as zero


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def near_inputs(rng: np.random.Generator) -> list[Array]:
    """Arrays of several shapes with |z| < 6: here every formula on paper gives nine digits. The last one holds integers."""
    arrays = [rng.uniform(-6, 6, size=shape) for shape in ((7,), (3, 2), (2, 2, 2))]
    return [*arrays, rng.permutation(np.array([-5, -3, -1, 1, 2, 4]))]


def far_inputs(rng: np.random.Generator) -> list[Array]:
    """Arrays with |z| from 20 to 300, where tails are tiny but not zero, and up to 10,000, where exp(|z|) is no float any more.

    One is just above 20: there the last digits of a sum with 1 still tell whether a tail is right.
    """
    size = np.concatenate([rng.uniform(20, 22, 1), rng.uniform(20, 300, 4), rng.uniform(1000, 10_000, 3)])
    sign = np.tile([1.0, -1.0], 4)
    return [(sign * size).reshape(4, 2), -sign * size]


# definitions -------------------------------------------------------------------------------------------------


def sigmoid(z: Decimal) -> Decimal:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + (-z).exp())


def tanh(z: Decimal) -> Decimal:
    """(exp(z) - exp(-z)) / (exp(z) + exp(-z))."""
    return (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())


def swish(z: Decimal, beta: float = 1.0) -> Decimal:
    """2 z sigmoid(beta z)."""
    return 2 * z * sigmoid(Decimal(beta) * z)


def step(z: Decimal) -> Decimal:
    """1 for z > 0, else 0."""
    return Decimal(int(z > 0))


def relu(z: Decimal) -> Decimal:
    """The larger of z and 0."""
    return max(z, Decimal(0))


def leaky_relu(z: Decimal, a: float = 0.01) -> Decimal:
    """Slope 1 for z > 0, slope a below."""
    return z if z > 0 else Decimal(a) * z


def binary_cross_entropy(z: Decimal, target: Decimal) -> Decimal:
    """Cross entropy of a neuron with the output sigmoid(z), whose target is 0, 1 or a number in between."""
    return -target * sigmoid(z).ln() - (1 - target) * sigmoid(-z).ln()


def half_square(z: Decimal, target: Decimal) -> Decimal:
    """Quadratic cost of that neuron."""
    return (sigmoid(z) - target) ** 2 / 2


def slope(function: Exact) -> Exact:
    """Derivative with respect to the first argument."""

    def derivative(z: Decimal, *others: Any, **parameters: float) -> Decimal:
        above, below = function(z + STEP, *others, **parameters), function(z - STEP, *others, **parameters)
        return (above - below) / (2 * STEP)

    return derivative


def softmax(z: Sequence[Decimal]) -> list[Decimal]:
    """exp(z_j) / sum of all exp(z_k), for one sample."""
    powers = [value.exp() for value in z]
    return [power / sum(powers) for power in powers]


def cross_entropy(out: Sequence[Decimal], target: Sequence[Decimal]) -> Decimal:
    """- sum_j target_j ln out_j of one sample; what is not wanted costs nothing."""
    return -sum((t * o.ln() for o, t in zip(out, target, strict=True) if t > 0), Decimal(0))


def quadratic(out: Sequence[Decimal], target: Sequence[Decimal]) -> Decimal:
    """1/2 sum_j (out_j - target_j)^2 of one sample."""
    return sum(((o - t) ** 2 for o, t in zip(out, target, strict=True)), Decimal(0)) / 2


# from Decimal to arrays ---------------------------------------------------------------------------------------


def exactly(function: Exact, *arrays: Any, **parameters: float) -> Array:
    """The function of every element (or of several arrays, element by element), rounded to floats at the end."""
    with decimal.localcontext(DIGITS if np.abs(arrays[0]).max() < 10 else TAILS):
        columns = [[Decimal(float(value)) for value in np.ravel(array)] for array in arrays]
        values = [float(function(*row, **parameters)) for row in zip(*columns, strict=True)]
    return np.array(values).reshape(np.shape(arrays[0]))


def rows(array: Any) -> list[list[Decimal]]:
    """The samples of an array as lists of exact numbers."""
    return [[Decimal(float(value)) for value in row] for row in array]


def exact_softmax(z: Array, log: bool = False) -> Array:
    """Softmax, or its logarithm, of every row."""
    with decimal.localcontext(DIGITS):
        return np.array([[float(p.ln() if log else p) for p in softmax(row)] for row in rows(z)])


def exact_cross_entropy(out: Array, target: Array) -> Array:
    """Cross entropy of every sample; with out = target it is the entropy."""
    with decimal.localcontext(DIGITS):
        return np.array([float(cross_entropy(*pair)) for pair in zip(rows(out), rows(target), strict=True)])


def exact_gradient(cost: Callable[..., Decimal], z: Array, target: Array) -> Array:
    """Derivatives, by every z, of the cost of softmax(z), averaged over the samples (the rows)."""
    result = np.empty(z.shape)
    with decimal.localcontext(DIGITS):
        for s, (sample, wanted) in enumerate(zip(rows(z), rows(target), strict=True)):
            for j in range(len(sample)):
                up, down = list(sample), list(sample)
                up[j] += STEP
                down[j] -= STEP
                result[s, j] = float((cost(softmax(up), wanted) - cost(softmax(down), wanted)) / (2 * STEP * len(z)))
    return result


def random_distributions(rng: np.random.Generator, samples: int, classes: int) -> Array:
    """Rows of positive numbers with the sum 1."""
    weights = rng.uniform(0.1, 1, size=(samples, classes))
    return weights / weights.sum(axis=1, keepdims=True)


def with_zeros(p: Array) -> Array:
    """The same rows with an exact zero in each, at changing places, and the sum 1 again."""
    p = p.copy()
    p[np.arange(len(p)), np.arange(len(p)) % p.shape[1]] = 0
    return p / p.sum(axis=1, keepdims=True)


def one_hot(rng: np.random.Generator, samples: int, classes: int) -> Array:
    """Random classes as rows of zeros with a single one."""
    return np.eye(classes)[rng.integers(classes, size=samples)]


# judging ------------------------------------------------------------------------------------------------------


def result_of(function: Callable[..., Any], *arguments: Any, **parameters: Any) -> Array | None:
    """What a student's function returns, as floats; None if it ends in a floating-point warning, which the notebook makes an error."""
    try:
        value = function(*arguments, **parameters)
    except (RuntimeWarning, FloatingPointError, OverflowError, ZeroDivisionError):
        return None
    return None if value is None else np.asarray(value, dtype=float)


def close(value: Array | None, expected: Any, *, of_largest: float | None = None) -> bool:
    """Whether an answer has the right shape and nine right digits; or errors below a fraction `of_largest` of its numbers."""
    if value is None or value.shape != np.shape(expected):
        return False
    atol = ZERO if of_largest is None else of_largest * float(np.abs(expected).max())
    return bool(np.allclose(value, expected, rtol=TOLERANCE if of_largest is None else 0, atol=atol))


def is_right(function: Callable[..., Any], exact: Exact, inputs: Iterable[Array], **parameters: float) -> bool:
    """Whether a student's function of arrays agrees with the exact one at all inputs."""
    return all(close(result_of(function, z.copy(), **parameters), exactly(exact, z, **parameters)) for z in inputs)


def escape_time(gradient: Callable[[Array], Array], start: float) -> float:
    """Time that dz/dt = -gradient(z) takes from start to 0: the integral of 1/gradient, by Gauss-Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(80)  # more than enough for exp(z) up to z = 30
    z = start * (nodes + 1) / 2
    return float((weights / gradient(z)).sum() * start / 2)


def steps_taken(z: float, eta: float, gradient: Callable[[float], float], limit: int) -> int:
    """How many steps of gradient descent make z negative; at most limit."""
    for count in range(limit):
        if z < 0:
            return count
        z -= eta * gradient(z)
    return limit
