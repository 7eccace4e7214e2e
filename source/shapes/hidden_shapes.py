"""Targets that the students' networks are compared with, and a forward pass that is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Layers = list[tuple[Any, Any]]


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def sigmoid(z: Any) -> Array:
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 * (1 + np.tanh(np.asarray(z, dtype=float) / 2))


def activate(name: str, z: Array) -> Array:
    """f(z) for one of the names used in the assignment."""
    if name == "sigmoid":
        return sigmoid(z)
    return np.where(z > 0, 1.0, 0.0) if name == "step" else z


def output(layers: Layers, y: Array, hidden: str, last: str) -> Array:
    """Output, shape (n_samples,), of a network with one output neuron, for y of shape (n_samples,) or (n_samples, n_in)."""
    y = y[:, None] if y.ndim == 1 else y
    for number, (w, b) in enumerate(layers, start=1):
        z = y @ np.asarray(w, dtype=float) + np.asarray(b, dtype=float)
        y = activate(last if number == len(layers) else hidden, z)
    return y[:, 0]


def random_wave(rng: np.random.Generator, a: float, b: float) -> Callable[[Any], Any]:
    """A smooth function with some ups and downs between a and b, and a value of its own at a."""
    frequencies = rng.uniform(0.5, 3, 3) * 2 * np.pi / (b - a)
    phases, sizes, shift = rng.uniform(0, 2 * np.pi, 3), rng.uniform(0.3, 1, 3), rng.uniform(-2, 2)

    def wave(x: Any) -> Any:
        x = np.asarray(x, dtype=float)
        return shift + np.sum(sizes * np.sin(x[..., None] * frequencies + phases), axis=-1)

    return wave


def depth_in_square(y: Array, centre: Array, side: float) -> Array:
    """How far points, shape (n, 2), are inside a square; negative outside."""
    return side / 2 - np.abs(y - centre).max(axis=1)


def overlap(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Points in both regions divided by the points in at least one of them."""
    return float(np.sum(first & second) / max(1, np.sum(first | second)))


def edge_widths(layers: Layers, centre: Array, side: float, width: float) -> list[float]:
    """Distance from output 0.1 to output 0.9 in the middle of the four edges.

    Infinite for an edge where the output does not rise steadily, or is not 1/2 at the border (to within a tenth of `width`).
    """
    depths = np.linspace(-3 * width, 3 * width, 1201)
    widths = []
    for normal in ([1, 0], [-1, 0], [0, 1], [0, -1]):
        points = centre + np.outer(side / 2 - depths, normal)
        out = output(layers, points, "sigmoid", "sigmoid")
        low, half, high = (depths[np.argmax(out > level)] for level in (0.1, 0.5, 0.9))
        steady = np.all(np.diff(out) > -1e-6) and out[0] < 0.1 and out[-1] > 0.9
        widths.append(float(high - low) if steady and abs(half) < 0.1 * width else np.inf)
    return widths


def four_steps(y: Array, side: float, k: float) -> Array:
    """Sum of the four smooth steps that fence in a square around the origin."""
    return np.sum(sigmoid(k * (side / 2 - y)) + sigmoid(k * (side / 2 + y)), axis=-1)


def rounded_target(y: Array, side: float, k: float, margin: float) -> tuple[Array, Array]:
    """The points that do not change sides when they move by the fraction `margin`, and 1 or 0 for inside or outside."""
    threshold = four_steps(np.array([side / 2, 0.0]), side, k)
    inside = four_steps(y, side, k) > threshold
    clear = [(four_steps(y * (1 + shift), side, k) > threshold) == inside for shift in (-margin, margin)]
    keep = clear[0] & clear[1]
    return y[keep], inside[keep].astype(float)


def true_rounded_square(rng: np.random.Generator) -> tuple[Layers, float]:
    """A network as in task 4 and the length of its diagonal, to within 1e-12."""
    side = rng.uniform(1, 6)
    k = rng.uniform(1, 10) / side
    threshold = four_steps(np.array([side / 2, 0.0]), side, k)
    low, high = 0.0, side
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if four_steps(np.full(2, middle), side, k) > threshold else (low, middle)
    w1 = k * np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])
    return [(w1, np.full(4, k * side / 2)), (np.ones((4, 1)), np.array([-threshold]))], float(np.sqrt(2) * low)


def half_plane(rng: np.random.Generator) -> tuple[Layers, float]:
    """A network (sigmoid, step) that is 1 on the origin's side of a straight line, and where this cuts the diagonal."""
    normal, offset = rng.uniform(0.2, 2, 2), rng.uniform(1, 3.9)
    layers = [(-normal[:, None], np.array([offset])), (np.ones((1, 1)), np.array([-0.5]))]
    return layers, float(np.sqrt(2) * offset / normal.sum())


def somewhere(rng: np.random.Generator) -> Array:
    """A point at a distance of 2 to 3 from the origin, so that shapes around it do not contain the origin."""
    angle = rng.uniform(0, 2 * np.pi)
    return rng.uniform(2, 3) * np.array([np.cos(angle), np.sin(angle)])


def random_polygon(rng: np.random.Generator, number: int, centre: Array) -> Array:
    """Corners, shape (number, 2), counter-clockwise, of a convex polygon around `centre`, 0.6 to 1.2 in size.

    They lie on an ellipse. The angles between neighbours are between a third of the average and 0.8 pi, so `centre` is inside and
    no edge is tiny.
    """
    while True:
        angles = np.sort(rng.uniform(0, 2 * np.pi, number))
        gaps = np.diff(angles, append=angles[0] + 2 * np.pi)
        if gaps.max() < 0.8 * np.pi and gaps.min() > 2 * np.pi / number / 3:
            break
    angles = np.roll(angles, int(rng.integers(number)))
    ellipse = np.column_stack([np.cos(angles), np.sin(angles)]) * rng.uniform(0.6, 1.2, 2)
    turn = rng.uniform(0, 2 * np.pi)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return centre + ellipse @ rotation


def samples_around(rng: np.random.Generator, *polygons: Array) -> tuple[Array, Array]:
    """Points in and around convex polygons, none closer than 0.01 to a border, and which polygons they are in (1 or 0).

    Shapes (n, 2) and (n, number of polygons).
    """
    corners = np.vstack(polygons)
    y = rng.uniform(corners.min(axis=0) - 1, corners.max(axis=0) + 1, (3000, 2))
    depths = []
    for polygon in polygons:
        along = np.roll(polygon, -1, axis=0) - polygon
        inwards = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1)[:, None]
        depths.append((y @ inwards.T - np.sum(polygon * inwards, axis=1)).min(axis=1))
    depth = np.column_stack(depths)
    clear = np.all(np.abs(depth) > 0.01, axis=1)
    return y[clear], (depth[clear] > 0).astype(float)
