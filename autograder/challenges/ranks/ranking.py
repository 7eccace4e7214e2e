"""What is known of one entry: its status and its mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

import numpy as np

from autograder.challenges.ranks.sequential import intervals

CONFIDENCE = 0.95


class EntryStatus(StrEnum):
    """Where an entry stands."""

    RANKED = "ranked"
    REJECTED = "rejected"  # breaks a rule; the student is told which
    FAILED = "failed"  # the platform could not evaluate it; the instructor is told why
    FLAGGED = "flagged"  # too good to be ranked unseen


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean of an entry's scores with its confidence interval; a few runs have none."""

    mean: float
    ci_low: float | None
    ci_high: float | None
    runs: int


def estimate(scores: Sequence[float], *, exact: bool = False) -> Estimate:
    """Mean and 95% interval of at least one finite score.

    The interval holds although the number of runs was decided by looking at the scores (`sequential`).

    Parameters
    ----------
    exact:
        The score is the same in every run; the interval is a point.
    """
    if not scores or not all(math.isfinite(score) for score in scores):
        raise ValueError("an estimate needs finite scores")
    mean = fmean(scores)
    if exact:
        return Estimate(mean, mean, mean, len(scores))
    low, high = intervals(np.array(scores, dtype=np.float64), 1.0 - CONFIDENCE)
    if not (math.isfinite(low) and math.isfinite(high)):
        return Estimate(mean, None, None, len(scores))
    return Estimate(mean, float(low), float(high), len(scores))
