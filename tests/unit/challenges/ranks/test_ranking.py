"""The mean of one entry and its interval."""

from __future__ import annotations

import math

import pytest

from autograder.challenges.base import Score
from autograder.challenges.ranks.ranking import Estimate, estimate
from autograder.challenges.ranks.sequential import factors


def test_the_interval_is_that_of_student_with_a_wider_factor() -> None:
    found = estimate([1.0, 2.0, 3.0, 2.0])
    half = factors(4, 0.05)[-1] * math.sqrt(2 / 3) / 2
    assert found.mean == 2.0
    assert found.ci_low == pytest.approx(2.0 - half)
    assert found.ci_high == pytest.approx(2.0 + half)


@pytest.mark.parametrize("scores", [[0.5], [0.5, 0.6]])
def test_a_run_or_two_have_no_interval(scores: list[float]) -> None:
    assert estimate(scores) == Estimate(pytest.approx(sum(scores) / len(scores)), None, None, len(scores))


def test_an_exact_score_is_a_point() -> None:
    assert estimate([7.0], exact=True) == Estimate(7.0, 7.0, 7.0, 1)


@pytest.mark.parametrize("bad", [[], [math.nan], [0.1, math.inf]])
def test_missing_or_infinite_scores_are_no_estimate(bad: list[float]) -> None:
    with pytest.raises(ValueError):
        estimate(bad)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_score_is_finite(bad: float) -> None:
    with pytest.raises(ValueError):
        Score(bad)
