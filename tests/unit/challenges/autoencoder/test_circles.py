"""The images: statistics, order, and that each is used once."""

from __future__ import annotations

import numpy as np

from autograder.challenges.autoencoder.circles import Circles, batches, draw_circles, mean_image_cost


def test_pixels_are_inside_exactly_where_the_formula_says() -> None:
    circles = draw_circles(20, seed=3)
    images = circles.images()
    assert images.shape == (20, 27, 27, 1)
    assert images.dtype == np.float32
    grid = np.linspace(-1, 1, 27)
    for n, row, column in np.ndindex(20, 27, 27):
        distance = (grid[column] - circles.x[n]) ** 2 + (grid[row] - circles.y[n]) ** 2
        assert images[n, row, column, 0] == (1.0 if distance < circles.radius[n] ** 2 else 0.0)


def test_parameters_are_uniform() -> None:
    circles = draw_circles(40_000, seed=1)
    for values, low, high in ((circles.radius, 0, 1), (circles.x, -1, 1), (circles.y, -1, 1)):
        # empirical distribution against the uniform one; 1.95 / sqrt(n) is exceeded once in a thousand draws
        ordered = (np.sort(values) - low) / (high - low)
        assert ordered[0] >= 0 and ordered[-1] <= 1
        assert np.abs(ordered - (np.arange(40_000) + 0.5) / 40_000).max() < 1.95 / 200
    correlations = np.corrcoef([circles.radius, circles.x, circles.y])
    assert np.abs(correlations[np.triu_indices(3, 1)]).max() < 5 / 200


def test_mean_image_cost_agrees_with_drawn_images() -> None:
    images = draw_circles(20_000, seed=2).images()
    drawn = images.var(axis=0).mean()
    assert abs(mean_image_cost() - drawn) < 0.002  # a spread of 0.0005 is usual
    assert abs(mean_image_cost(200) - mean_image_cost(400)) < 1e-5


def test_the_same_seed_draws_the_same_images_and_another_seed_others() -> None:
    assert np.array_equal(draw_circles(50, seed=4).images(), draw_circles(50, seed=4).images())
    assert not np.array_equal(draw_circles(50, seed=4).images(), draw_circles(50, seed=5).images())


def test_batches_hold_each_image_once_in_order() -> None:
    circles = draw_circles(25, seed=6)
    parts = list(batches(circles, 10))
    assert [len(part) for part in parts] == [10, 10, 5]
    assert np.array_equal(np.concatenate(parts), circles.images())


def test_a_slice_is_the_same_circles() -> None:
    circles = draw_circles(10, seed=7)
    assert isinstance(circles[2:5], Circles)
    assert np.array_equal(circles[2:5].images(), circles.images()[2:5])
