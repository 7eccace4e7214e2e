"""Submissions as their students and graders see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import (
    Counts,
    Extension,
    Role,
    Schedule,
    Submission,
    SubmissionState,
    User,
)
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.submissions.storage import feedback_folder
from autograder.portal.windows import Window, may_read_feedback


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A submission and what its reader may know of it.

    Attributes
    ----------
    ahead:
        How many are graded before it; 0 unless it is queued.
    shows_result:
        Whether score, message and feedback may be shown.
    """

    submission: Submission
    student: str
    ahead: int
    shows_result: bool

    @property
    def score(self) -> float | None:
        """If it may be shown."""
        return self.submission.score if self.shows_result else None

    @property
    def message(self) -> str | None:
        """Why it was rejected, if that may be shown. What went wrong on the server is nobody's business."""
        is_told = self.shows_result and self.submission.state == SubmissionState.REJECTED
        return self.submission.message if is_told else None

    @property
    def is_waiting(self) -> bool:
        """Whether its state will change by itself."""
        return self.submission.state in (SubmissionState.QUEUED, SubmissionState.GRADING)


class Submissions:
    """Reads submissions for a visitor; what is somebody else's is not there."""

    def __init__(self, database: Database, clock: Clock, state_directory: Path) -> None:
        self._db = database
        self._clock = clock
        self._folder = state_directory

    def view(self, submission_id: int, visitor: Visitor) -> SubmissionView | None:
        """One submission; ``None`` if there is none, or the visitor must not know of it."""
        with self._db.read() as session:
            submission = session.get(Submission, submission_id)
            if submission is None:
                return None
            own = submission.user_id == visitor.user_id
            if not own and not visitor.may(Role.GRADER):
                return None
            student = session.get_one(User, submission.user_id).name
            schedule = session.get(Schedule, submission.assignment)
            extension = session.get(Extension, (submission.assignment, submission.user_id))
            ahead = 0
            if submission.state == SubmissionState.QUEUED:
                queued = (Submission.state == SubmissionState.QUEUED) & (Submission.id < submission.id)
                ahead = session.scalar(select(func.count()).select_from(Submission).where(queued)) or 0
        now = self._clock.now()
        shown = visitor.may(Role.GRADER) or (
            schedule is None or may_read_feedback(schedule, Window.of(schedule, extension), now)
        )
        return SubmissionView(submission, student, ahead, shown)

    def of_student(self, user_id: int, assignment: str | None = None) -> list[Submission]:
        """Everything that a student handed in, the latest first."""
        with self._db.read() as session:
            found = select(Submission).where(Submission.user_id == user_id)
            if assignment is not None:
                found = found.where(Submission.assignment == assignment)
            return list(session.scalars(found.order_by(Submission.id.desc())))

    def files(self, submission: Submission) -> dict[str, Path]:
        """Name -> file as it was handed in."""
        folder = self._folder / submission.folder
        found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
        return {path.relative_to(folder).as_posix(): path for path in found}

    def feedback_pages(self, submission: Submission) -> dict[str, Path]:
        """Notebook -> page."""
        folder = feedback_folder(self._folder / submission.folder)
        return {path.stem: path for path in sorted(folder.glob("*/*/*.html"))}


def standing(submissions: Sequence[Submission], counts: Counts) -> Submission | None:
    """The submission that counts among all of one student for one assignment; ``None`` if nothing is graded.

    Of those within one sitting only the last can: the sitting ended with it.
    """
    ended_with = {s.sitting_id: s.number for s in sorted(submissions, key=lambda s: s.number)}
    graded = [
        s
        for s in submissions
        if s.state == SubmissionState.GRADED and (s.sitting_id is None or ended_with[s.sitting_id] == s.number)
    ]
    match counts:
        case Counts.FIRST:
            return min(graded, key=lambda s: s.number, default=None)
        case Counts.BEST:
            return max(graded, key=lambda s: (s.score or 0.0, -s.number), default=None)
        case Counts.LAST:
            return max(graded, key=lambda s: s.number, default=None)
