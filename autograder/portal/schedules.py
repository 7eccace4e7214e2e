"""Schedules of assignments, and what instructors change about them while students are at work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Counts, Extension, FeedbackPolicy, Kind, Pause, Schedule, Sitting, User
from autograder.portal.exams.reopening import reopen_in_time
from autograder.wording import words

MAX_MINUTES = 60 * 24 * 30


class ScheduleRefused(AutograderError):
    """A schedule that makes no sense; `what` is written for the instructor."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When and how an assignment is handed in; times are aware. ``None`` is no limit.

    Attributes
    ----------
    minutes:
        Working time from the first opening.
    late_penalty:
        Share of the points per day begun, 0 to 1.
    """

    kind: Kind = Kind.HOMEWORK
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: int | None = None
    attempts: int | None = None
    counts: Counts = Counts.LAST
    feedback: FeedbackPolicy = FeedbackPolicy.AT_ONCE
    shuffle: bool = False
    late_penalty: float = 0.0

    def __post_init__(self) -> None:
        """Raises `ScheduleRefused` saying what makes no sense."""
        _check_times(self.opens_at, self.due_at, self.closes_at)
        if self.opens_at and self.due_at and self.due_at <= self.opens_at:
            raise ScheduleRefused("The deadline is not after the opening.")
        if self.closes_at and (first := self.due_at or self.opens_at) and self.closes_at < first:
            raise ScheduleRefused("It closes before the deadline." if self.due_at else "It closes before it opens.")
        if self.minutes is not None and not 1 <= self.minutes <= MAX_MINUTES:
            raise ScheduleRefused(
                words("The working time is %(number)s minutes.", number=self.minutes), hint="It is one minute or more."
            )
        if self.minutes is not None and self.kind is not Kind.EXAM:
            raise ScheduleRefused("Only an exam has a working time.", hint="Make it an exam.")
        if self.attempts is not None and not 1 <= self.attempts <= 1000:
            raise ScheduleRefused(
                words("%(number)s attempts are allowed.", number=self.attempts), hint="It is one or more."
            )
        if not 0.0 <= self.late_penalty <= 1.0:
            raise ScheduleRefused(
                words("The late penalty is %(share)s.", share=self.late_penalty), hint="It is a share, from 0 to 1."
            )


class Schedules:
    """The schedules of the course. Each change stands in the audit log, in the same transaction."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        on_change: Callable[[str, bool], None] = lambda assignment, had_penalty: None,
    ) -> None:
        self._db = database
        self._clock = clock
        self._on_change = on_change  # after deadlines or penalties have changed; told whether there was a penalty

    def all(self) -> list[Schedule]:
        """By deadline; those without one last."""
        with self._db.read() as session:
            found = session.scalars(select(Schedule)).all()
        return sorted(found, key=lambda s: (s.due_at is None, s.due_at or self._clock.now(), s.assignment))

    def get(self, assignment: str) -> Schedule | None:
        """The schedule of one assignment."""
        with self._db.read() as session:
            return session.get(Schedule, assignment)

    def extension(self, assignment: str, user_id: int) -> Extension | None:
        """What one student has instead."""
        with self._db.read() as session:
            return session.get(Extension, (assignment, user_id))

    def extensions(self, assignment: str) -> list[Extension]:
        """What all students have instead."""
        with self._db.read() as session:
            return list(session.scalars(select(Extension).where(Extension.assignment == assignment)))

    def put(self, assignment: str, plan: Plan, actor: str, reason: str = "") -> Schedule:
        """Make this the schedule of an assignment."""
        with self._db.write() as session:
            schedule = session.get(Schedule, assignment)
            before = _plain(schedule)
            if schedule is None:
                schedule = Schedule(assignment=assignment)
                session.add(schedule)
            for name, value in asdict(plan).items():
                setattr(schedule, name, str(value) if name in ("kind", "counts", "feedback") else value)
            session.flush()
            details = {"before": before, "after": _plain(schedule)}
            now = self._clock.now()
            record(session, actor, "schedule set", now, assignment=assignment, reason=reason, details=details)
            _reopen(session, assignment, actor, now, reason)
        self._on_change(assignment, before is not None and before["late_penalty"] > 0)
        return schedule

    def withdraw(self, assignment: str, actor: str, reason: str = "") -> None:
        """Hide an assignment from students. What they handed in stays.

        Raises
        ------
        ScheduleRefused
            It has sittings: their answers would go with it.
        """
        with self._db.write() as session:
            schedule = _known(session, assignment)
            if session.scalar(select(Sitting.id).where(Sitting.assignment == assignment).limit(1)) is not None:
                raise ScheduleRefused("Students have begun; close it instead.", where=assignment)
            session.delete(schedule)
            now = self._clock.now()
            record(session, actor, "schedule withdrawn", now, assignment=assignment, reason=reason)

    def extend(
        self,
        assignment: str,
        user_id: int,
        actor: str,
        *,
        reason: str = "",
        opens_at: datetime | None = None,
        due_at: datetime | None = None,
        closes_at: datetime | None = None,
        extra_minutes: int = 0,
    ) -> Extension:
        """Give one student times of their own, in place of those they had.

        Raises
        ------
        ScheduleRefused
            The times make no sense.
        """
        _check_minutes(extra_minutes)
        _check_times(opens_at, due_at, closes_at)
        if (opens_at and closes_at and closes_at <= opens_at) or (due_at and closes_at and closes_at < due_at):
            raise ScheduleRefused("It would close before it opens, or before its deadline.")
        with self._db.write() as session:
            _known(session, assignment)
            session.get_one(User, user_id)
            extension = session.get(Extension, (assignment, user_id))
            before = _plain(extension)
            if extension is None:
                extension = Extension(assignment=assignment, user_id=user_id)
                session.add(extension)
            extension.opens_at, extension.due_at, extension.closes_at = opens_at, due_at, closes_at
            extension.extra_minutes = extra_minutes
            session.flush()
            now = self._clock.now()
            details = {"before": before, "after": _plain(extension)}
            record(
                session,
                actor,
                "extension granted",
                now,
                assignment=assignment,
                student_id=user_id,
                reason=reason,
                details=details,
            )
            _reopen(session, assignment, actor, now, reason, user_id)
        self._on_change(assignment, False)
        return extension

    def grant_minutes(self, assignment: str, minutes: int, actor: str, *, user_id: int | None, reason: str) -> None:
        """Give one student, or all, more working time; the window closes later by as much, also one's own.

        Raises
        ------
        ScheduleRefused
            The minutes make no sense.
        """
        _check_minutes(minutes)
        with self._db.write() as session:
            schedule = _known(session, assignment)
            now = self._clock.now()
            more = timedelta(minutes=minutes)
            if user_id is None:
                schedule.minutes = schedule.minutes + minutes if schedule.minutes is not None else None
                schedule.due_at = schedule.due_at + more if schedule.due_at else None
                schedule.closes_at = schedule.closes_at + more if schedule.closes_at else None
                _check_minutes(schedule.minutes or 0)
                _check_times(schedule.due_at, schedule.closes_at)
                for extension in session.scalars(select(Extension).where(Extension.assignment == assignment)):
                    _move(extension, more)
            else:
                own = session.get(Extension, (assignment, user_id))
                if own is None:
                    own = Extension(assignment=assignment, user_id=user_id, extra_minutes=0)
                    session.add(own)
                own.extra_minutes += minutes
                _check_minutes(own.extra_minutes)
                _move(own, more)
            record(
                session,
                actor,
                "time granted",
                now,
                assignment=assignment,
                student_id=user_id,
                reason=reason,
                details={"minutes": minutes},
            )
            _reopen(session, assignment, actor, now, reason, user_id)
        self._on_change(assignment, False)

    def pause(self, assignment: str, actor: str, reason: str) -> None:
        """Stop the clocks of all who sit an exam; pausing a paused one changes nothing."""
        with self._db.write() as session:
            _known(session, assignment)
            now = self._clock.now()
            if _open_pause(session, assignment) is None:
                session.add(Pause(assignment=assignment, began_at=now))
                record(session, actor, "exam paused", now, assignment=assignment, reason=reason)

    def resume(self, assignment: str, actor: str, reason: str = "") -> None:
        """Let the clocks go on."""
        with self._db.write() as session:
            _known(session, assignment)
            now = self._clock.now()
            pause = _open_pause(session, assignment)
            if pause is not None:
                pause.ended_at = now
                record(session, actor, "exam resumed", now, assignment=assignment, reason=reason)

    def is_paused(self, assignment: str) -> bool:
        """Whether the clocks stand still."""
        with self._db.read() as session:
            return _open_pause(session, assignment) is not None

    def release_feedback(self, assignment: str, actor: str, *, released: bool = True, reason: str = "") -> None:
        """Let students read what was checked, or take it back."""
        with self._db.write() as session:
            _known(session, assignment)
            now = self._clock.now()
            at = now if released else None
            session.execute(update(Schedule).where(Schedule.assignment == assignment).values(feedback_released_at=at))
            action = "feedback released" if released else "feedback withheld"
            record(session, actor, action, now, assignment=assignment, reason=reason)


def _known(session: Session, assignment: str) -> Schedule:
    schedule = session.get(Schedule, assignment)
    if schedule is None:
        raise ScheduleRefused("The assignment has no schedule.", where=assignment, hint="Set one first.")
    return schedule


def _reopen(
    session: Session, assignment: str, actor: str, now: datetime, reason: str, user_id: int | None = None
) -> None:
    """Whoever has time left now goes on, though the clock had ended the sitting."""
    for sitting in reopen_in_time(session, assignment, now, user_id):
        record(
            session,
            actor,
            "sitting reopened",
            now,
            assignment=assignment,
            student_id=sitting.user_id,
            reason=reason,
            details={"sitting": sitting.number},
        )


def _move(extension: Extension, more: timedelta) -> None:
    """A student's own deadline and closing are later by so much: else they would take away the time that is given."""
    extension.due_at = extension.due_at + more if extension.due_at else None
    extension.closes_at = extension.closes_at + more if extension.closes_at else None
    _check_times(extension.due_at, extension.closes_at)


def _open_pause(session: Session, assignment: str) -> Pause | None:
    return session.scalar(select(Pause).where(Pause.assignment == assignment, Pause.ended_at.is_(None)))


def _check_minutes(minutes: int) -> None:
    if not 0 <= minutes <= MAX_MINUTES:
        raise ScheduleRefused(
            words("That makes %(number)s minutes.", number=minutes),
            hint=words("0 to %(most)s can be given.", most=MAX_MINUTES),
        )


def _check_times(*times: datetime | None) -> None:
    if any(time is not None and not 2000 <= time.year <= 2200 for time in times):
        raise ScheduleRefused("A time is centuries away.", hint="Check the year.")


def _plain(row: Schedule | Extension | None) -> Mapping[str, Any] | None:
    if row is None:
        return None
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}
