"""Means, intervals and ranks."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import pytest
from hypothesis import given

from autograder.challenges.base import Direction, Score
from autograder.challenges.ranks.ranking import Estimate, estimate, rank

scores = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=5)


def test_interval_of_three_runs() -> None:
    found = estimate([1.0, 2.0, 3.0])
    half = 4.302653 * 1.0 / math.sqrt(3)  # Student's t, two degrees of freedom, from a printed table
    assert found.mean == 2.0
    assert found.ci_low == pytest.approx(2.0 - half, rel=1e-6)
    assert found.ci_high == pytest.approx(2.0 + half, rel=1e-6)


def test_one_run_has_no_interval() -> None:
    assert estimate([0.5]) == Estimate(0.5, None, None, 1)


@pytest.mark.parametrize("bad", [[], [math.nan], [0.1, math.inf]])
def test_missing_or_infinite_scores_are_no_estimate(bad: list[float]) -> None:
    with pytest.raises(ValueError):
        estimate(bad)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_score_is_finite(bad: float) -> None:
    with pytest.raises(ValueError):
        Score(bad)


def interval(mean: float, half: float) -> Estimate:
    return Estimate(mean, mean - half, mean + half, 3)


def test_overlapping_intervals_leave_the_rank_open() -> None:
    places = rank([interval(1.0, 0.2), interval(1.3, 0.2), interval(3.0, 0.1)], Direction.LOWER)
    assert [(p.rank, p.low, p.high) for p in places] == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]


def test_higher_wins_the_other_way_round() -> None:
    places = rank([interval(1.0, 0.2), interval(1.3, 0.2), interval(3.0, 0.1)], Direction.HIGHER)
    assert [(p.rank, p.low, p.high) for p in places] == [(3, 2, 3), (2, 2, 3), (1, 1, 1)]


def test_equal_means_share_a_place_and_the_next_is_left_out() -> None:
    places = rank([interval(2.0, 0.1), interval(1.0, 0.1), interval(1.0, 0.1), interval(3.0, 0.1)], Direction.LOWER)
    assert [p.rank for p in places] == [3, 1, 1, 4]


def test_one_run_can_hold_any_rank() -> None:
    places = rank([estimate([1.0]), estimate([100.0])], Direction.LOWER)
    assert [(p.rank, p.low, p.high) for p in places] == [(1, 1, 2), (2, 1, 2)]


@given(st.lists(scores, min_size=1, max_size=8), st.sampled_from(Direction))
def test_a_rank_lies_in_its_range_and_ranges_fill_the_board(runs: list[list[float]], direction: Direction) -> None:
    places = rank([estimate(entry) for entry in runs], direction)
    for place in places:
        assert 1 <= place.low <= place.rank <= place.high <= len(runs)
    assert min(place.low for place in places) == 1
    assert max(place.high for place in places) == len(runs)
