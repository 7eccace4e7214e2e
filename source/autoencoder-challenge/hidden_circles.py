"""What is true of random circles on the 27 x 27 grid; imported by hidden tests only.

R ~ U(0, 1) and x0, y0 ~ U(-1, 1), all independent; a pixel is 1 where (x - x0)^2 + (y - y0)^2 < R^2.
"""

from __future__ import annotations

import functools

import numpy as np

GRID = np.linspace(-1, 1, 27)


def new_rng() -> np.random.Generator:
    """A generator nobody can predict, yet the same every time this submission is judged."""
    return np.random.default_rng(np.random.randint(2**31))


def true_circles(n: int, rng: np.random.Generator) -> np.ndarray:
    """Batch of n images, shape (n, 27, 27, 1), float32."""
    radius = rng.uniform(0, 1, (n, 1, 1))
    x0, y0 = rng.uniform(-1, 1, (2, n, 1, 1))
    inside = (GRID[None, None, :] - x0) ** 2 + (GRID[None, :, None] - y0) ** 2 < radius**2
    return inside[..., None].astype(np.float32)


@functools.cache
def probability_map() -> np.ndarray:
    """Probability that a pixel is 1, shape (27, 27).

    A centre at distance d lights the pixel when R > d, which has probability max(0, 1 - d); its mean over
    the square of centres is a midpoint sum here (60 x 60 points: wrong by less than 1e-4).
    """
    centres = -1 + (np.arange(60) + 0.5) / 30
    squares = (GRID[:, None] - centres) ** 2  # (27, 60)
    distance = np.sqrt(squares[:, None, :, None] + squares[None, :, None, :])
    return np.maximum(0, 1 - distance).mean(axis=(2, 3))


def mean_image_cost() -> float:
    """Cost of the best constant answer: the mean over the pixels of p (1 - p). About 0.1444."""
    p = probability_map()
    return float(np.mean(p * (1 - p)))


def cost(images: np.ndarray, reconstructions: np.ndarray) -> float:
    """Mean squared error per pixel."""
    return float(np.mean((np.asarray(reconstructions, dtype=float) - images) ** 2))


def area_and_centre(images: np.ndarray) -> np.ndarray:
    """Per image: lit fraction of the pixels and centre of gravity in x and y (0 for an empty image). Shape (3, n)."""
    pictures = np.asarray(images, dtype=float).reshape(len(images), 27, 27)
    total = np.maximum(pictures.sum(axis=(1, 2)), 1)
    x = np.einsum("nij,j->n", pictures, GRID) / total
    y = np.einsum("nij,i->n", pictures, GRID) / total
    return np.array([pictures.mean(axis=(1, 2)), x, y])


def largest_gap(a: np.ndarray, b: np.ndarray) -> float:
    """Kolmogorov-Smirnov distance: largest difference of the two cumulative distributions."""
    points = np.concatenate([a, b])
    below_a = np.searchsorted(np.sort(a), points, side="right") / len(a)
    below_b = np.searchsorted(np.sort(b), points, side="right") / len(b)
    return float(np.abs(below_a - below_b).max())
