"""Images of random circles, the data of the autoencoder challenge.

On the grid ``linspace(-1, 1, 27)`` squared: radius ``R ~ U(0, 1)``, centre ``x0, y0 ~ U(-1, 1)``; a pixel is
1 where ``(x - x0)**2 + (y - y0)**2 < R**2``, else 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PIXELS = 27
SHAPE = (PIXELS, PIXELS, 1)
_GRID = np.linspace(-1.0, 1.0, PIXELS)
_AT_ONCE = 32  # images whose distances are computed together: they stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles by their parameters; three arrays of shape (n,)."""

    radius: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.radius)

    def __getitem__(self, part: slice) -> Circles:
        return Circles(self.radius[part], self.x[part], self.y[part])

    def images(self) -> NDArray[np.float32]:
        """Draw them: shape (n, 27, 27, 1), values 0 and 1; the second axis is y, the third x."""
        images = np.empty((len(self), *SHAPE), np.float32)
        for start in range(0, len(self), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            across = (_GRID - self.x[part, None]) ** 2
            down = (_GRID - self.y[part, None]) ** 2
            images[part, ..., 0] = down[:, :, None] + across[:, None, :] < (self.radius[part] ** 2)[:, None, None]
        return images


def draw_circles(count: int, seed: int) -> Circles:
    """Random circles; the first ``m`` of ``count`` are not those of a smaller ``count`` with the same seed."""
    rng = np.random.default_rng(seed)
    return Circles(rng.uniform(0.0, 1.0, count), rng.uniform(-1.0, 1.0, count), rng.uniform(-1.0, 1.0, count))


def batches(circles: Circles, size: int) -> Iterator[NDArray[np.float32]]:
    """All images once, in order, ``size`` at a time; the last batch is smaller if ``size`` does not divide."""
    for start in range(0, len(circles), size):
        yield circles[start : start + size].images()


def mean_image_cost(points: int = 400) -> float:
    """Mean squared error of the best answer that ignores its input, the mean image.

    A pixel at distance d from the centre is inside with probability max(0, 1 - d), because R ~ U(0, 1); the
    mean over the centre is taken by the midpoint rule with ``points`` squared points, and a pixel that is 1
    with probability p costs p (1 - p).
    """
    middle = (np.arange(points) + 0.5) / points * 2.0 - 1.0
    grid = np.linspace(-1.0, 1.0, PIXELS)[PIXELS // 2 :]  # by symmetry, one quarter of the image is enough
    squares = (grid[:, None] - middle) ** 2
    inside = np.array(
        [[np.clip(1.0 - np.sqrt(dy[:, None] + dx), 0.0, None).mean() for dx in squares] for dy in squares]
    )
    weight = np.where(grid == grid[0], 1.0, 2.0)
    cost = inside * (1.0 - inside)
    return float((weight[:, None] * weight * cost).sum() / PIXELS**2)
