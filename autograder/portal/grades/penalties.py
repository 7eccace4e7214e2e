"""Late penalties of the portal's schedules, written to where nbgrader keeps them: formgrader and exports agree."""

from __future__ import annotations

import math
import threading
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import Standing
from autograder.portal.database.database import Database
from autograder.portal.database.models import Extension, Schedule, Submission, User
from autograder.portal.windows import Window
from autograder.teaching.late import LatePolicy, assign_late_penalties

_DAY = timedelta(days=1)


class LatePenalties:
    """Takes off what the schedules say, by the deadline of each student; what ended a sitting is never late."""

    def __init__(self, database: Database, gradebook: Gradebook) -> None:
        self._db = database
        self._gradebook = gradebook
        self._applying = threading.Lock()  # reads rules and points, then writes: the last one has seen every change

    def apply(self, assignment: str, student: str | None = None, *, clear: bool = False) -> None:
        """Write the penalties of an assignment, for one student or all; doing it twice is doing it once.

        A penalty is a share of what was earned, so this follows every change of a grade, a deadline or the share.

        Parameters
        ----------
        clear:
            Also if the schedule takes nothing (any more): what was taken off is given back.

        Raises
        ------
        GradebookError
            Nothing was changed.
        """
        with self._applying:
            self._apply(assignment, student, clear)

    def _apply(self, assignment: str, student: str | None, clear: bool) -> None:
        with self._db.read() as session:
            schedule = session.get(Schedule, assignment)
            if schedule is None or (schedule.late_penalty <= 0 and not clear):
                return
            users = select(User.id, User.name)
            if student is not None:
                users = users.where(User.name == student)
            names: dict[int, str] = dict(session.execute(users).tuples().all())
            extensions = {
                names[extension.user_id]: extension
                for extension in session.scalars(select(Extension).where(Extension.assignment == assignment))
                if extension.user_id in names
            }
            sat = select(Submission.user_id, Submission.received_at).where(
                Submission.assignment == assignment, Submission.sitting_id.is_not(None), Submission.late.is_(False)
            )
            in_sittings = {(names[user_id], at) for user_id, at in session.execute(sat) if user_id in names}

        def due(standing: Standing) -> datetime | None:
            if (standing.student, standing.submitted_at) in in_sittings:
                return None
            return Window.of(schedule, extensions.get(standing.student)).due_at

        policy = LatePolicy(Fraction(repr(schedule.late_penalty)))
        assign_late_penalties(self._gradebook, assignment, policy, due, student=student)


def share_lost(submission: Submission, schedule: Schedule, window: Window) -> float:
    """The share of its points that a submission loses for being late; what ended a sitting in time is never late."""
    if window.due_at is None or (submission.sitting_id is not None and not submission.late):
        return 0.0
    policy = LatePolicy(Fraction(repr(schedule.late_penalty)))
    return float(policy.deduction(window.due_at, submission.received_at))


def days_begun(due: datetime | None, received: datetime) -> int:
    """How many days late something is, each begun one counted."""
    return max(0, math.ceil((received - due) / _DAY)) if due is not None else 0
