"""What is true of random circles and squares in noise, and how a classifier is judged; imported by hidden tests only.

Pixel (row i, column j) is lit where (j - x)^2 + (i - y)^2 < r^2 (circle), or where both |j - x| < h and |i - y| < h
(square, h = r sqrt(pi) / 2: the same area). Batches have the shape (n, 20, 20, 1); label 0 is a circle, 1 a square.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIZE, SMALLEST, LARGEST = 20, 4.0, 7.0  # pixels per side, range of r


def new_rng() -> np.random.Generator:
    """Generator seeded from the examiner's unpredictable, repeatable stream."""
    return np.random.default_rng(np.random.randint(2**31))


def picture(label: int, x: float, y: float, r: float) -> Array:
    """Image of shape (20, 20) of one circle (0) or square of the same area (1)."""
    i, j = np.mgrid[:SIZE, :SIZE]
    if label == 0:
        return (np.hypot(j - x, i - y) < r).astype(float)
    return (np.maximum(np.abs(j - x), np.abs(i - y)) < r * np.sqrt(np.pi) / 2).astype(float)


def true_images(n: int, rng: np.random.Generator) -> Any:
    """Images (n, 20, 20, 1), float32, and labels (n,), every shape wholly inside of the image."""
    labels = rng.integers(0, 2, n)
    images = np.zeros((n, SIZE, SIZE, 1), dtype=np.float32)
    for k, label in enumerate(labels):
        r = rng.uniform(SMALLEST, LARGEST)
        half = r if label == 0 else r * np.sqrt(np.pi) / 2
        x, y = rng.uniform(half, SIZE - 1 - half, 2)
        images[k, ..., 0] = picture(label, x, y, r)
    return images, labels


def noisy(images: Any, sigma: float, rng: np.random.Generator) -> Any:
    """Images plus Gaussian noise of standard deviation sigma, float32."""
    return (images + sigma * rng.normal(size=np.shape(images))).astype(np.float32)


def covered(images: Any, width: int, rng: np.random.Generator) -> Any:
    """Images in which a square of `width` pixels at a random place is dark."""
    images = np.array(images)
    for image in images:
        row, column = rng.integers(0, SIZE - width + 1, 2)
        image[row : row + width, column : column + width] = 0
    return images


def features(images: Any) -> dict[str, Array]:
    """Numbers per image: lit pixels, height and width of the bounding box, centre of gravity."""
    lit = np.asarray(images, dtype=float)[..., 0]
    total = np.maximum(lit.sum(axis=(1, 2)), 1)
    line = np.arange(SIZE) - (SIZE - 1) / 2
    return {
        "area": lit.sum(axis=(1, 2)),
        "height": lit.any(axis=2).sum(axis=1).astype(float),
        "width": lit.any(axis=1).sum(axis=1).astype(float),
        "x": np.einsum("nij,j->n", lit, line) / total,
        "y": np.einsum("nij,i->n", lit, line) / total,
    }


def largest_gap(a: Array, b: Array) -> float:
    """Kolmogorov-Smirnov distance: largest difference of the two cumulative distributions."""
    points = np.concatenate([a, b])
    below_a = np.searchsorted(np.sort(a), points, side="right") / len(a)
    below_b = np.searchsorted(np.sort(b), points, side="right") / len(b)
    return float(np.abs(below_a - below_b).max())


def true_fill(image: Array) -> float:
    """Lit pixels (above 0.5) of an image (20, 20, 1), divided by those of their bounding box; 0 for a dark image."""
    rows, columns = np.nonzero(np.asarray(image)[..., 0] > 0.5)
    if len(rows) == 0:
        return 0.0
    return len(rows) / float((np.ptp(rows) + 1) * (np.ptp(columns) + 1))


def probabilities(model: Any, images: Any) -> Array:
    """What the network predicts, shape (n, 2); an assertion that helps if it is no distribution."""
    try:
        out = np.asarray(model.predict(np.asarray(images, dtype=np.float32), verbose=0), dtype=float)
    except Exception as problem:
        raise AssertionError("The network cannot work on images of the shape (n, 20, 20, 1).") from problem
    assert out.shape == (len(images), 2), f"The output for {len(images)} images has the shape {out.shape}, not (n, 2)."
    assert np.isfinite(out).all(), "The network gives numbers that are not finite."
    return out


def hits(model: Any, images: Any, labels: Any) -> float:
    """Share of the images for which the label with the larger output is right."""
    return float(np.mean(np.argmax(probabilities(model, images), axis=1) == labels))


def log_evidence(images: Array, templates: Array, sigma: float) -> Array:
    """log of the mean over templates of exp(-|image - template|^2 / 2 sigma^2), shape (n,)."""
    flat, shapes = np.reshape(images, (len(images), -1)), np.reshape(templates, (len(templates), -1))
    energy = ((flat[:, None, :] - shapes[None, :, :]) ** 2).sum(axis=2) / (2 * sigma**2)
    lowest = energy.min(axis=1)
    return np.log(np.exp(lowest[:, None] - energy).mean(axis=1)) - lowest
