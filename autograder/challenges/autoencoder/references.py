"""What entries are compared with: costs of methods that are no networks, and the lecture's network.

``python -m autograder.challenges.autoencoder.references`` prints every figure of this module.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.autoencoder.circles import PIXELS, Circles, draw_circles, mean_image_cost

PCA_IMAGES = 10_000  # circles that the components are fitted on ...
MEASURED_IMAGES = 5_000  # ... and others that every method is measured on
_PCA_SEED, _MEASURE_SEED = 1, 2
_PITCH = 2.0 / (PIXELS - 1)  # distance of two pixels
EDGES = (1.0, 0.5, 0.25)  # widths of the fit's soft edge in pixels, one after the other
SHARPENED = (*EDGES, 0.125, 0.0625)  # as far as sharpening the edge has been tried
_STEPS = 8  # of the fit with each edge
# `circle_fit_cost(SHARPENED)`, which `main` prints: the best of a fit that is told what a network has to learn.
IMPLAUSIBLE_COST = 0.000148
_AT_ONCE = 500  # images, to stay small in memory

mean_image = cache(mean_image_cost)


def pca_cost(components: int) -> float:
    """Mean squared error of the principal components: the best that a linear network with so many neurons can do.

    The mean image and the components are found on `PCA_IMAGES` circles and measured on others.
    """
    mean, vectors = _principal_components()
    basis = vectors[:, PIXELS**2 - components :]
    rows = _rows(draw_circles(MEASURED_IMAGES, _MEASURE_SEED)) - mean
    return float((np.square(rows).sum() - np.square(rows @ basis).sum()) / rows.size)


@cache
def _principal_components() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean image, shape (729,), and components as columns in rising order of variance, shape (729, 729)."""
    rows = _rows(draw_circles(PCA_IMAGES, _PCA_SEED))
    mean = rows.mean(axis=0)
    moments = rows.T @ rows / PCA_IMAGES
    return mean, np.linalg.eigh(moments - np.outer(mean, mean)).eigenvectors


@cache
def circle_fit_cost(edges: tuple[float, ...] = EDGES, count: int = MEASURED_IMAGES) -> float:
    """Mean squared error of circles that `fit_circles` finds and that are drawn again, with their hard edge."""
    circles = draw_circles(count, _MEASURE_SEED)
    wrong = 0.0
    for start in range(0, count, _AT_ONCE):
        images = circles[start : start + _AT_ONCE].images()
        wrong += float(np.square(fit_circles(images, edges).images() - images).sum())
    return wrong / (count * PIXELS**2)


def fit_circles(images: NDArray[np.float32], edges: tuple[float, ...] = EDGES) -> Circles:
    """Fit a radius and a centre to each image.

    Least squares of a disc with a soft edge, ``1 / (1 + exp((r - R) / w))`` at distance ``r`` from the centre,
    by Levenberg and Marquardt's method (Numerical Recipes, 15.5.2). It starts from the centre of mass and the area of the lit pixels, with the
    first of the edges ``w``, and goes on with the next from where it has come to.

    Parameters
    ----------
    images:
        Shape (n, 27, 27, 1), values 0 and 1.
    edges:
        In pixels.
    """
    lit = np.asarray(images, dtype=np.float64)[..., 0]
    grid = np.linspace(-1.0, 1.0, PIXELS)
    area = lit.sum(axis=(1, 2))
    some = np.maximum(area, 1.0)
    circles = np.stack(
        [np.sqrt(area * _PITCH**2 / np.pi), lit.sum(axis=1) @ grid / some, lit.sum(axis=2) @ grid / some], axis=1
    )
    for edge in edges:
        circles = _least_squares(lit, circles, edge * _PITCH)
    circles[area == 0.0] = 0.0
    return Circles(*circles.T)


def _least_squares(lit: NDArray[np.float64], start: NDArray[np.float64], edge: float) -> NDArray[np.float64]:
    """`_STEPS` damped Gauss-Newton steps for all images at once; ``start`` and the result have rows (R, x0, y0)."""
    found = start.copy()
    damping = np.full(len(lit), 1e-2)
    missing, slopes = _soft_disc(lit, found, edge)
    cost = np.square(missing).sum(axis=1)
    for _ in range(_STEPS):
        normal = slopes.transpose(0, 2, 1) @ slopes
        right = (slopes.transpose(0, 2, 1) @ missing[..., None])[..., 0]
        diagonal = np.einsum("nii->ni", normal)
        normal = normal + np.eye(3) * (damping[:, None] * diagonal + 1e-9)[:, None, :]
        step = np.linalg.solve(normal, right[..., None])[..., 0]
        tried = found + np.clip(step, -0.3, 0.3)
        tried[:, 0] = np.clip(tried[:, 0], 0.0, 1.0)
        tried_missing, tried_slopes = _soft_disc(lit, tried, edge)
        tried_cost = np.square(tried_missing).sum(axis=1)
        better = tried_cost < cost
        found[better], cost[better] = tried[better], tried_cost[better]
        missing[better], slopes[better] = tried_missing[better], tried_slopes[better]
        damping = np.where(better, damping / 5, damping * 5).clip(1e-9, 1e6)
    return found


def _soft_disc(
    lit: NDArray[np.float64], circles: NDArray[np.float64], edge: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a soft disc misses of the images, shape (n, 729), and its slopes in R, x0 and y0, shape (n, 729, 3)."""
    grid = np.linspace(-1.0, 1.0, PIXELS)
    radius, x, y = (circles[:, k, None, None] for k in range(3))
    across, down = np.broadcast_arrays(grid[None, None, :] - x, grid[None, :, None] - y)
    distance = np.sqrt(across**2 + down**2) + 1e-9
    disc = 1.0 / (1.0 + np.exp(np.clip((distance - radius) / edge, -50.0, 50.0)))
    slope = disc * (1.0 - disc) / edge
    slopes = np.stack([slope, slope * across / distance, slope * down / distance], axis=-1)
    return (lit - disc).reshape(len(lit), -1), slopes.reshape(len(lit), -1, 3)


def _rows(circles: Circles) -> NDArray[np.float64]:
    return circles.images().reshape(len(circles), -1).astype(np.float64)


def lecture_network(bottleneck: int) -> dict[str, Any]:
    """The lecture's second example network, as an entry: convolutions and average pooling, all sigmoid but the output.

    After F. Marquardt, Machine Learning for Physicists, tutorial 4, example 2
    (https://github.com/FlorianMarquardt/machine-learning-for-physicists), with 1,000 batches of 30 for its 500. With
    9 neurons the code is an image of 3 x 3. With 3 it is pooled once more, to one place with three channels; that
    deep a stack of sigmoids learns only with a learning rate above Adam's usual one.
    """
    layers: list[dict[str, Any]] = []

    def add(kind: str, **options: Any) -> None:
        before = layers[-1]["name"] if layers else "input"
        layers.append({"type": kind, "name": f"{kind}_{len(layers) + 1}", "inputs": [before], **options})

    def conv(filters: int, size: int, activation: str = "sigmoid") -> None:
        add("Conv2D", filters=filters, kernel_size=size, padding="same", activation=activation)

    levels, channels = (3, 3) if bottleneck < 9 else (2, 1)
    for _ in range(levels):
        conv(4, 5)
        add("AveragePooling2D", pool_size=3)
    conv(channels, 3)
    for _ in range(levels):
        add("UpSampling2D", size=3)
        conv(4, 5)
    conv(1, 3, "linear")
    return {
        "format": "autograder-network/1",
        "input_shape": [PIXELS, PIXELS, 1],
        "layers": layers,
        "optimizer": {"type": "Adam", "learning_rate": 0.02 if bottleneck < 9 else 0.001},
        "batch_size": 30,
    }


def main() -> None:
    """Print the costs."""
    print(f"mean image             {mean_image():.5f}")
    for components in (3, 9):
        print(f"PCA, {components} components      {pca_cost(components):.5f}")
    for name, edges in (("direct fit of circles ", EDGES), ("  with a sharper edge  ", SHARPENED)):
        print(f"{name} {circle_fit_cost(edges):.6f}")


if __name__ == "__main__":
    main()
