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
    Role,
    Schedule,
    Sitting,
    Submission,
    User,
)
from autograder.portal.exams.clocks import Clocks
from autograder.portal.exams.timing import SittingStatus

Progress = Literal["not started", "open", "paused", "handed in", "out of time"]


@dataclass(frozen=True, slots=True)
class LiveStudent:
    """One student in an exam. Of several sittings, the last.

    Attributes
    ----------
    answered:
        Questions with an answer, right or wrong, as they arrived last.
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
        if session.get(Schedule, assignment) is None:
            return []
        chosen = select(User.id, User.name, User.display_name).where(User.role == Role.STUDENT)
        users = session.execute(chosen.where(User.disabled_at.is_(None)).order_by(User.name)).tuples().all()
        clocks = Clocks(session, Sitting.assignment == assignment)
        sittings = {sitting.user_id: sitting for sitting in sorted(clocks.sittings.values())}
        extensions = {
            e.user_id: e for e in session.scalars(select(Extension).where(Extension.assignment == assignment))
        }
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
    for user_id, name, display_name in users:
        extension = extensions.get(user_id)
        extra = extension.extra_minutes if extension is not None else 0
        if user_id not in sittings:
            found.append(LiveStudent(name, display_name, "not started", extra_minutes=extra))
            continue
        sitting = sittings[user_id]
        timing = clocks.timing(sitting.id, now)
        last_save, answered = saves.get(sitting.id, (None, 0))
        found.append(
            LiveStudent(
                name,
                display_name,
                _progress(timing.status, sitting.ended_by == EndedBy.STUDENT),
                opened_at=sitting.opened_at,
                ends_at=timing.ends_at,
                last_save_at=last_save,
                answered=answered,
                submitted_at=submitted.get(sitting.id),
                extra_minutes=extra,
            )
        )
    return found


def _progress(status: SittingStatus, handed_in: bool) -> Progress:
    if status is SittingStatus.PAUSED:
        return "paused"
    if status is SittingStatus.OPEN:
        return "open"
    return "handed in" if handed_in else "out of time"
