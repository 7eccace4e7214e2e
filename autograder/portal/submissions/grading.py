"""Grades what waits in the queue, the oldest first, while the portal runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update

from autograder.challenges.registry import challenge_exports
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.grading.autograded import write_autograded
from autograder.grading.batch import JudgeTask, run_task, warm_up
from autograder.grading.feedback import write_feedback
from autograder.grading.gradebook import Gradebook
from autograder.grading.judge import digest_submission
from autograder.grading.student_variants import Prepared, StudentJudgings
from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Schedule, Sitting, Submission, SubmissionState, User
from autograder.portal.grades.penalties import LatePenalties
from autograder.portal.submissions.counting import Counting
from autograder.portal.submissions.storage import copy_folder, feedback_folder
from autograder.portal.windows import Phase, Window
from autograder.verdicts import Status, SubmissionResult

_STATES = {
    Status.GRADED: SubmissionState.GRADED,
    Status.REJECTED: SubmissionState.REJECTED,
    Status.FAILED: SubmissionState.FAILED,
}
_IDLE_S = 5.0  # how often the queue is looked at without being told of something new
_SETTLED_S = 3.0  # after a restart: first all those are answered who come back in the same second
_WARM_S = 60.0  # how soon what an assignment needs is ready after it has opened
_NICENESS = 10  # of processes that judge: whoever saves an answer meanwhile goes first
_log = logging.getLogger(__name__)


_Rule = tuple[str, float, datetime | None]
"""Of a schedule, what says which attempt counts."""


def _rule(schedule: Schedule) -> _Rule:
    return schedule.counts, schedule.late_penalty, schedule.due_at


@dataclass(frozen=True, slots=True)
class _Judgings:
    """The judgings of an assignment as its files were when they were read."""

    stamp: tuple[tuple[str, int, int], ...]
    students: StudentJudgings


class GradingQueue:
    """Worker threads that take submissions from the database, which is the queue.

    A submission goes ``queued -> grading -> graded | rejected | failed``. Its state is written last: if the server is
    killed, what was `grading` is taken up again, and storing the same grade again changes nothing.

    Parameters
    ----------
    workers:
        Submissions judged at a time.
    sandbox:
        As in `autograder grade`.
    on_change:
        Told of each submission whose state has changed.

    Attributes
    ----------
    gradebook:
        The course's; open from here on until `stop`.
    penalties:
        Late penalties, taken off before a grade is announced.
    storing:
        Held while grades are stored: whoever holds it sees nothing change.
    """

    def __init__(
        self,
        course: Course,
        database: Database,
        clock: Clock,
        *,
        workers: int = 1,
        sandbox: bool = True,
        on_change: Callable[[int], None] = lambda submission_id: None,
    ) -> None:
        self._course = course
        self._db = database
        self._clock = clock
        self._sandbox = sandbox
        self._on_change = on_change
        self._wake = threading.Condition()
        self._stopping = False
        self._judgings: dict[str, _Judgings] = {}
        self._preparing = threading.Lock()
        self.storing = threading.Lock()
        self.gradebook = Gradebook(course.db_url, course.course_id)
        self.penalties = LatePenalties(database, self.gradebook)
        self._counting = Counting(database, self.gradebook)
        self._counted: dict[str, _Rule] = {}  # assignment -> by what the gradebook was looked through
        self._doubtful: set[tuple[str, str | None]] = set()  # assignment and student: something else may count now
        with database.write() as session:
            taken_up = update(Submission).where(Submission.state == SubmissionState.GRADING)
            session.execute(taken_up.values(state=str(SubmissionState.QUEUED)))
        self._ended = threading.Event()
        self._warming = threading.Thread(target=self._stay_warm, name="warming", daemon=True)
        self._threads = [threading.Thread(target=self._work, name=f"grading-{n}") for n in range(workers)]

    def start(self) -> None:
        """Begin to grade, and have ready what the first submissions of open assignments need."""
        for thread in self._threads:
            thread.start()
        if self._threads:
            self._warming.start()

    def stop(self) -> None:
        """End after what is being judged; the rest waits for the next start."""
        self._ended.set()
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self.gradebook.close()

    def submitted(self) -> None:
        """Something new is in the queue."""
        with self._wake:
            self._wake.notify()

    def _stay_warm(self) -> None:
        pause = _SETTLED_S
        while not self._ended.wait(pause):
            try:
                self._warm_up_open()
            except Exception:
                _log.exception("what the first submissions need could not be made ready; it will be tried again")
            pause = _WARM_S

    def _warm_up_open(self) -> None:
        """For the assignments that are open now, the next deadline first: libraries are loaded once, which takes seconds."""
        now = self._clock.now()
        with self._db.read() as session:
            schedules = session.scalars(select(Schedule)).all()
        is_open = [schedule for schedule in schedules if Window.of(schedule).phase(now) in (Phase.OPEN, Phase.LATE)]
        for schedule in sorted(is_open, key=lambda one: one.due_at or datetime.max.replace(tzinfo=UTC)):
            if self._stopping:
                return
            try:
                warm_up(self._judgings_of(schedule.assignment).common.warm_start)
            except AutograderError as error:
                _log.warning("%s: %s", schedule.assignment, error)

    def grade_again(self, actor: str, submission_id: int | None = None, reason: str = "") -> int:
        """Put what could not be graded into the queue again: one submission, or all. The event is of the same act.

        Returns
        -------
        int
            How many.
        """
        failed = select(Submission).where(Submission.state == SubmissionState.FAILED)
        if submission_id is not None:
            failed = failed.where(Submission.id == submission_id)
        with self._db.write() as session:
            found = session.scalars(failed).all()
            for row in found:
                row.state, row.message = str(SubmissionState.QUEUED), ""
                record(
                    session,
                    actor,
                    "graded again",
                    self._clock.now(),
                    assignment=row.assignment,
                    student_id=row.user_id,
                    reason=reason,
                    details={"submission": row.id},
                )
        with self._wake:
            self._wake.notify_all()
        return len(found)

    # which attempt counts ----------------------------------------------------------------------------

    def count_again(self, assignment: str, student: str | None = None) -> None:
        """Points, or the rule, have changed: another attempt of the student's, or of everybody, may count now."""
        with self._wake:
            self._doubtful.add((assignment, student))
            self._wake.notify()

    def judge_others_again(self, assignment: str) -> int:
        """Where the best counts, have all attempts judged again that another one outdoes.

        Returns
        -------
        int
            How many.
        """
        return self._put_back(self._counting.others(assignment))

    def _count(self) -> None:
        """Have graded again what counts and does not stand, by the schedules as they are now.

        A changed one is seen here, whoever changed it. The first time all are looked through: the last server may have
        been killed before it could.
        """
        with self._wake:
            doubtful, self._doubtful = self._doubtful, set()
        try:
            with self._db.read() as session:
                rules = {row.assignment: _rule(row) for row in session.scalars(select(Schedule))}
            changed = {name: rule for name, rule in rules.items() if self._counted.get(name) != rule}
            for assignment, student in {*((name, None) for name in changed), *doubtful}:
                with self.storing:
                    self._put_back(self._counting.out_of_step(assignment, student))
        except BaseException:
            with self._wake:
                self._doubtful |= doubtful
            raise
        self._counted.update(changed)

    def _put_back(self, submissions: Sequence[int]) -> int:
        """Into the queue; those that are graded."""
        done = 0
        with self._db.write() as session:
            for number in submissions:
                row = session.get_one(Submission, number)
                if row.state == SubmissionState.GRADED:
                    row.state, done = str(SubmissionState.QUEUED), done + 1
        if done:
            with self._wake:
                self._wake.notify_all()
        return done

    # the work ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            has_counted = False
            try:
                self._count()
                has_counted = True
            except Exception:
                _log.exception("which attempts count could not be looked through; it will be tried again")
            with self._wake:
                if self._stopping:
                    return
                if self._doubtful and has_counted:
                    continue
                try:
                    submission = self._take()
                except Exception:
                    _log.exception("the queue cannot be read; it will be tried again")
                    submission = None
                if submission is None:
                    self._wake.wait(timeout=_IDLE_S)
                    continue
            try:
                self._grade(submission)
            except Exception as error:
                _log.exception("submission %d could not be graded", submission.id)
                self._fail(submission, f"{type(error).__name__}: {error}")

    def _fail(self, submission: Submission, message: str) -> None:
        try:
            self._end(submission, SubmissionState.FAILED, message=message)
        except Exception:  # the next start takes it up again
            _log.exception("submission %d: its failure could not be noted", submission.id)

    def _take(self) -> Submission | None:
        """The oldest of the queue, now in the state `grading`."""
        waiting = (
            select(Submission.id)
            .outerjoin(Sitting, Sitting.id == Submission.sitting_id)
            .where(Submission.state == SubmissionState.QUEUED)
            # before a sitting has ended nobody learns what an upload is worth
            .where(Submission.sitting_id.is_(None) | Sitting.submission_id.is_not(None))
        )
        with self._db.read() as session:
            oldest = session.scalar(waiting.order_by(Submission.id).limit(1))
        if oldest is None:
            return None
        with self._db.write(durable=False) as session:
            submission = session.get_one(Submission, oldest)
            submission.state = str(SubmissionState.GRADING)
            submission.started_at = self._clock.now()
        self._on_change(oldest)
        return submission

    def _grade(self, submission: Submission) -> None:
        with self._db.read() as session:
            student = session.get_one(User, submission.user_id).name
        folder = self._course.state_directory / submission.folder
        judgings = self._judgings_of(submission.assignment)
        _, prepared = next(iter(judgings.prepare([student], 1)))
        if isinstance(prepared, AutograderError):
            result = judgings.failure(student, digest_submission(folder), prepared)
            prepared = Prepared(judgings.common, {})
        else:
            result = run_task(JudgeTask(student, folder, prepared.judging.rules, prepared.judging.warm_start))
        with self.storing:
            stands = self._stands(submission, result)
            self._store(submission, folder, result, prepared, stands)
            self._end(submission, _STATES[result.status], result)

    def _stands(self, submission: Submission, result: SubmissionResult) -> bool:
        """Whether this attempt is the one that counts from now on."""
        if result.status is not Status.GRADED:
            return not self._counting.of(submission.assignment, result.student)
        if self._counting.is_by_points(submission.assignment):  # points by hand take the place of some of its verdicts
            self.gradebook.store(result, submission.received_at, stands=False)
        submission.state, submission.score = str(SubmissionState.GRADED), result.score
        chosen = self._counting.of(submission.assignment, result.student, submission)
        return chosen.get(result.student) is submission

    def _store(
        self, submission: Submission, folder: Path, result: SubmissionResult, prepared: Prepared, stands: bool
    ) -> None:
        assignment = prepared.judging.assignment
        language = self._course.language
        pages = write_feedback(result, assignment, feedback_folder(folder), prepared.pictures, language)
        timestamp = submission.received_at
        if stands:
            target = self._course.submitted_directory / result.student / assignment.name
            copy_folder(folder, target)
            text = timestamp.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
            write_atomically(target / "timestamp.txt", text.encode())
            write_autograded(result, assignment, self._course.autograded_directory, prepared.pictures)
            for page in pages:
                copy = self._course.feedback_directory / page.relative_to(feedback_folder(folder))
                write_atomically(copy, page.read_bytes())
        self.gradebook.store(result, timestamp, timestamp, stands=stands)
        if stands:
            self.penalties.apply(assignment.name, result.student)

    def _end(
        self,
        submission: Submission,
        state: SubmissionState,
        result: SubmissionResult | None = None,
        message: str = "",
    ) -> None:
        with self._db.write() as session:
            row = session.get_one(Submission, submission.id)
            row.state = str(state)
            row.finished_at = self._clock.now()
            row.message = result.message if result is not None else message
            row.score = result.score if result is not None else None
            row.max_score = result.max_score if result is not None else None
        self._on_change(submission.id)

    # what is judged by -------------------------------------------------------------------------------

    def _judgings_of(self, assignment: str) -> StudentJudgings:
        """Read once, and again when a file of the assignment has changed."""
        with self._preparing:
            stamp = _stamp(self._course.source_directory / assignment)
            known = self._judgings.get(assignment)
            if known is None or known.stamp != stamp:
                exports = challenge_exports(assignment, self._course.challenge_files)
                students = StudentJudgings(
                    self._course, assignment, sandbox=self._sandbox, exports=exports, niceness=_NICENESS
                )
                self.gradebook.declare_assignment(students.common.assignment)
                known = _Judgings(stamp, students)
                self._judgings[assignment] = known
            return known.students


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in files for stat in [path.stat()])
