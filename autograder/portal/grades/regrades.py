"""Judging again with changed tests: compared in the background, published on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from autograder.challenges.registry import challenge_exports
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.grade import Progress
from autograder.grading.setup import default_workers
from autograder.grading.standings import standings
from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Submission, SubmissionState, User
from autograder.portal.grades.jobs import Job, JobKind, Jobs
from autograder.portal.submissions.grading import GradingQueue
from autograder.portal.submissions.storage import copy_folder, feedback_folder
from autograder.teaching.kept_results import Comparison, load_regrade, regrade_folder
from autograder.teaching.regrading import publish_regrade, regrade
from autograder.verdicts import Status, SubmissionResult

_STATES = {Status.GRADED: SubmissionState.GRADED, Status.REJECTED: SubmissionState.REJECTED}


class RegradeRefused(AutograderError):
    """It cannot be done now; `what` is written for the instructor."""


@dataclass(frozen=True, slots=True)
class RegradeState:
    """What is known of the regrade of an assignment.

    Attributes
    ----------
    job:
        What goes on, or ended last since the server was started.
    comparison:
        The last one that was finished; kept on disk.
    problem:
        Why it cannot be read.
    """

    job: Job | None
    comparison: Comparison | None
    problem: str = ""

    @property
    def is_running(self) -> bool:
        """Whether something goes on."""
        return self.job is not None and self.job.is_running

    @property
    def unpublished(self) -> int:
        """Submissions that would change and are not published."""
        if self.comparison is None:
            return 0
        return sum(one.differs and one.student not in self.comparison.published for one in self.comparison.students)


class Regrades:
    """The regrades of a course."""

    def __init__(
        self, course: Course, database: Database, clock: Clock, jobs: Jobs, queue: GradingQueue, *, sandbox: bool
    ) -> None:
        self._course = course
        self._db = database
        self._clock = clock
        self._jobs = jobs
        self._queue = queue
        self._sandbox = sandbox

    def state(self, assignment: str) -> RegradeState:
        """How far it is, and what came out last."""
        job = self._jobs.latest(JobKind.REGRADE, assignment)
        folder = regrade_folder(self._course, assignment)
        if (job is not None and job.is_running and job.kind is JobKind.REGRADE) or not any(folder.glob("*.json")):
            return RegradeState(job, None)
        try:
            return RegradeState(job, load_regrade(folder, assignment).comparison)
        except AutograderError as error:
            return RegradeState(job, None, str(error))

    def start(self, assignment: str, actor: str, reason: str = "") -> Job:
        """Judge all attempts that stand again and compare; no grade is touched. The event is recorded before.

        Raises
        ------
        Busy
            Something is going on with this assignment.
        """

        def work(job: Job) -> None:
            self._record(actor, "regrade begun", assignment, reason)
            regrade(
                self._course,
                assignment,
                workers=max(1, default_workers() - 1),  # students who hand in meanwhile shall not wait for all of it
                sandbox=self._sandbox,
                exports=challenge_exports(assignment, self._course.challenge_files),
                on_start=lambda progress: job.at(0, progress.total),
                on_result=lambda result: job.at(job.done + 1),
            )

        return self._jobs.start(JobKind.REGRADE, assignment, actor, work)

    def publish(self, assignment: str, actor: str, reason: str) -> Job:
        """Make the last comparison the grades. An event is recorded before, and one with the outcome after.

        While it goes on, other grades wait to be stored, so that nothing newer is overwritten.

        Raises
        ------
        RegradeRefused
            There is no reason, or nothing to publish.
        Busy
            Something is going on with this assignment.
        """
        if not reason.strip():
            raise RegradeRefused("No reason is given.", hint="It stands in the audit log.")
        if self.state(assignment).comparison is None:
            raise RegradeRefused("There is no comparison to publish.", hint="Judge again first.")

        def work(job: Job) -> None:
            self._record(actor, "regrade publication begun", assignment, reason)

            def on_start(progress: Progress) -> None:
                job.at(progress.unchanged, progress.total)

            def on_result(result: SubmissionResult) -> None:
                job.at(job.done + 1)

            try:
                with self._queue.storing:
                    try:
                        published = publish_regrade(
                            self._course,
                            assignment,
                            sandbox=self._sandbox,
                            exports=challenge_exports(assignment, self._course.challenge_files),
                            on_start=on_start,
                            on_result=on_result,
                        )
                    finally:
                        self._queue.penalties.apply(assignment)
                        self._take_over(assignment)
            except Exception as error:
                self._record(actor, "regrade not published", assignment, reason, {"problem": str(error)})
                raise
            others = self._queue.judge_others_again(assignment)
            changed = sum(one.differs for one in published.students)
            outcome = {"submissions": len(published.students), "changed": changed, "other attempts": others}
            self._record(actor, "regrade published", assignment, reason, outcome)

        return self._jobs.start(JobKind.PUBLISH, assignment, actor, work)

    def _take_over(self, assignment: str) -> None:
        """Make the portal's submissions, and their feedback, what the gradebook says of the attempts that stand."""
        gradebook = self._queue.gradebook
        moments = {one.student: one.submitted_at for one in standings(gradebook, assignment)}
        results = {result.student: result for result in gradebook.results(assignment)}
        with self._db.write() as session:
            rows = session.execute(
                select(Submission, User.name)
                .join(User, User.id == Submission.user_id)
                .where(Submission.assignment == assignment)
            ).all()
            standing = [(row, name) for row, name in rows if moments.get(name) == row.received_at]
            for row, name in standing:
                result = results.get(name)
                if result is None or result.status not in _STATES:
                    continue
                row.state = str(_STATES[result.status])
                row.score = result.score if result.status is Status.GRADED else None
                row.max_score, row.message = result.max_score, result.message
        for row, name in standing:
            source = self._course.feedback_directory / name / assignment
            if source.is_dir():
                target = feedback_folder(self._course.state_directory / row.folder) / name / assignment
                copy_folder(source, target)

    def _record(
        self, actor: str, action: str, assignment: str, reason: str, details: Mapping[str, object] | None = None
    ) -> None:
        with self._db.write() as session:
            record(session, actor, action, self._clock.now(), assignment=assignment, reason=reason, details=details)
