"""The portal of one course: its services, put together. No web in here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from anyio import CapacityLimiter, to_thread
from sqlalchemy import func, select

from autograder.course import Course
from autograder.errors import AutograderError, CourseError
from autograder.grading.setup import default_workers
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Sitting, Submission, SubmissionState, User
from autograder.portal.exams.journal import Journal
from autograder.portal.exams.papers import Papers
from autograder.portal.exams.preparation import Preparation, blanks_folder
from autograder.portal.exams.quotas import SaveQuota
from autograder.portal.exams.sittings import Sittings
from autograder.portal.grades.by_hand import ByHand
from autograder.portal.grades.jobs import Jobs
from autograder.portal.grades.regrades import Regrades
from autograder.portal.grades.similarities import Similarities
from autograder.portal.grades.wrong import WrongAnswersOf
from autograder.portal.handouts import Handouts
from autograder.portal.links import root_of_url
from autograder.portal.people.accounts import AccountRefused, Accounts
from autograder.portal.people.hub import Hub, HubAddress
from autograder.portal.people.hub_accounts import Groups, HubAccounts
from autograder.portal.people.rosters import Rosters
from autograder.portal.people.sign_ins import SignIns
from autograder.portal.pressure import Line, Pressure
from autograder.portal.schedules import Schedules
from autograder.portal.submissions.changes import Changes
from autograder.portal.submissions.grading import GradingQueue
from autograder.portal.submissions.intake import Intake
from autograder.portal.submissions.orphans import sweep
from autograder.portal.submissions.quotas import UploadQuota
from autograder.portal.submissions.receipts import KEY_FILE, SigningKey
from autograder.portal.submissions.uploads import File
from autograder.portal.submissions.views import Submissions
from autograder.teaching.export import students

_ROUND_S = 1.0  # how often it is looked for sittings that have run out of time
_log = logging.getLogger(__name__)


class Portal:
    """Everything that pages and interface call.

    Parameters
    ----------
    workers:
        Submissions graded at a time; 0 to leave them in the queue. By default one per core.
    hub:
        The JupyterHub whose service this is.

    Raises
    ------
    AutograderError
        Course, database or keys cannot be used.
    """

    def __init__(
        self,
        course: Course,
        *,
        clock: Clock | None = None,
        workers: int | None = None,
        sandbox: bool = True,
        hub: HubAddress | None = None,
    ) -> None:
        settings = course.portal
        self.course = course
        self.clock = clock or Clock()
        self.time_zone = time_zone_of(course)
        self.title = settings.title or course.course_id or course.root.name
        self.public_url, self.root_path = _place(settings.public_url.rstrip("/"), hub)
        self.passwords = hub is None if settings.passwords is None else settings.passwords
        self.database = Database(course.portal_db_url)
        self.sign_ins = SignIns(self.database, self.clock, session_hours=settings.session_hours)
        self.accounts = Accounts(
            self.database,
            self.clock,
            invitation_days=settings.invitation_days,
            on_change=self.sign_ins.forget,
            known_names=self._known_names,
        )
        if not self.passwords and hub is None:
            raise CourseError(
                "nobody could sign in: there are neither passwords nor a JupyterHub",
                where="c.Portal.passwords",
                hint="Set it to True, or start the portal as a service of the Hub.",
            )
        self.hub = self._hub_accounts(hub) if hub is not None else None
        self.schedules = Schedules(self.database, self.clock, self._deadlines_changed)
        self.handouts = Handouts(course)
        self.papers = Papers(self.handouts, blanks_folder(course))
        self.key = SigningKey(course.root / KEY_FILE)
        self.preparation = Preparation(course, self.database, self.clock, self.handouts, self.key.public)
        self.intake = Intake(self.database, self.clock, self.key, course.course_id, course.state_directory)
        self.upload_quota = UploadQuota()
        self.journal = Journal(self.database, self.clock)
        self.save_quota = SaveQuota()
        self.changes = Changes()
        self.queue = GradingQueue(
            course,
            self.database,
            self.clock,
            workers=default_workers() if workers is None else workers,
            sandbox=sandbox,
            on_change=self.changes.announce,
        )
        self.sittings = Sittings(self.database, self.clock, self.intake, self._fill_in, self._submitted)
        self.pressure = Pressure()
        self.pages = Line(self.pressure, threads=1, at_most_s=0.25)  # of students, all at once when an exam opens
        self.uploads = Line(self.pressure, threads=2, at_most_s=0.25)
        self.states = Line(self.pressure, threads=1, at_most_s=0.1)  # of sittings, all at once after a restart
        self.gradebook = self.queue.gradebook
        self.submissions = Submissions(self.database, self.clock, course.state_directory, self.gradebook)
        self.rosters = Rosters(self.accounts, self.gradebook)
        self.by_hand = ByHand(self.database, self.clock, self.gradebook, self.queue.penalties, self.queue.count_again)
        self.wrong_answers = WrongAnswersOf(course, self.gradebook)
        self.jobs = Jobs(self.clock)
        self.regrades = Regrades(course, self.database, self.clock, self.jobs, self.queue, sandbox=sandbox)
        self.similarities = Similarities(course, self.database, self.clock, self.jobs)
        self.recognising_at_a_time = CapacityLimiter(1)  # saves do not stand in line behind anything else
        self.remarking_at_a_time = CapacityLimiter(1)
        self._authenticating = CapacityLimiter(2)
        self._stopping = threading.Event()
        self._warden = threading.Thread(target=self._watch, name="deadlines")
        self._sweeper = threading.Thread(target=self._sweep, name="sweeping")

    def start(self) -> None:
        """Begin to journal, to grade, to prepare papers, and to watch deadlines."""
        self.sign_ins.start()
        self.database.start_checkpoints()
        self.journal.start()
        self.queue.start()
        self.preparation.start()
        self._warden.start()
        self._sweeper.start()
        if self.hub is not None:
            self.hub.start()

    def stop(self) -> None:
        """End in order: what was acknowledged is on disk, what is being graded is finished."""
        self._stopping.set()
        if self.hub is not None:
            self.hub.stop()
        if self._warden.is_alive():
            self._warden.join()
        if self._sweeper.is_alive():
            self._sweeper.join()
        self.preparation.stop()
        self.journal.stop()
        self.jobs.stop()
        self.queue.stop()
        self.sign_ins.stop()
        self.database.close()

    def hand_in(self, user_id: int, assignment: str, files: list[File]) -> Submission:
        """Take an upload (`Intake.hand_in`) and have it graded."""
        self.upload_quota.use(user_id)
        submission = self.intake.hand_in(user_id, assignment, files)
        self._submitted(submission)
        return submission

    def hand_in_exam(self, user_id: int, assignment: str, files: list[File]) -> Submission:
        """Take an upload within a sitting (`Sittings.upload`)."""
        return self.sittings.upload(user_id, assignment, files)

    async def authenticate(self, name: str, password: str, address: str) -> User:
        """As `Accounts.authenticate`, a few at a time: each takes memory and tens of milliseconds."""
        self._need_passwords()
        return await to_thread.run_sync(
            self.accounts.authenticate, name, password, address, limiter=self._authenticating
        )

    async def accept_invitation(self, token: str, password: str) -> User:
        """As `Accounts.accept`."""
        self._need_passwords()
        return await to_thread.run_sync(self.accounts.accept, token, password, limiter=self._authenticating)

    async def change_password(self, user_id: int, old: str, new: str, address: str) -> None:
        """As `Accounts.change_password`."""
        self._need_passwords()
        await to_thread.run_sync(
            self.accounts.change_password, user_id, old, new, address, limiter=self._authenticating
        )

    def waiting(self) -> int:
        """Submissions that are not graded yet."""
        with self.database.read() as session:
            waiting = Submission.state.in_([SubmissionState.QUEUED, SubmissionState.GRADING])
            return session.scalar(select(func.count()).select_from(Submission).where(waiting)) or 0

    def _hub_accounts(self, address: HubAddress) -> HubAccounts:
        settings = self.course.portal
        groups = Groups(settings.instructor_groups, settings.grader_groups, settings.student_groups)
        return HubAccounts(
            Hub(address),
            self.database,
            self.clock,
            self.sign_ins,
            groups,
            passwords=self.passwords,
            minutes=settings.hub_minutes,
            session_hours=settings.session_hours,
            known_names=self._known_names,
        )

    def _known_names(self) -> list[str]:
        return [student.id for student in students(self.gradebook)]

    def _need_passwords(self) -> None:
        if not self.passwords:
            raise AccountRefused("Passwords are not used here.", hint="Sign in with JupyterHub.")

    def _deadlines_changed(self, assignment: str, had_penalty: bool) -> None:
        """The change itself stands, whatever becomes of the penalties; the next grade tries again."""
        self.queue.count_again(assignment)
        try:
            self.queue.penalties.apply(assignment, clear=had_penalty)
        except AutograderError:
            _log.exception("late penalties of %s could not be written", assignment)

    def _submitted(self, submission: Submission) -> None:
        self.queue.submitted()

    def _fill_in(self, sitting: Sitting, answers: Mapping[str, Any]) -> list[File]:
        with self.database.read() as session:
            student = session.get_one(User, sitting.user_id).name
        return self.papers.filled_in(student, sitting.assignment, answers)

    def _watch(self) -> None:
        while not self._stopping.wait(_ROUND_S):
            try:
                self.sittings.hand_in_overdue()
            except Exception:
                _log.exception("overdue sittings could not be handed in; it will be tried again")

    def _sweep(self) -> None:
        try:
            sweep(self.course.state_directory, self.database, datetime.now(UTC))  # the clock that files go by
        except Exception:
            _log.exception("what an earlier server left behind could not be removed; the next start tries again")


def _place(public_url: str, hub: HubAddress | None) -> tuple[str, str]:
    """The portal's address, as far as it is known, and the path in it."""
    root = root_of_url(public_url)
    if hub is None:
        return public_url, root
    if public_url and root != hub.root_path:
        raise CourseError(
            f"the JupyterHub shows the portal at {hub.root_path!r}, not at {root!r}",
            where="c.Portal.public_url",
            hint="Leave it out, or let it end in that path.",
        )
    return public_url or hub.public_url, hub.root_path


def time_zone_of(course: Course) -> ZoneInfo:
    """The time zone in which the course's people write and read times.

    Raises
    ------
    CourseError
        There is no such zone.
    """
    name = course.portal.time_zone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CourseError(
            f"there is no time zone {name!r}", where="c.Portal.time_zone", hint="For instance Europe/Berlin."
        ) from None
