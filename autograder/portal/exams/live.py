"""An exam while it goes on: who has begun, when each saved last, who has handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Text, case, cast, func, select

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import (
    EndedBy,
    Extension,
    JournalEntry,
    Pause,
    Role,
    Schedule,
    Sitting,
    Submission,
    User,
)
from autograder.portal.exams.timing import SittingStatus, timing_of

Progress = Literal["not started", "open", "paused", "handed in", "out of time"]


@dataclass(frozen=True, slots=True)
class LiveStudent:
    """One student in an exam. Of several sittings, the last.

    Attributes
    ----------
    answered:
        Questions with an answer, right or wrong.
    """

    name: str
    display_name: str
    progress: Progress
    opened_at: datetime | None = None
    ends_at: datetime | None = None
    last_save_at: datetime | None = None
    answered: int = 0
    submitted_at: datetime | None = None
    extra_minutes: int = 0


def live_view(database: Database, clock: Clock, assignment: str) -> list[LiveStudent]:
    """Every student of the course, by name, in a bounded number of queries."""
    now = clock.now()
    with database.read() as session:
        schedule = session.get(Schedule, assignment)
        if schedule is None:
            return []
        users = session.scalars(
            select(User).where(User.role == Role.STUDENT, User.disabled_at.is_(None)).order_by(User.name)
        ).all()
        sittings = {
            s.user_id: s
            for s in session.scalars(select(Sitting).where(Sitting.assignment == assignment).order_by(Sitting.number))
        }
        extensions = {
            e.user_id: e for e in session.scalars(select(Extension).where(Extension.assignment == assignment))
        }
        pauses = session.scalars(select(Pause).where(Pause.assignment == assignment)).all()
        newest = (
            select(func.max(JournalEntry.id).label("id"))
            .join(Sitting, Sitting.id == JournalEntry.sitting_id)
            .where(Sitting.assignment == assignment)
            .group_by(JournalEntry.sitting_id, JournalEntry.question)
            .subquery()
        )
        is_answer = case((cast(JournalEntry.value, Text) == "null", 0), else_=1)
        rows = session.execute(
            select(JournalEntry.sitting_id, func.max(JournalEntry.received_at), func.sum(is_answer))
            .join(newest, newest.c.id == JournalEntry.id)
            .group_by(JournalEntry.sitting_id)
        )
        saves: dict[int, tuple[datetime, int]] = {sitting: (last, answered) for sitting, last, answered in rows}
        submitted = dict(
            session.execute(
                select(Submission.sitting_id, func.max(Submission.received_at))
                .where(Submission.assignment == assignment, Submission.sitting_id.is_not(None))
                .group_by(Submission.sitting_id)
            )
            .tuples()
            .all()
        )
    found = []
    for user in users:
        sitting, extension = sittings.get(user.id), extensions.get(user.id)
        extra = extension.extra_minutes if extension is not None else 0
        if sitting is None:
            found.append(LiveStudent(user.name, user.display_name, "not started", extra_minutes=extra))
            continue
        timing = timing_of(schedule, extension, sitting, pauses, now)
        last_save, answered = saves.get(sitting.id, (None, 0))
        found.append(
            LiveStudent(
                user.name,
                user.display_name,
                _progress(timing.status, sitting.ended_by == EndedBy.CLOCK),
                opened_at=sitting.opened_at,
                ends_at=timing.ends_at,
                last_save_at=last_save,
                answered=answered,
                submitted_at=submitted.get(sitting.id),
                extra_minutes=extra,
            )
        )
    return found


def _progress(status: SittingStatus, ran_out: bool) -> Progress:
    if status is SittingStatus.PAUSED:
        return "paused"
    if status is SittingStatus.OPEN:
        return "open"
    return "out of time" if ran_out else "handed in"
