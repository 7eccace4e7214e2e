"""Which entries are evaluated again: those between which the first places are open, until nothing is gained by it.

It is a race (Maron and Moore 1997) with the intervals of `comparison`: all entries run; who is surely out of the top
runs no more, and neither do two that will hardly be told apart by the runs that are left. What comes next depends on the
scores so far alone, not on the number of cores or on what was finished first: the same entries and seeds give the same
board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.base import Direction
from autograder.challenges.ranks.comparison import ERROR, Comparison, compare
from autograder.challenges.ranks.sequential import factors

_KINDNESS = 1.0  # standard errors
_TOO_FEW = 4  # runs, to foretell anything


@dataclass(frozen=True, slots=True)
class RaceRules:
    """How far a division's race goes.

    Attributes
    ----------
    indifference:
        Means that differ by less count as equal.
    top:
        The places whose order is wanted.
    first:
        Runs that every entry gets.
    most:
        Runs that no entry gets more of.
    budget:
        Runs of all entries together, beyond the first ones; ``None`` for any number.
    error:
        Probability that the board ever claims a wrong order.
    exact:
        A score is the same in every run: one tells all.
    """

    direction: Direction
    indifference: float = 0.0
    top: int = 3
    first: int = 2
    most: int = 12
    budget: int | None = None
    error: float = ERROR
    exact: bool = False

    def compare(self, scores: Sequence[Sequence[float]]) -> Comparison:
        """All pairs of entries."""
        return compare(scores, self.direction, indifference=self.indifference, error=self.error, exact=self.exact)


class Ending(StrEnum):
    """Why a race is over."""

    ORDERED = "ordered"  # the first places are told apart, or alike
    RUNS = "runs"  # entries between which places are open have had their runs
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: entries (by number) that get one more run, or the end."""

    entries: tuple[int, ...]
    ending: Ending | None = None


def next_step(scores: Sequence[Sequence[float]], rules: RaceRules) -> Step:
    """The next round of a race.

    Parameters
    ----------
    scores:
        For each entry its scores so far, in the order of runs.
    """
    runs = np.array([len(values) for values in scores])
    starting = np.flatnonzero(runs < rules.first)
    if len(starting):
        return Step(tuple(int(i) for i in starting))
    comparison = rules.compare(scores)
    wanted = contested(comparison, rules.top)
    if not wanted.any():
        return Step((), Ending.ORDERED)
    # only the one with fewer runs makes the common runs of a pair more
    slower = wanted & (runs[:, None] <= runs[None, :]) & hopeful(comparison, len(scores), rules)
    ready = np.flatnonzero(slower.any(axis=1) & (runs < rules.most))
    if not len(ready):
        return Step((), Ending.RUNS)
    left = len(ready) if rules.budget is None else rules.budget - int((runs - rules.first).sum())
    if left <= 0:
        return Step((), Ending.BUDGET)
    sign = 1.0 if rules.direction is Direction.LOWER else -1.0
    best_first = sorted((int(i) for i in ready), key=lambda i: (runs[i], sign * fmean(scores[i]), i))
    return Step(tuple(best_first[:left]))


def contested(comparison: Comparison, top: int) -> NDArray[np.bool_]:
    """Pairs whose order is open and both of which may be among the first ``top``; shape (n, n), symmetric."""
    may = np.array([place.low <= top for place in comparison.ranks()], dtype=np.bool_)
    return comparison.open & may[:, None] & may[None, :]


def hopeful(comparison: Comparison, count: int, rules: RaceRules) -> NDArray[np.bool_]:
    """Pairs that the most runs may settle, if the spread stays as it is and the difference is kinder than it looks.

    Nothing is claimed by this; it saves runs that would change no rank. Shape (n, n), symmetric.
    """
    pairs = max(1.0, count * (count - 1) / 2)
    factor = factors(rules.most, rules.error / pairs)[-1]
    if not np.isfinite(factor):  # so few runs can tell nothing apart, whatever they bring
        return np.zeros_like(comparison.better)
    size = np.abs(comparison.difference)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = factor * comparison.spread / np.sqrt(rules.most)
        kindness = _KINDNESS * comparison.spread / np.sqrt(comparison.runs)
        apart = size + kindness >= half
        alike = np.maximum(size - kindness, 0.0) + half <= rules.indifference
    return apart | alike | (comparison.runs < _TOO_FEW)
