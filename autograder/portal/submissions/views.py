"""Submissions as their students and graders see them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import Standing
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import (
    Extension,
    Role,
    Schedule,
    Sitting,
    Submission,
    SubmissionState,
    User,
)
from autograder.portal.grades.penalties import days_begun
from autograder.portal.grades.scores import Score, Scores
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.submissions.counting import Counting
from autograder.portal.submissions.storage import feedback_folder
from autograder.portal.windows import Window, may_read_feedback
from autograder.teaching.hand_grading import QuestionKey, comments_by_hand


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person gave for one question, or wrote about it."""

    notebook: str
    grade_id: str
    points: float | None
    max_points: float
    extra_credit: float | None
    comment: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A submission and what its reader may know of it.

    Attributes
    ----------
    ahead:
        How many are graded before it; 0 unless it is queued.
    shows_result:
        Whether score, message and feedback may be shown.
    result:
        The points, if there are any and they may be shown.
    remarks:
        What a person wrote about answers, or gave for them; if that may be shown.
    late_days, late_share:
        Days begun after the student's deadline, and the share of the points that each costs.
    sitting_goes_on:
        It was handed in within a sitting that has not ended (or goes on): what it is worth is told after its end.
    """

    submission: Submission
    student: str
    ahead: int
    shows_result: bool
    result: Score | None = None
    remarks: tuple[Remark, ...] = ()
    late_days: int = 0
    late_share: float = 0.0
    sitting_goes_on: bool = False

    @property
    def score(self) -> float | None:
        """Points as far as they are known and may be shown."""
        return self.result.points if self.result is not None else None

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

    def __init__(self, database: Database, clock: Clock, state_directory: Path, gradebook: Gradebook) -> None:
        self._db = database
        self._clock = clock
        self._folder = state_directory
        self._gradebook = gradebook
        self._counting = Counting(database, gradebook)

    def view(self, submission_id: int, visitor: Visitor, scores: Scores | None = None) -> SubmissionView | None:
        """One submission; ``None`` if there is none, or the visitor must not know of it.

        Parameters
        ----------
        scores:
            Of its student, if they have been read already.
        """
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
            sitting = session.get(Sitting, submission.sitting_id) if submission.sitting_id is not None else None
            goes_on = sitting is not None and sitting.ended_at is None
            ahead = 0
            if submission.state == SubmissionState.QUEUED:
                before = select(func.count(Submission.id)).outerjoin(Sitting, Sitting.id == Submission.sitting_id)
                queued = (Submission.state == SubmissionState.QUEUED) & (Submission.id < submission.id)
                has_ended = Submission.sitting_id.is_(None) | Sitting.submission_id.is_not(None)
                ahead = session.scalar(before.where(queued, has_ended)) or 0
        now = self._clock.now()
        released = schedule is None or may_read_feedback(schedule, Window.of(schedule, extension), now)
        shown = visitor.may(Role.GRADER) or (released and not goes_on)
        if not shown or submission.state != SubmissionState.GRADED:
            return SubmissionView(submission, student, ahead, shown, sitting_goes_on=goes_on)
        scores = scores or Scores.of_student(self._gradebook, student)
        result = scores.of(submission, student)
        late = days_begun(Window.of(schedule, extension).due_at, submission.received_at) if schedule else 0
        return SubmissionView(
            submission,
            student,
            ahead,
            shown,
            result,
            self._remarks(student, scores.standing(submission, student)),
            late if result is not None and result.penalty > 0 else 0,
            schedule.late_penalty if schedule is not None else 0.0,
            goes_on,
        )

    def _remarks(self, student: str, standing: Standing | None) -> tuple[Remark, ...]:
        """By hand, of the attempt that stands."""
        if standing is None:
            return ()
        comments = comments_by_hand(self._gradebook, standing.assignment, student)
        found = []
        for q in standing.questions:
            comment = comments.get(QuestionKey(student, standing.assignment, q.notebook, q.grade_id), "")
            if comment or q.by_hand is not None or q.extra_credit:
                found.append(Remark(q.notebook, q.grade_id, q.points, q.max_points, q.extra_credit, comment))
        return tuple(found)

    def of_assignment(self, assignment: str, most: int = 2000) -> list[tuple[Submission, User, Score | None]]:
        """Everything that was handed in for an assignment, the latest first, for those who may see it all."""
        with self._db.read() as session:
            rows = session.execute(
                select(Submission, User)
                .join(User, User.id == Submission.user_id)
                .where(Submission.assignment == assignment)
                .order_by(Submission.id.desc())
                .limit(most)
            ).all()
        scores = Scores.of_class(self._gradebook, assignment)
        return [(row, user, scores.of(row, user.name)) for row, user in rows]

    def that_count(self, assignment: str) -> dict[str, Submission]:
        """Student -> the submission that counts; those with nothing graded are not in it."""
        return self._counting.of(assignment)

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
