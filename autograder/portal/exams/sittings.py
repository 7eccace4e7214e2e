"""Sittings: opened once, timed by the server, handed in by the student or when the time is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import EndedBy, Extension, JournalEntry, Pause, Schedule, Sitting, Submission
from autograder.portal.database.turns import Turns
from autograder.portal.exams.clocks import Clocks
from autograder.portal.exams.journal import Answer, newest_answers, newest_revision
from autograder.portal.exams.quotas import MAX_UPLOADS
from autograder.portal.exams.timing import SittingStatus, Timing
from autograder.portal.submissions.intake import Intake, attempts_used
from autograder.portal.submissions.uploads import File
from autograder.portal.windows import Phase, Window
from autograder.wording import words

_LAST_SAVES = timedelta(seconds=2)  # what came in time may still wait for the disk
_MOST_AT_ONCE = 500  # sittings ended in one transaction; the rest has its turn a second later
_log = logging.getLogger(__name__)

FillIn = Callable[[Sitting, Mapping[str, Any]], list[File]]
"""Makes the notebooks to hand in from the answers of a sitting: question -> value."""


class SittingRefused(AutograderError):
    """A sitting cannot be opened or handed in; `what` is written for the student."""


class SittingGoesOn(SittingRefused):
    """It had ended, and goes on: more time was given before it was handed in."""


class TooManyUploads(SittingRefused):
    """A sitting takes no more notebooks."""


@dataclass(frozen=True, slots=True)
class SittingState:
    """A sitting as its student sees it.

    Attributes
    ----------
    revision:
        Of the newest answer.
    """

    sitting: Sitting
    timing: Timing
    revision: int


class Sittings:
    """All sittings of the course.

    Parameters
    ----------
    fill_in:
        Makes what is handed in.
    on_submission:
        Told of each submission that was made.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        intake: Intake,
        fill_in: FillIn,
        on_submission: Callable[[Submission], None] = lambda submission: None,
    ) -> None:
        self._db = database
        self._clock = clock
        self._intake = intake
        self._fill_in = fill_in
        self._on_submission = on_submission
        self._handing_in = Turns()

    def open(self, user_id: int, assignment: str) -> SittingState:
        """The student's present sitting; a new one if there is none and one is allowed. Its clock begins now.

        Raises
        ------
        SittingRefused
            The assignment is not open, or all attempts have been used.
        """
        present = self.present(user_id, assignment)
        if present is not None:
            return present

        # a whole class does this in the same minute, and the disk need not be waited for: whose sitting is lost in a
        # power cut, with nothing saved in it, begins again
        with self._db.write(durable=False) as session:
            found = _present(session, user_id, assignment)
            now = self._clock.now()
            if found is None:
                found = self._opened(session, user_id, assignment, now)
            return _state(session, found, now)

    def _opened(self, session: Session, user_id: int, assignment: str, now: datetime) -> Sitting:
        schedule = session.get(Schedule, assignment)
        if schedule is None:
            raise SittingRefused("There is no such assignment.")
        window = Window.of(schedule, session.get(Extension, (assignment, user_id)))
        match window.phase(now):
            case Phase.NOT_YET:
                raise SittingRefused("The assignment is not open yet.")
            case Phase.CLOSED:
                raise SittingRefused("The assignment is closed.")
        paused = select(Pause.id).where(Pause.assignment == assignment, Pause.ended_at.is_(None)).limit(1)
        if session.scalar(paused) is not None:
            raise SittingRefused("The exam is paused. Begin when it goes on.")
        mine = (Sitting.user_id == user_id) & (Sitting.assignment == assignment)
        number = 1 + (session.scalar(select(func.max(Sitting.number)).where(mine)) or 0)
        if schedule.attempts is not None and attempts_used(session, user_id, assignment) >= schedule.attempts:
            raise SittingRefused("All attempts have been used.")
        sitting = Sitting(assignment=assignment, user_id=user_id, number=number, opened_at=now)
        session.add(sitting)
        session.flush()
        return sitting

    def present(self, user_id: int, assignment: str) -> SittingState | None:
        """The sitting that goes on; ``None`` if there is none."""
        with self._db.read() as session:
            sitting = _present(session, user_id, assignment)
            return _state(session, sitting, self._clock.now()) if sitting is not None else None

    def state(self, sitting_id: int, user_id: int) -> SittingState | None:
        """A sitting of this student; ``None`` if there is none with that number."""
        with self._db.read() as session:
            sitting = session.get(Sitting, sitting_id)
            if sitting is None or sitting.user_id != user_id:
                return None
            return _state(session, sitting, self._clock.now())

    def answers(self, sitting_id: int) -> dict[str, Answer]:
        """What counts for each question."""
        with self._db.read() as session:
            return newest_answers(session, sitting_id)

    # handing in --------------------------------------------------------------------------------------

    def hand_in(self, sitting_id: int, user_id: int) -> Submission:
        """Hand in what is journalled; nothing more is taken from here on. Doing it twice is doing it once.

        Raises
        ------
        SittingRefused
            It is no sitting of this student's, or is paused.
        """
        with self._handing_in.turn(hurried=True):
            with self._db.write() as session:
                sitting = session.get(Sitting, sitting_id)
                if sitting is None or sitting.user_id != user_id:
                    raise SittingRefused("There is no such sitting.")
                now = self._clock.now()
                timing = _timing(session, sitting, now)
                if timing.status is SittingStatus.PAUSED:
                    raise SittingRefused("The exam is paused. Hand in when it goes on.")
                if sitting.ended_at is None:
                    in_time = timing.status is SittingStatus.OPEN
                    sitting.ended_at = min(now, timing.ends_at or now)
                    sitting.ended_by = str(EndedBy.STUDENT if in_time else EndedBy.CLOCK)
            return self._submission_of(sitting)

    def hand_in_overdue(self) -> int:
        """Hand in for those whose time is over, and for those whom a killed server left without a submission.

        Returns
        -------
        int
            How many they were.
        """
        with self._handing_in.turn():
            now = self._clock.now()
            with self._db.read() as session:  # writers are disturbed only if there is something to do
                overdue = list(_overdue(session, now))
            if overdue:
                with self._db.write() as session:
                    for number, ends_at in islice(_overdue(session, now), _MOST_AT_ONCE):
                        sitting = session.get_one(Sitting, number)
                        sitting.ended_at, sitting.ended_by = ends_at, str(EndedBy.CLOCK)
        with self._db.read() as session:
            unfinished = select(Sitting).where(Sitting.ended_at.is_not(None), Sitting.submission_id.is_(None))
            waiting = session.scalars(unfinished.order_by(Sitting.ended_at)).all()
        done = 0
        for sitting in waiting:
            try:
                with self._handing_in.turn():  # whoever still has time does not wait for a whole class
                    self._submission_of(sitting)
                done += 1
            except SittingGoesOn:
                continue
            except Exception:  # of one student's; the others must not wait for it
                _log.exception("sitting %d cannot be handed in; it will be tried again", sitting.id)
        return done

    def upload(self, user_id: int, assignment: str, files: Sequence[File]) -> Submission:
        """Take a notebook that was worked on elsewhere. The sitting goes on; the last that was saved or uploaded counts.

        Raises
        ------
        SittingRefused
            The student has no sitting that is open now.
        TooManyUploads
            There have been very many; what was handed in before counts.
        """
        with self._handing_in.turn(hurried=True):
            present = self.present(user_id, assignment)
            if present is None or present.timing.status is SittingStatus.ENDED:
                raise SittingRefused("The time is over, or has not begun.", hint="What was saved before counts.")
            if present.timing.status is SittingStatus.PAUSED:
                raise SittingRefused("The exam is paused. Hand in when it goes on.")
            if self._uploads(present.sitting.id) >= MAX_UPLOADS:
                raise TooManyUploads(
                    words("More than %(most)s uploads are not taken.", most=MAX_UPLOADS),
                    hint="What you handed in last counts; you can still answer in the browser.",
                )
            submission = self._intake.hand_in(
                user_id, assignment, files, received_at=present.timing.now, sitting_id=present.sitting.id
            )
        self._on_submission(submission)
        return submission

    def _uploads(self, sitting_id: int) -> int:
        uploads = (Submission.sitting_id == sitting_id) & (Submission.origin == "upload")
        with self._db.read() as session:
            return session.scalar(select(func.count(Submission.id)).where(uploads)) or 0

    def _submission_of(self, sitting: Sitting) -> Submission:
        """The submission of an ended sitting, made if it is not there.

        Raises
        ------
        SittingGoesOn
            More time was given meanwhile.
        """
        with self._db.write() as session:
            current = session.get_one(Sitting, sitting.id)
            if current.ended_at is None:
                raise SittingGoesOn("You have been given more time: the sitting goes on.")
            if current.submission_id is None:
                last, last_save = _last_taken(session, sitting.id)
                if last is not None and (last_save is None or last_save <= last.received_at):
                    current.submission_id = last.id
                else:  # the end may have been moved to a time before the last answer, which counts all the same
                    current.ended_at = max(current.ended_at, last_save or current.opened_at)
            known = session.get_one(Submission, current.submission_id) if current.submission_id is not None else None
        if known is not None:
            self._on_submission(known)  # an upload waits for the end of its sitting to be graded
            return known
        answers = {question: answer.value for question, answer in self.answers(sitting.id).items()}
        submission = self._intake.hand_in(
            sitting.user_id,
            sitting.assignment,
            self._fill_in(sitting, answers),
            origin="form",
            received_at=current.ended_at,
            sitting_id=sitting.id,
            ends_sitting=True,
        )
        self._on_submission(submission)
        return submission


def _last_taken(session: Session, sitting_id: int) -> tuple[Submission | None, datetime | None]:
    """What was uploaded last, or handed in at an earlier deadline; and when something was saved last."""
    within = select(Submission).where(Submission.sitting_id == sitting_id)
    last = session.scalar(within.order_by(Submission.id.desc()).limit(1))
    saves = select(func.max(JournalEntry.received_at)).where(JournalEntry.sitting_id == sitting_id)
    return last, session.scalar(saves)


def _present(session: Session, user_id: int, assignment: str) -> Sitting | None:
    mine = (Sitting.user_id == user_id) & (Sitting.assignment == assignment) & Sitting.ended_at.is_(None)
    return session.scalar(select(Sitting).where(mine).order_by(Sitting.number.desc()).limit(1))


def _state(session: Session, sitting: Sitting, now: datetime) -> SittingState:
    return SittingState(sitting, _timing(session, sitting, now), newest_revision(session, sitting.id))


def _timing(session: Session, sitting: Sitting, now: datetime) -> Timing:
    return Clocks(session, Sitting.id == sitting.id).timing(sitting.id, now)


def _overdue(session: Session, now: datetime) -> Iterator[tuple[int, datetime]]:
    """Sittings that have run out of time, and when they did."""
    clocks = Clocks(session, Sitting.ended_at.is_(None))
    for number in clocks.sittings:
        timing = clocks.timing(number, now)
        if timing.status is SittingStatus.ENDED and timing.ends_at is not None and now - timing.ends_at >= _LAST_SAVES:
            yield number, timing.ends_at
