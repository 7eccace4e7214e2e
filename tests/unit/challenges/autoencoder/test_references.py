"""Lines of comparison: each is what it says, and none depends on luck."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.challenges.autoencoder import references
from autograder.challenges.autoencoder.circles import Circles, draw_circles
from autograder.challenges.registry import get_challenge

CHALLENGE = get_challenge("autoencoder-challenge")


def test_a_fit_finds_whole_circles_to_a_fraction_of_a_pixel() -> None:
    circles = Circles(np.array([0.3, 0.5, 0.4]), np.array([0.1, -0.3, 0.0]), np.array([0.4, 0.2, -0.5]))
    found = references.fit_circles(circles.images())
    for name in ("radius", "x", "y"):
        assert getattr(found, name) == pytest.approx(getattr(circles, name), abs=0.25 / 13)


def test_a_fit_finds_circles_that_the_edge_cuts() -> None:
    circles = Circles(np.array([0.8]), np.array([0.9]), np.array([-0.8]))  # its centre of mass is far from its centre
    images = circles.images()
    assert np.abs(references.fit_circles(images).images() - images).sum() <= 3


def test_an_empty_image_is_fitted_by_no_circle() -> None:
    found = references.fit_circles(np.zeros((1, 27, 27, 1), np.float32))
    assert not found.images().any()


def test_most_images_are_fitted_without_a_wrong_pixel() -> None:
    images = draw_circles(300, seed=3).images()
    wrong = np.abs(references.fit_circles(images).images() - images).sum(axis=(1, 2, 3))
    assert np.median(wrong) <= 1
    assert wrong.max() <= 6


def test_components_do_better_the_more_they_are_and_never_worse_than_the_mean() -> None:
    costs = [references.pca_cost(components) for components in (0, 3, 9)]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] == pytest.approx(references.mean_image(), rel=0.02)


def test_components_are_the_best_linear_answer() -> None:
    """Against an independent computation, by singular values of other images themselves."""
    images = draw_circles(1500, 7).images().reshape(1500, -1)
    values = np.linalg.svd(images - images.mean(axis=0), compute_uv=False)
    on_itself = float((values[9:] ** 2).sum()) / images.size  # fitted and measured on the same images
    assert references.pca_cost(9) == pytest.approx(on_itself, rel=0.05)


@pytest.mark.parametrize("division", CHALLENGE.divisions)
def test_each_division_has_the_lines_in_order(division: str) -> None:
    lines = list(CHALLENGE.references(division).values())
    assert len(lines) == 3
    assert lines == sorted(lines, reverse=True)
    assert lines == list(CHALLENGE.references(division).values())


@pytest.mark.parametrize("division", CHALLENGE.divisions)
def test_the_lectures_network_may_take_part(division: str) -> None:
    ((_, spec),) = CHALLENGE.reference_entries(division).items()
    checked = CHALLENGE.validate(spec, division)
    assert checked.facts["bottleneck"] == (3 if division.startswith("HARD") else 9)
    assert checked.facts["batch size"] == 30


def test_the_fit_gets_better_the_sharper_its_edge() -> None:
    edges = references.SHARPENED
    costs = [references.circle_fit_cost(edges[:count], 500) for count in (1, 2, 3, 5)]
    assert costs == sorted(costs, reverse=True)


def test_what_is_flagged_is_better_than_the_sharpest_fit() -> None:
    bound = references.IMPLAUSIBLE_COST
    fit = references.circle_fit_cost(references.SHARPENED, 1000)
    assert 0.8 * fit < bound < 1.2 * fit
    assert "direct fit" in CHALLENGE.suspicion(0.9 * bound, "HARD-NORMAL")
    assert CHALLENGE.suspicion(1.1 * bound, "HARD-NORMAL") == ""
    assert bound < references.circle_fit_cost() / 3
