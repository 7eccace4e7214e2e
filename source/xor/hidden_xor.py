"""Hidden samples and an independent forward pass: what counts are a student's numbers, not the student's functions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TOLERANCE = 0.1  # promised in the tasks; a sigmoid keeps it from |z| = log(9) = 2.2 on, a step always


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def activate(name: str, z: Array) -> Array:
    """f(z) for one of the four names allowed in the assignment."""
    if name == "step":
        return np.where(z > 0, 1.0, 0.0)
    if name == "sigmoid":
        return 0.5 * (1 + np.tanh(z / 2))
    return np.maximum(z, 0.0) if name == "relu" else np.tanh(z)


def forward(name: str, layers: list[tuple[Any, Any]], y: Array) -> Array:
    """Output, shape (n_samples, n_out), of the layers `[(w, b), ...]` for samples y of shape (n_samples, n_in)."""
    for w, b in layers:
        y = activate(name, y @ np.asarray(w, dtype=float) + np.asarray(b, dtype=float))
    return y


def output(net: dict[str, Any], y: Array) -> Array:
    """Output, shape (n_samples,), of a network with one output neuron. The test has checked its shapes before."""
    with np.errstate(all="ignore"):  # overflow and NaN are wrong answers, no reason to warn
        return forward(net["activation"], list(net["layers"]), y)[:, 0]


def is_right(net: dict[str, Any], y: Array, wanted: Array) -> NDArray[np.bool_]:
    """Which samples give the wanted output to within `TOLERANCE` (never those that give NaN)."""
    return np.abs(output(net, y) - wanted) < TOLERANCE


def random_layers(rng: np.random.Generator, depth: int) -> list[tuple[Array, Array]]:
    """Layers of 2 to 5 neurons. Of a transposed w the first, square layer gives wrong numbers, the others wrong shapes."""
    sizes = [int(rng.integers(2, 6))] * 2
    while len(sizes) <= depth:
        sizes.append(int(rng.choice([n for n in range(2, 6) if n != sizes[-1]])))
    return [(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in pairwise(sizes)]


CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def noisy_corners(rng: np.random.Generator, noise: float = 0.2) -> tuple[Array, NDArray[np.int_]]:
    """Inputs of shape (n, 2), each off by at most `noise`, and the corners of the unit square they belong to.

    The four extreme points around every corner come first. For a single neuron they decide alone: z is linear and f
    monotonic, so the worst case of a square lies at one of its corners. They lie a billionth inside, so that it does not
    matter whether "up to 0.2" includes 0.2. Random points follow, for networks that have something to hide in between.
    """
    signs = 2.0 * CORNERS - 1
    extreme = np.vstack([corner + noise * (1 - 1e-9) * signs for corner in CORNERS])
    corner = rng.integers(0, 2, size=(400, 2))
    random = corner + rng.uniform(-noise, noise, size=corner.shape)
    return np.vstack([extreme, random]), np.vstack([np.repeat(CORNERS, 4, axis=0), corner])


def quadrant_samples(rng: np.random.Generator, margin: float, reach: float = 2.0) -> tuple[Array, Array]:
    """Points of the four quadrants with margin <= |y1|, |y2| <= reach, and the wanted output 1 (signs differ) or 0.

    Every quadrant gets the same points up to its signs: a 40 x 40 grid, shaken by half a cell, and 100 points on each of the
    sides next to the axes with the corner where they meet, the most difficult places, and the outer corner. So a constant
    output is right for exactly one half and a single lit quadrant for exactly three quarters of the points. Any wrong disc
    that covers a whole cell is found, so any of radius sqrt(2) (reach - margin) / 40, which is below 0.07.
    """
    n, cell = 40, (reach - margin) / 40
    centres = margin + cell * (np.arange(n) + 0.5)
    grid = np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 2)
    grid = grid + rng.uniform(-cell / 2, cell / 2, size=grid.shape)
    side = np.column_stack([np.full(100, margin), rng.uniform(margin, reach, size=100)])
    first = np.vstack([grid, side, side[:, ::-1], [[margin, margin], [reach, reach]]])
    points = np.vstack([first * signs for signs in ([1, 1], [-1, 1], [-1, -1], [1, -1])])
    return points, (points[:, 0] * points[:, 1] < 0).astype(float)


def say_what_is_dark(y: Array, wanted: Array, right: NDArray[np.bool_]) -> None:
    """Complain about a quadrant that is mostly wrong: the idea is missing there, not the precision."""
    for name, where in (("y1 > 0 > y2", y[:, 0] > 0), ("y1 < 0 < y2", y[:, 0] < 0)):
        assert right[where & (wanted == 1)].mean() > 0.5, (
            f"The quadrant {name} should be lit (output 1), and mostly is not. Which hidden neurons tell it from the others?"
        )
    for name, where in (("y1, y2 > 0", y[:, 0] > 0), ("y1, y2 < 0", y[:, 0] < 0)):
        assert right[where & (wanted == 0)].mean() > 0.5, (
            f"The quadrant {name} should be dark (output 0), and mostly is not. What cancels the neurons that are on there?"
        )
