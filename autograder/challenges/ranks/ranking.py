"""From repeated scores to ranks that say how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

from autograder.challenges.base import Direction

CONFIDENCE = 0.95


class EntryStatus(StrEnum):
    """Where an entry stands."""

    RANKED = "ranked"
    REJECTED = "rejected"  # breaks a rule; the student is told which
    FAILED = "failed"  # the platform could not evaluate it; the instructor is told why
    FLAGGED = "flagged"  # too good to be ranked unseen


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean of an entry's scores with its confidence interval; the interval needs two runs."""

    mean: float
    ci_low: float | None
    ci_high: float | None
    runs: int


@dataclass(frozen=True, slots=True)
class Rank:
    """The place by mean, and the range of places that the intervals leave open (1 is the best)."""

    rank: int
    low: int
    high: int


def estimate(scores: Sequence[float]) -> Estimate:
    """Mean and 95% t-interval of at least one finite score."""
    if not scores or not all(math.isfinite(score) for score in scores):
        raise ValueError("an estimate needs finite scores")
    mean = fmean(scores)
    if len(scores) == 1:
        return Estimate(mean, None, None, 1)
    half = _t_quantile(len(scores) - 1) * stdev(scores) / math.sqrt(len(scores))
    return Estimate(mean, mean - half, mean + half, len(scores))


def _t_quantile(degrees: int) -> float:
    from scipy.stats import t  # takes a third of a second to import

    return float(t.ppf(0.5 + CONFIDENCE / 2, degrees))


def rank(estimates: Sequence[Estimate], direction: Direction) -> list[Rank]:
    """Rank entries.

    Equal means share a place, and the next place is left out (1, 2, 2, 4). An entry is surely better than
    another when their intervals do not overlap; it may hold any place that its sure superiors and sure
    inferiors leave. Without an interval (one run) nothing is sure.

    Returns
    -------
    list of Rank
        In the order of ``estimates``.
    """
    sign = 1.0 if direction is Direction.LOWER else -1.0
    means = [sign * e.mean for e in estimates]
    bounds = [_bounds(e, sign) for e in estimates]
    ranks = []
    for mean, (low, high) in zip(means, bounds, strict=True):
        better = sum(other_high < low for _, other_high in bounds)
        worse = sum(other_low > high for other_low, _ in bounds)
        ranks.append(Rank(1 + sum(other < mean for other in means), 1 + better, len(estimates) - worse))
    return ranks


def _bounds(e: Estimate, sign: float) -> tuple[float, float]:
    if e.ci_low is None or e.ci_high is None:
        return -math.inf, math.inf
    low, high = sorted((sign * e.ci_low, sign * e.ci_high))
    return low, high
