"""Exact derivatives without backpropagation, and activation functions that students have not seen.

Derivatives come from the complex step: f(x + ih) = f(x) + ih f'(x) + O(h^2) for analytic f, so Im f(x + ih) / h is the derivative to all
digits once h^2 is below rounding (W. Squire, G. Trapp, SIAM Review 40, 110 (1998)). Nothing here shares a formula with the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Layers = list[tuple[Array, Array]]
Activation = Callable[[Any], tuple[Any, Any]]

STEP = 1e-30
TOLERANCE = 1e-9  # relative; sums of at most 20 terms in any order lose 2 of 16 digits, a difference quotient in double precision 5 to 8

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(np.real(z) > 0, z, 0),
    "sine": np.sin,
    "arctan": np.arctan,
    "algebraic": lambda z: z / np.sqrt(1 + z * z),
}


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def slope(f: Callable[[Any], Any], z: Array) -> Array:
    """f'(z), element by element."""
    derivative: Array = np.imag(f(z + 1j * STEP)) / STEP
    return derivative


class Meter:
    """Counts how many neuron values a student's function computes, in units of one forward pass."""

    def __init__(self, layers: Layers, samples: int) -> None:
        self.one_pass = samples * sum(len(b) for _, b in layers)
        self.values = 0

    @property
    def passes(self) -> float:
        """Neuron values computed so far, divided by those of one forward pass."""
        return self.values / self.one_pass


def activation(name: str, meter: Meter | None = None) -> Activation:
    """The function of that name as students write it: z -> (f(z), f'(z)), both of the shape of z."""
    function = FUNCTIONS[name]

    def with_slope(z: Any) -> tuple[Any, Any]:
        z = np.asarray(z)
        if meter is not None:
            meter.values += z.size
        return function(z), slope(function, z)

    return with_slope


def random_network(
    rng: np.random.Generator, depth: int, *, n_in: int | None = None, n_out: int | None = None, output: str = "arctan"
) -> tuple[Layers, list[str]]:
    """Layers of 2 to 5 neurons and a name of `FUNCTIONS` for each.

    Of a transposed w the first two, square layers give wrong numbers, the others wrong shapes. Every layer has another function.
    """
    first = n_in or int(rng.integers(2, 6))
    sizes = [first] * min(3, depth + 1)
    while len(sizes) <= depth:
        sizes.append(int(rng.choice([n for n in range(2, 6) if n != sizes[-1]])))
    sizes[-1] = n_out or sizes[-1]
    names = [*rng.permutation(["sigmoid", "tanh", "sine", "algebraic"])[: depth - 1], output]
    return [(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in pairwise(sizes)], [str(name) for name in names]


def random_batch(rng: np.random.Generator, layers: Layers, samples: int) -> tuple[Array, Array]:
    """Inputs and targets that fit a network."""
    return rng.normal(size=(samples, len(layers[0][0]))), rng.normal(size=(samples, len(layers[-1][1])))


def states(layers: Sequence[tuple[Any, Any]], names: Sequence[str], y: Any) -> tuple[list[Any], list[Any]]:
    """Values of all layers, the input first, and z of all layers."""
    ys, zs = [y], []
    for (w, b), name in zip(layers, names, strict=True):
        zs.append(ys[-1] @ w + b)
        ys.append(FUNCTIONS[name](zs[-1]))
    return ys, zs


def cost_of(output: Any, target: Any) -> Any:
    """Half the squared distance, averaged over the samples (the rows)."""
    return ((output - target) ** 2).sum() / (2 * len(target))


def true_gradients(layers: Layers, names: Sequence[str], y: Array, target: Array) -> Layers:
    """Derivatives of the cost: one complex step per weight and bias."""
    moved = [(w.astype(complex), b.astype(complex)) for w, b in layers]
    gradients = [(np.empty_like(w), np.empty_like(b)) for w, b in layers]
    for parameters, result in zip(moved, gradients, strict=True):
        for parameter, derivative in zip(parameters, result, strict=True):
            for index in np.ndindex(parameter.shape):
                parameter[index] += 1j * STEP
                derivative[index] = np.imag(cost_of(states(moved, names, y)[0][-1], target)) / STEP
                parameter[index] -= 1j * STEP
    return gradients


def true_jacobian(layers: Layers, names: Sequence[str], y: Array) -> Array:
    """Derivatives of every output by every input, shape (n_samples, n_out, n_in)."""
    columns = []
    for k in range(y.shape[1]):
        moved = y.astype(complex)
        moved[:, k] += 1j * STEP
        columns.append(np.imag(states(layers, names, moved)[0][-1]) / STEP)
    return np.stack(columns, axis=-1)


def close(value: Any, expected: Array) -> bool:
    """Whether an answer has the shape and, to `TOLERANCE` of its largest element, the values that it should have."""
    value = np.asarray(value, dtype=float)
    return value.shape == np.shape(expected) and bool(
        np.allclose(value, expected, rtol=TOLERANCE, atol=TOLERANCE * np.abs(expected).max())
    )


def factor(value: Array, expected: Array) -> float:
    """The positive number by which an answer is off everywhere alike; 0 if there is none."""
    ratio = float((value * expected).sum() / (expected**2).sum())
    return ratio if ratio > 0 and close(value, ratio * expected) else 0.0


def as_layers(answer: Any, layers: Layers, name: str) -> Layers:
    """A student's list of pairs as arrays; says what is wrong with its structure."""
    assert isinstance(answer, (list, tuple)) and len(answer) == len(layers), (
        f"{name} should return a list with one pair per layer, the first layer first."
    )
    result = []
    for number, (pair, wanted) in enumerate(zip(answer, layers, strict=True), start=1):
        assert isinstance(pair, (list, tuple)) and len(pair) == 2, (
            f"Entry {number} of what {name} returns is not a pair."
        )
        first, second = (np.asarray(part, dtype=float) for part in pair)
        assert first.shape == wanted[0].shape, (
            f"In layer {number}, what {name} returns for w has the shape {first.shape}; w has the shape {wanted[0].shape}."
        )
        assert second.shape == wanted[1].shape, (
            f"In layer {number}, what {name} returns for b has the shape {second.shape}; b has the shape {wanted[1].shape}."
        )
        result.append((first, second))
    return result


def equal_layers(first: Layers, second: Layers) -> bool:
    """Whether two lists of pairs agree (see `close`)."""
    return all(close(a, b) for pairs in zip(first, second, strict=True) for a, b in zip(*pairs, strict=True))


def descend(layers: Layers, gradients: Layers, eta: float) -> Layers:
    """One step of gradient descent."""
    return [(w - eta * dw, b - eta * db) for (w, b), (dw, db) in zip(layers, gradients, strict=True)]


def output_of(layers: Any, functions: Any, y: Array, rng: np.random.Generator) -> Array:
    """Output, shape (n_samples, n_out), of a student's trained network with the student's activation functions.

    A function gets all z of a layer in one long array and in random order. So it can act on each number by itself, as an activation
    function does, but cannot know the sample: the function to be learned cannot hide in it.
    """
    for (w, b), function in zip(layers, functions, strict=True):
        z = y @ np.asarray(w, dtype=float) + np.asarray(b, dtype=float)
        order = rng.permutation(z.size)
        values = np.asarray(function(z.ravel()[order])[0], dtype=float)
        assert values.shape == (z.size,), (
            "A function of learned_activations does not return values for an array of one dimension."
        )
        y = np.empty(z.size)
        y[order] = values
        y = y.reshape(z.shape)
    return y


def costs_of_tanh_network(layers: Layers, batches: Sequence[tuple[Array, Array]], eta: float) -> Array:
    """Costs during the training of a network with tanh in its hidden layers and a linear output."""
    costs = []
    with np.errstate(all="ignore"):  # a learning rate that is too large overflows: this is what it is asked for
        for y, target in batches:
            ys = [y]
            for w, b in layers[:-1]:
                ys.append(np.tanh(ys[-1] @ w + b))
            w, b = layers[-1]
            delta = ys[-1] @ w + b - target
            costs.append(0.5 * (delta**2).sum() / len(y))
            gradients = []
            for (w, _), below in zip(layers[::-1], ys[::-1], strict=True):
                gradients.append((below.T @ delta / len(y), delta.mean(axis=0)))
                delta = (delta @ w.T) * (1 - below**2)
            layers = descend(layers, gradients[::-1], eta)
    return np.array(costs)
