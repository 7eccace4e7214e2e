"""Points that people give: into the gradebook, with the late penalty that follows and an event in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from autograder.grading.gradebook import Gradebook
from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import User
from autograder.portal.grades.penalties import LatePenalties
from autograder.teaching.hand_grading import GivenByHand, Override, QuestionKey, set_points, undo


class ByHand:
    """Gives points and takes that back.

    The gradebook has a history of its own with actor and reason, in the transaction of the change itself. The event in
    the audit log, which is in another database, is recorded after success.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        gradebook: Gradebook,
        penalties: LatePenalties,
        on_change: Callable[[str, str], None] = lambda assignment, student: None,
    ) -> None:
        self._db = database
        self._clock = clock
        self._gradebook = gradebook
        self._penalties = penalties
        self._on_change = on_change  # told assignment and student

    def give(self, key: QuestionKey, given: GivenByHand, expected: GivenByHand, actor: str, why: str) -> Override:
        """As `hand_grading.set_points`.

        Raises
        ------
        EditConflict, HandGradingError, GradebookError
            Nothing was changed.
        """
        done = set_points(self._gradebook, key, given, by=actor, why=why, expected=expected)
        self._follow(done, "points given by hand")
        return done

    def undo(self, entry: int, actor: str, why: str) -> Override:
        """As `hand_grading.undo`.

        Raises
        ------
        EditConflict, HandGradingError, GradebookError
            Nothing was changed.
        """
        done = undo(self._gradebook, entry, by=actor, why=why)
        self._follow(done, "points by hand undone")
        return done

    def _follow(self, done: Override, action: str) -> None:
        self._penalties.apply(done.key.assignment, done.key.student)
        self._on_change(done.key.assignment, done.key.student)
        details = {
            "notebook": done.key.notebook,
            "question": done.key.grade_id,
            "before": asdict(done.before),
            "after": asdict(done.after),
        }
        with self._db.write() as session:
            student = _id_of(session, done.key.student)
            now = self._clock.now()
            record(
                session,
                done.by,
                action,
                now,
                assignment=done.key.assignment,
                student_id=student,
                reason=done.why,
                details=details if student is not None else details | {"student": done.key.student},
            )


def _id_of(session: Session, name: str) -> int | None:
    return session.scalar(select(User.id).where(User.name == name))
