"""What is true of random circles and squares, and what a network makes of them; imported by hidden tests only.

A shape is a row (x, y, r). Pixel (row i, column j) is lit where (j - x)^2 + (i - y)^2 < r^2 (circle), or where both
|j - x| < r and |i - y| < r (square). Batches of images have the shape (n, height, width, 1).
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIZE, MOST, SMALLEST, LARGEST = 24, 3, 2.0, 5.0  # pixels per side, circles per image, range of the radius


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def random_shapes(rng: np.random.Generator, number: int, height: int, width: int) -> Array:
    """Rows (x, y, r) of `number` shapes with centres anywhere in the image."""
    x, y = rng.uniform(0, width - 1, number), rng.uniform(0, height - 1, number)
    return np.column_stack([x, y, rng.uniform(SMALLEST, LARGEST, number)])


def picture(shapes: Array, height: int, width: int, square: bool) -> Array:
    """Image of shape (height, width): 1 in at least one of the shapes, else 0."""
    i, j = np.mgrid[:height, :width]
    x, y, r = np.reshape(shapes, (-1, 3)).T[:, :, None, None]
    across, down = np.abs(j - x), np.abs(i - y)
    inside = np.maximum(across, down) < r if square else np.hypot(across, down) < r
    return inside.any(axis=0).astype(float)


def true_pairs(n: int, rng: np.random.Generator, height: int = SIZE, width: int = SIZE, most: int = MOST) -> Any:
    """Images of circles and of squares, each (n, height, width, 1), with 1 to `most` shapes."""
    inputs, targets = np.zeros((2, n, height, width, 1), dtype=np.float32)
    for k in range(n):
        shapes = random_shapes(rng, int(rng.integers(1, most + 1)), height, width)
        inputs[k, ..., 0] = picture(shapes, height, width, square=False)
        targets[k, ..., 0] = picture(shapes, height, width, square=True)
    return inputs, targets


@functools.cache
def probability_map() -> Array:
    """Probability that a pixel of an input is lit, shape (24, 24).

    A single circle lights a pixel at distance d from its centre with probability P(r > d), which falls linearly from 1 at 2 to
    0 at 5; its mean over all centres is a midpoint sum (115 x 115 points: wrong by less than 1e-4). A pixel stays dark if all
    k circles leave it dark, k = 1, 2, 3 equally often.
    """
    centres = (SIZE - 1) * (np.arange(115) + 0.5) / 115
    squares = (np.arange(SIZE)[:, None] - centres) ** 2
    distance = np.sqrt(squares[:, None, :, None] + squares[None, :, None, :])
    dark = 1 - np.clip((LARGEST - distance) / (LARGEST - SMALLEST), 0, 1).mean(axis=(2, 3))
    return 1 - (dark + dark**2 + dark**3) / 3


def features(inputs: Array, targets: Array) -> dict[str, Array]:
    """Numbers per pair: lit pixels of the circles, pixels that only the squares light, centre of gravity of the circles."""
    first, second = (np.asarray(part, dtype=float)[..., 0] for part in (inputs, targets))
    total = np.maximum(first.sum(axis=(1, 2)), 1)
    line = np.arange(first.shape[1]) - (first.shape[1] - 1) / 2
    return {
        "area": first.sum(axis=(1, 2)),
        "corners": (second - first).sum(axis=(1, 2)),
        "x": np.einsum("nij,j->n", first, line) / total,
        "y": np.einsum("nij,i->n", first, line) / total,
    }


def largest_gap(a: Array, b: Array) -> float:
    """Kolmogorov-Smirnov distance: largest difference of the two cumulative distributions."""
    points = np.concatenate([a, b])
    below_a = np.searchsorted(np.sort(a), points, side="right") / len(a)
    below_b = np.searchsorted(np.sort(b), points, side="right") / len(b)
    return float(np.abs(below_a - below_b).max())


def mse(a: Any, b: Any) -> float:
    """Mean squared error per pixel; infinite if the shapes differ or something is not a finite number."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or not np.isfinite(a).all():
        return float("inf")
    return float(np.mean((a - b) ** 2))


def output(network: Any, images: Array) -> Array:
    """What the network predicts; an assertion that helps if it cannot work with this size, or gives another one."""
    try:
        out = np.asarray(network.predict(np.asarray(images, dtype=np.float32), verbose=0), dtype=float)
    except Exception as problem:
        raise AssertionError(
            f"The network cannot work on images of {images.shape[1]} x {images.shape[2]} pixels. Convolutions do not care "
            "about the size: leave height and width open in keras.Input, and use nothing that needs a fixed size."
        ) from problem
    assert out.shape == images.shape, (
        f"The output of images of {images.shape[1]} x {images.shape[2]} pixels has another shape: {out.shape} for "
        f"{images.shape}. What does padding do at the border, and how many channels has the last layer?"
    )
    assert np.isfinite(out).all(), "The network gives numbers that are not finite."
    return out


def reach(network: Any, rng: np.random.Generator) -> int:
    """How many pixels away a change of the input still changes the output, in the worst of the four directions.

    Sixteen noisy images, each with one pixel changed: a neuron that happens to be dead for one of them is not so for all.
    """
    images = rng.normal(0, 3, size=(16, 64, 64, 1))
    changed = images.copy()
    changed[:, 32, 32] += rng.choice([-9.0, 9.0], size=(16, 1))
    change = np.abs(output(network, changed) - output(network, images)).max(axis=(0, 3))
    rows, columns = np.nonzero(change > 1e-7)
    if len(rows) == 0:
        return -1
    return int(min(32 - rows.min(), rows.max() - 32, 32 - columns.min(), columns.max() - 32))


def shift_defect(network: Any, rng: np.random.Generator) -> float:
    """Mean squared difference between the output of shifted images and the shifted output, away from the border.

    Shifts are multiples of 4, so that networks with two poolings by 2 commute with them too. The circles lie in the middle of a
    dark canvas of 72 x 72; what the border does to the output reaches less than 20 pixels far, unless the network sees
    more than 41 x 41 pixels.
    """
    scene = np.zeros((8, 72, 72, 1))
    for k in range(8):
        scene[k, 24:48, 24:48, 0] = picture(random_shapes(rng, 3, 24, 24), 24, 24, square=False)
    down, right = 4 * rng.permutation([-2, -1, 1, 2])[:2]
    moved = np.roll(scene, (down, right), axis=(1, 2))
    expected = np.roll(output(network, scene), (down, right), axis=(1, 2))
    inner = slice(28, -28)
    return mse(output(network, moved)[:, inner, inner], expected[:, inner, inner])


def some_filter(rng: np.random.Generator) -> Any:
    """A function of images without any symmetry: a weighted sum of shifted copies, then a bend. Works for every size."""
    shifts, weights = rng.integers(-3, 4, size=(5, 2)), rng.normal(size=5)

    def predict(images: Array) -> Array:
        total = sum(w * np.roll(images, (a, b), axis=(1, 2)) for (a, b), w in zip(shifts, weights, strict=True))
        ramp = np.linspace(0, 1, images.shape[2])[None, None, :, None]  # knows left from right
        return np.tanh(total) + ramp * images

    return predict


def group_average(predict: Any, images: Array, quarter_turns: tuple[int, ...], mirror: bool) -> Array:
    """Mean of the outputs for turned and mirrored images, each turned and mirrored back."""
    total = []
    for turns in quarter_turns:
        for flip in (False, True) if mirror else (False,):
            seen = np.rot90(images[:, :, ::-1] if flip else images, turns, axes=(1, 2))
            back = np.rot90(predict(seen), -turns, axes=(1, 2))
            total.append(back[:, :, ::-1] if flip else back)
    return np.mean(total, axis=0)
