"""Intervals that hold at all numbers of runs at once."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from autograder.challenges.ranks.sequential import PRIOR, factors, intervals

RUNS = 40


def martingale(values: NDArray[np.float64]) -> float:
    """The average likelihood ratio of "mean = effect * spread" against "mean = 0", by numerical integration.

    Over effects with a normal prior of variance `PRIOR`, and over all spreads with density 1 / spread: an independent
    way to the formula of the module.
    """
    spreads = np.exp(np.linspace(-9.0, 9.0, 1601))[:, None]
    effects = np.linspace(-6.0, 6.0, 1601)[None, :] * np.sqrt(PRIOR)
    n, total, squares = len(values), values.sum(), (values**2).sum()
    log_null = -n * np.log(spreads) - squares / (2 * spreads**2)
    log_shift = effects * total / spreads - n * effects**2 / 2
    weight = np.exp(-(effects**2) / (2 * PRIOR))
    weight /= weight.sum()
    top = (log_null + log_shift).max()
    ratio = (np.exp(log_null + log_shift - top) * weight).sum() / np.exp(log_null - top).sum()
    return float(ratio)


@pytest.mark.parametrize("n", [4, 6, 10, 25])
@pytest.mark.parametrize("error", [0.05, 0.001])
def test_at_the_bound_the_martingale_reaches_one_over_the_error(n: int, error: float) -> None:
    shape = np.random.default_rng(n).normal(size=n)
    shape = (shape - shape.mean()) / shape.std(ddof=1)
    values = shape + factors(n, error)[-1] / np.sqrt(n)
    assert martingale(values) == pytest.approx(1 / error, rel=0.02)


def test_few_runs_tell_nothing_and_more_tell_ever_more() -> None:
    found = factors(200, 0.05)
    assert np.isinf(found[:2]).all()
    assert np.isfinite(found[2:]).all()
    assert (np.diff(found[2:] / np.sqrt(np.arange(3, 201))) < 0).all()


@pytest.mark.parametrize("spread", [1.0, 1e-6])
def test_the_true_mean_is_ever_left_out_no_more_often_than_stated(spread: float) -> None:
    rng = np.random.default_rng(7)
    values = 5.0 + spread * rng.normal(size=(4000, RUNS))
    left_out = np.zeros(4000, dtype=bool)
    for n in range(1, RUNS + 1):
        low, high = intervals(values[:, :n], 0.05)
        left_out |= (low > 5.0) | (high < 5.0)
    # 0.05 is a bound for infinitely many looks; the standard error of this share is 0.0034
    assert left_out.mean() < 0.05


def test_equal_values_are_a_point_once_enough_are_there() -> None:
    low, high = intervals(np.full((1, 10), 0.3), 0.05)
    assert (low, high) == (0.3, 0.3)
    low, high = intervals(np.full((1, 2), 0.3), 0.05)
    assert (low, high) == (-np.inf, np.inf)


def plainly(values: list[float]) -> tuple[float, float]:
    """The intersection of the intervals after each run, one after the other; the last one if that is empty."""
    bounds = [(-np.inf, np.inf)]
    for n in range(1, len(values) + 1):
        factor = factors(n, 0.05)[-1]
        if np.isfinite(factor):
            half = factor * np.std(values[:n], ddof=1) / np.sqrt(n)
            bounds.append((np.mean(values[:n]) - half, np.mean(values[:n]) + half))
    low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
    return (low, high) if low <= high else bounds[-1]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=12), st.integers(0, 5))
def test_the_interval_is_what_all_runs_so_far_leave_open(numbers: list[int], missing: int) -> None:
    values = [number / 8 for number in numbers]
    low, high = intervals(np.array([values + [np.nan] * missing]), 0.05)
    assert (low, high) == intervals(np.array([values]), 0.05)  # what is missing changes nothing
    wanted = plainly(values)
    assume(not np.isfinite(wanted[0]) or abs(wanted[1] - wanted[0]) > 1e-6)  # or rounding decides what is empty
    assert (float(low[0]), float(high[0])) == pytest.approx(wanted, abs=1e-6)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=10), st.integers(-20, 20))
def test_intervals_stretch_with_the_scores(numbers: list[int], power: int) -> None:
    table = np.array([numbers], dtype=np.float64)
    low, high = intervals(table, 0.05)
    scale = 2.0**power  # rounds nothing
    assert intervals(table * scale, 0.05) == (low * scale, high * scale)


@given(st.integers(0, 10**6))
def test_intervals_move_with_the_scores(seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=(1, 8))
    low, high = intervals(table, 0.05)
    moved_low, moved_high = intervals(table + 1000.0, 0.05)
    assert (moved_low[0], moved_high[0]) == pytest.approx((low[0] + 1000.0, high[0] + 1000.0), abs=1e-9)
