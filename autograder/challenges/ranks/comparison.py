"""Which entry is surely better than which, and the ranks that this leaves open.

All entries meet the same luck: their scores of one run belong together, so the differences of two entries, run by run,
are what tells them apart. Every pair gets an interval for its mean difference (`sequential`) with the error divided by
the number of pairs, so that with the stated confidence all claims on the board are right, at every moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.base import Direction
from autograder.challenges.ranks.sequential import intervals

ERROR = 0.05  # probability that a board ever claims a wrong order


@dataclass(frozen=True, slots=True)
class Rank:
    """A place (1 is the best), and the range of places that is left open.

    ``rank`` is one more than the number of entries that are surely better, the first place of the range: who cannot be
    told from the best of a group shares its place.
    """

    rank: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs of n entries.

    Attributes
    ----------
    better:
        ``better[i, j]``: i is surely better than j. Shape (n, n); transitive.
    alike:
        ``alike[i, j]``: the means surely differ by less than the indifference size. Shape (n, n), symmetric.
    difference, spread:
        Mean and standard deviation of the differences of i and j in their common runs; shape (n, n), NaN where there
        are too few. Negative means that i is ahead.
    runs:
        Common runs; shape (n, n).
    """

    better: NDArray[np.bool_]
    alike: NDArray[np.bool_]
    difference: NDArray[np.float64]
    spread: NDArray[np.float64]
    runs: NDArray[np.int64]

    @property
    def open(self) -> NDArray[np.bool_]:
        """Pairs of which neither is known; shape (n, n), symmetric, false on the diagonal."""
        unknown = ~(self.better | self.better.T | self.alike)
        np.fill_diagonal(unknown, val=False)
        return unknown

    def at(self, index: NDArray[np.intp]) -> Comparison:
        """The comparison of the entries with these numbers; the same number may come twice, and is alike to itself."""
        grid = np.ix_(index, index)
        arrays = (self.better, self.alike, self.difference, self.spread, self.runs)
        return Comparison(*(array[grid] for array in arrays))  # type: ignore[arg-type]

    def ranks(self) -> list[Rank]:
        """The rank of each entry."""
        above, below = self.better.sum(axis=0), self.better.sum(axis=1)
        count = len(self.better)
        return [Rank(1 + int(a), 1 + int(a), count - int(b)) for a, b in zip(above, below, strict=True)]


def compare(
    scores: Sequence[Sequence[float]],
    direction: Direction,
    *,
    indifference: float = 0.0,
    error: float = ERROR,
    exact: bool = False,
) -> Comparison:
    """Compare entries by their scores.

    Parameters
    ----------
    scores:
        For each entry its scores by run; runs of the same number belong together. They may differ in length.
    indifference:
        Means that differ by less count as equal.
    error:
        Probability that any claim is ever wrong, if differences are normal.
    exact:
        A score is the same in every run: one run tells all.
    """
    count = len(scores)
    shape = (count, count)
    low, high, difference, spread = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    lengths = np.array([len(values) for values in scores], dtype=np.int64)
    runs = np.minimum(lengths[:, None], lengths[None, :])
    sign = 1.0 if direction is Direction.LOWER else -1.0
    table = np.full((count, max(lengths, default=0)), np.nan)
    for row, values in zip(table, scores, strict=True):
        row[: len(values)] = np.asarray(values, dtype=np.float64) * sign
    pairs = max(1.0, count * (count - 1) / 2)
    for i in range(count if table.size else 0):
        differences = table[i] - table  # NaN where one of the two has no run
        difference[i], spread[i] = _moments(differences)
        if exact:
            low[i] = high[i] = np.nan_to_num(differences[:, 0], nan=0.0)
        else:
            low[i], high[i] = intervals(differences, error / pairs)
    better = _closed(high < 0.0)
    alike = (low >= -indifference) & (high <= indifference)
    np.fill_diagonal(alike, val=True)
    return Comparison(better, alike & alike.T, difference, spread, runs)


def _moments(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each row, as far as it goes."""
    there = np.isfinite(values)
    count = there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, values, 0.0).sum(axis=1) / count
        squares = np.where(there, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
        return mean, np.sqrt(squares / (count - 1))


def _closed(better: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Who beats a sure loser's winner beats the loser; contradictions, which only error makes, claim nothing."""
    closed = better.copy()
    for k in range(len(closed)):
        closed |= closed[:, k, None] & closed[None, k, :]
    return closed & ~closed.T
