"""When a student may hand in: the schedule of an assignment, and what one student has instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from autograder.portal.database.models import Extension, FeedbackPolicy, Schedule


class Phase(StrEnum):
    """Where in its window an assignment is, for one student."""

    NOT_YET = "not yet"
    OPEN = "open"
    LATE = "late"  # after the deadline, but still taken
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """The times that hold for one student; ``None`` where there is no limit.

    Attributes
    ----------
    due_at:
        What arrives later is late.
    closes_at:
        From here on nothing is taken.
    """

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None

    def phase(self, now: datetime) -> Phase:
        """Where `now` lies; the moment of a deadline is late."""
        if self.opens_at is not None and now < self.opens_at:
            return Phase.NOT_YET
        if self.closes_at is not None and now >= self.closes_at:
            return Phase.CLOSED
        if self.due_at is not None and now >= self.due_at:
            return Phase.LATE
        return Phase.OPEN

    @classmethod
    def of(cls, schedule: Schedule, extension: Extension | None = None) -> Window:
        """What the schedule says, with the student's own times and extra minutes in place of it."""
        if extension is None:
            return cls(schedule.opens_at, schedule.due_at, schedule.closes_at or schedule.due_at)
        extra = timedelta(minutes=extension.extra_minutes or 0)
        due = extension.due_at or (schedule.due_at + extra if schedule.due_at else None)
        if extension.closes_at is not None:
            closes: datetime | None = extension.closes_at
        elif schedule.closes_at is not None:
            closes = max(schedule.closes_at + extra, extension.due_at or schedule.closes_at)
        else:
            closes = due
        return cls(extension.opens_at or schedule.opens_at, due, closes)


def may_read_feedback(schedule: Schedule, window: Window, now: datetime) -> bool:
    """Whether a student may read what was checked."""
    match FeedbackPolicy(schedule.feedback):
        case FeedbackPolicy.AT_ONCE:
            return True
        case FeedbackPolicy.AFTER_DEADLINE:
            return window.phase(now) is Phase.CLOSED or schedule.feedback_released_at is not None
        case FeedbackPolicy.WHEN_RELEASED:
            return schedule.feedback_released_at is not None and schedule.feedback_released_at <= now
