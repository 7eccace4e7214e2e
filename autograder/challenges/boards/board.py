"""The leaderboard as data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from autograder.challenges.base import Direction, Picture
from autograder.challenges.ranks.ranking import EntryStatus, Estimate

Curve = tuple[tuple[float, float], ...]
NOT_FINITE = "the result is not a finite number"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a division.

    A row whose mean is not a finite number is a failed one, whatever it says; bounds that are not finite are left
    out of its estimate.

    Attributes
    ----------
    estimate, rank, rank_low, rank_high:
        ``None`` unless there are scores, or unless the entry is ranked.
    curves:
        One per run: points (effort, value).
    extras:
        Other measured figures, means over the runs.
    facts:
        Figures of the entry itself (for instance parameters).
    submitted_at:
        UTC, without zone.
    pictures:
        Of the first run.
    pseudonym:
        What public boards call the student; empty if the student did not choose one.
    scores:
        One per run, in the order of the runs.
    """

    student: str
    status: EntryStatus
    message: str = ""
    estimate: Estimate | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    curves: tuple[Curve, ...] = ()
    extras: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)
    submitted_at: datetime | None = None
    pictures: tuple[Picture, ...] = field(default=(), compare=False)
    pseudonym: str = ""
    scores: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.estimate is None:
            return
        found = finite_estimate(self.estimate)
        object.__setattr__(self, "estimate", found)
        if found is None:
            object.__setattr__(self, "status", EntryStatus.FAILED)
            object.__setattr__(self, "message", self.message or NOT_FINITE)
            for name in ("rank", "rank_low", "rank_high"):
                object.__setattr__(self, name, None)

    def plain(self) -> dict[str, Any]:
        """The part of the row that the published JSON promises."""
        found = self.estimate
        return {
            "rank": self.rank,
            "rank_low": self.rank_low,
            "rank_high": self.rank_high,
            "student": self.student,
            "mean": found.mean if found else None,
            "ci_low": found.ci_low if found else None,
            "ci_high": found.ci_high if found else None,
            "runs": found.runs if found else 0,
            "status": self.status.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Reference:
    """A line of comparison: a plain number (for instance of the mean image), or an example entry that was evaluated.

    Attributes
    ----------
    estimate:
        Of an evaluated entry; ``value`` is its mean.
    curves:
        One per run: points (effort, value).
    """

    value: float
    estimate: Estimate | None = None
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """An entry that was measured at some time, whether or not its student replaced it later.

    Attributes
    ----------
    when:
        Time of submission: UTC, without zone.
    mean, ci_low, ci_high:
        As in `Estimate`.
    """

    when: datetime
    student: str
    mean: float
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True, slots=True)
class DivisionBoard:
    """One division of a board.

    Attributes
    ----------
    rows:
        Best first, those without a rank last.
    references:
        Lines of comparison by name.
    history:
        Every measured entry in order of submission, replaced ones included.
    verdict:
        A sentence that says how sure the order is and why the evaluations ended. It names nobody: a public board
        leaves it out if it names a student who chose a pseudonym.
    effort:
        What the board took, by unit, for instance ``{"runs": 46, "processor seconds": 11520}``.
    troubles:
        What could not be computed beside the entries, for the instructor: public boards leave it out.
    """

    name: str
    rows: tuple[Row, ...]
    references: Mapping[str, Reference]
    rules: tuple[str, ...] = ()
    history: tuple[Milestone, ...] = ()
    verdict: str = ""
    effort: Mapping[str, float] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()

    @property
    def measured(self) -> list[Row]:
        """The rows that have a value to show: ranked and flagged ones."""
        shown = (EntryStatus.RANKED, EntryStatus.FLAGGED)
        return [row for row in self.rows if row.estimate is not None and row.status in shown]

    def placed(self, direction: Direction, most: int | None = None) -> Iterator[Row | tuple[str, Reference]]:
        """The measured rows (``most`` of them) in their order, each reference before the first ranked row it beats."""
        sign = 1.0 if direction is Direction.LOWER else -1.0
        finite = [(name, found) for name, found in self.references.items() if math.isfinite(found.value)]
        waiting = sorted(finite, key=lambda item: sign * item[1].value)
        rows = self.measured[:most]
        ranked = [row for row in rows if row.rank is not None]
        for row in ranked:
            assert row.estimate is not None
            while waiting and sign * waiting[0][1].value < sign * row.estimate.mean:
                yield waiting.pop(0)
            yield row
        yield from waiting
        yield from (row for row in rows if row.rank is None)


@dataclass(frozen=True, slots=True)
class Board:
    """All divisions of a challenge.

    Attributes
    ----------
    unit:
        What the value is.
    effort:
        What the first number of a curve's points counts.
    made_at:
        UTC, without zone.
    final:
        Final standings come from seeds that were drawn after the deadline.
    note:
        A remark for readers.
    """

    challenge: str
    title: str
    direction: Direction
    unit: str
    effort: str
    divisions: Mapping[str, DivisionBoard]
    made_at: datetime | None = None
    final: bool = False
    note: str = ""

    @property
    def failed(self) -> int:
        """Entries that the platform could not evaluate."""
        return sum(row.status is EntryStatus.FAILED for d in self.divisions.values() for row in d.rows)

    def public(self) -> Board:
        """The board that everybody may see (`autograder.challenges.boards.public`)."""
        from autograder.challenges.boards.public import public_board

        return public_board(self)


def finite_estimate(found: Estimate) -> Estimate | None:
    """The estimate without bounds that are not finite; ``None`` if the mean is not."""
    if not math.isfinite(found.mean):
        return None
    return Estimate(found.mean, finite(found.ci_low), finite(found.ci_high), found.runs)


def finite(value: float | None) -> float | None:
    """The value, or ``None`` for what is no number."""
    return value if value is not None and math.isfinite(value) else None


def known(when: datetime | None) -> datetime | None:
    """The time, or ``None`` for the placeholder of an unknown one."""
    return when if when is not None and when.year > 1 else None
