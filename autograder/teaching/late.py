"""Late policy: which share of the points a late submission loses, and nbgrader's penalty columns that say so.

nbgrader calls a plugin for each notebook that is late and stores what it returns, between 0 and the notebook's score,
in `submitted_notebook.late_submission_penalty` (`nbgrader.preprocessors.AssignLatePenalties`); the formgrader and the
exporters subtract it. `assign_late_penalties` writes the same column by a `LatePolicy`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select, update

from autograder.errors import AutograderError
from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import Standing, standings

_MICROSECOND = timedelta(microseconds=1)


class LatePolicyError(AutograderError):
    """A late policy makes no sense."""


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """What being late costs.

    Attributes
    ----------
    penalty:
        Share of the earned points that each started `unit` costs, from 0 to 1; exact, so ``Fraction(1, 10)``,
        ``Decimal("0.1")`` or ``"1/10"`` rather than ``0.1``.
    unit:
        Usually a day or an hour.
    grace:
        Being late by no more than this costs nothing; what is later is counted from its end.
    cutoff:
        Being late by more than this (from the due date, grace not added) loses everything; ``None`` for never.

    Raises
    ------
    LatePolicyError
        Saying which part makes no sense.
    """

    penalty: Fraction | Decimal | int | str = Fraction(0)
    unit: timedelta = timedelta(days=1)
    grace: timedelta = timedelta(0)
    cutoff: timedelta | None = None

    def __post_init__(self) -> None:
        if isinstance(self.penalty, float):  # 0.1 is not a tenth
            raise LatePolicyError("the penalty is a float", hint='Write Fraction(1, 10), Decimal("0.1") or "1/10".')
        try:
            share = Fraction(self.penalty)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError):
            share = Fraction(-1)
        if not 0 <= share <= 1:
            raise LatePolicyError(
                f"the penalty is {self.penalty!s}", hint='It is a share of the points from 0 to 1, for instance "1/10".'
            )
        object.__setattr__(self, "penalty", share)
        if self.unit <= timedelta(0):
            raise LatePolicyError(f"the unit is {self.unit}", hint="It is a time span, for instance a day.")
        if self.grace < timedelta(0):
            raise LatePolicyError(f"the grace is {self.grace}", hint="It is a time span; 0 for none.")
        if self.cutoff is not None and self.cutoff < self.grace:
            raise LatePolicyError(
                f"the cutoff ({self.cutoff}) comes before the end of the grace ({self.grace})",
                hint="Make the cutoff longer, or leave it out.",
            )

    def deduction(self, due: datetime, submitted_at: datetime, extension: timedelta = timedelta(0)) -> Fraction:
        """The share of the points that is lost, from 0 to 1; exact.

        Both times have a time zone, or both have none.
        """
        late = submitted_at - due - extension
        if late <= self.grace:
            return Fraction(0)
        if self.cutoff is not None and late > self.cutoff:
            return Fraction(1)
        started = -(-((late - self.grace) // _MICROSECOND) // (self.unit // _MICROSECOND))
        return min(Fraction(1), started * Fraction(self.penalty))


@dataclass(frozen=True, slots=True)
class LatePenalty:
    """What one submission loses; `points` over all its notebooks."""

    student: str
    late: timedelta
    share: Fraction
    points: float


def assign_late_penalties(
    gradebook: Gradebook,
    assignment: str,
    policy: LatePolicy,
    due: datetime | Callable[[Standing], datetime | None] | None = None,
    *,
    student: str | None = None,
) -> list[LatePenalty]:
    """Write the penalties of an assignment, in one transaction; calling it again changes nothing.

    The penalty is a share of what a submission has earned, so call it again after grading or scoring by hand.
    Submissions that are in time lose a penalty that they had.

    Parameters
    ----------
    due:
        By default nbgrader's due date of the assignment. nbgrader's extensions of single students are added. If it
        depends on the student, a function that tells; ``None`` from it is no due date, and nobody is late.
    student:
        Only this one's.

    Returns
    -------
    list of LatePenalty
        Of everybody who was late, by student.

    Raises
    ------
    LatePolicyError
        There is no due date.
    GradebookError
        Nothing was changed.
    """
    found: list[LatePenalty] = []
    changes: dict[tuple[str, str], float | None] = {}
    for standing in standings(gradebook, assignment, student):
        moment = due(standing) if callable(due) else due if due is not None else standing.due
        if moment is None and callable(due):
            changes |= dict.fromkeys(((standing.student, notebook) for notebook in _earned(standing)), None)
            continue
        if moment is None:
            raise LatePolicyError(
                f"{assignment!r} has no due date", hint="Set one in the formgrader, or give it to this function."
            )
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        if standing.submitted_at is None:
            continue
        extension = standing.extension or timedelta(0)
        share = policy.deduction(moment, standing.submitted_at, extension)
        lost = 0.0
        for notebook, earned in _earned(standing).items():
            points = _share_of(earned, share)
            changes[standing.student, notebook] = points if share else None
            lost += points
        late = standing.submitted_at - moment - extension
        if late > timedelta(0):
            found.append(LatePenalty(standing.student, late, share, lost))
    _write(gradebook, assignment, changes)
    return found


def _earned(standing: Standing) -> dict[str, float]:
    """Notebook -> nbgrader's score of it."""
    earned: dict[str, list[float]] = {}
    for question in standing.questions:
        earned.setdefault(question.notebook, []).append(question.points_with_extra or 0.0)
    return {notebook: math.fsum(points) for notebook, points in earned.items()}


def _share_of(points: float, share: Fraction) -> float:
    """A share of points, at most all of them; nothing of nothing, and of less."""
    return min(float(Fraction(points) * share), points) if points > 0 else 0.0


def _write(gradebook: Gradebook, assignment: str, changes: dict[tuple[str, str], float | None]) -> None:
    t = gradebook.tables
    assignments, submissions, submitted, notebooks = (
        t[n] for n in ("assignment", "submitted_assignment", "submitted_notebook", "notebook")
    )
    with gradebook.transaction("written") as db:
        rows = db.execute(
            select(
                submitted.c.id,
                submissions.c.student_id,
                notebooks.c.name,
                submitted.c.late_submission_penalty.label("penalty"),
            )
            .join(submissions, submissions.c.id == submitted.c.assignment_id)
            .join(notebooks, notebooks.c.id == submitted.c.notebook_id)
            .join(assignments, assignments.c.id == submissions.c.assignment_id)
            .where(assignments.c.name == assignment)
        ).all()
        for row in rows:
            key = (row.student_id, row.name)
            if key in changes and changes[key] != row.penalty:
                db.execute(
                    update(submitted).where(submitted.c.id == row.id).values(late_submission_penalty=changes[key])
                )
