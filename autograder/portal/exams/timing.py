"""How much time a sitting has, by the server's clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from autograder.portal.database.models import Extension, Pause, Schedule
from autograder.portal.windows import Window


class SittingStatus(StrEnum):
    """What a student can do now."""

    OPEN = "open"
    PAUSED = "paused"  # the clock stands still, nothing is taken
    ENDED = "ended"


class SittingTimes(NamedTuple):
    """Of a sitting, what its clock goes by; as in `Sitting`."""

    id: int
    assignment: str
    user_id: int
    opened_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock of one sitting.

    Attributes
    ----------
    ends_at:
        When it ends, or ended; ``None`` without a limit. In a pause it moves on with the time.
    """

    status: SittingStatus
    now: datetime
    ends_at: datetime | None

    @property
    def remaining(self) -> timedelta | None:
        """What is left; ``None`` without a limit."""
        if self.status is SittingStatus.ENDED:
            return timedelta()
        return max(self.ends_at - self.now, timedelta()) if self.ends_at is not None else None


def timing_of(
    schedule: Schedule, extension: Extension | None, sitting: SittingTimes, pauses: Iterable[Pause], now: datetime
) -> Timing:
    """The clock of a sitting.

    A sitting ends when its working time is used up or its window closes, whatever comes first. Pauses move both
    ends by the time they took; a pause that began after the end changes nothing.
    """
    end, paused = _end_and_pause(schedule, extension, sitting, pauses, now)
    if sitting.ended_at is not None:
        return Timing(SittingStatus.ENDED, now, min(sitting.ended_at, end or sitting.ended_at))
    if end is not None and now >= end and not paused:
        return Timing(SittingStatus.ENDED, now, end)
    return Timing(SittingStatus.PAUSED if paused else SittingStatus.OPEN, now, end)


def has_time_left(
    schedule: Schedule, extension: Extension | None, sitting: SittingTimes, pauses: Iterable[Pause], now: datetime
) -> bool:
    """Whether the clock of a sitting runs, or stands in a pause, by the rules as they are now; ended or not."""
    end, paused = _end_and_pause(schedule, extension, sitting, pauses, now)
    return end is None or now < end or paused


def _end_and_pause(
    schedule: Schedule, extension: Extension | None, sitting: SittingTimes, pauses: Iterable[Pause], now: datetime
) -> tuple[datetime | None, bool]:
    """When the clock ends as far as is known now, and whether it stands still."""
    end = _end(schedule, extension, sitting)
    paused, counted = False, sitting.opened_at
    for pause in sorted(pauses, key=lambda p: p.began_at):
        if pause.began_at > now or (end is not None and pause.began_at >= end):
            continue
        until = min(pause.ended_at or now, now)
        if end is not None:
            end += max(until - max(pause.began_at, counted), timedelta())
        counted = max(counted, until)
        paused = paused or pause.ended_at is None or now < pause.ended_at
    return end, paused


def _end(schedule: Schedule, extension: Extension | None, sitting: SittingTimes) -> datetime | None:
    """Without pauses."""
    ends = []
    if schedule.minutes is not None:
        extra = extension.extra_minutes if extension is not None else 0
        ends.append(sitting.opened_at + timedelta(minutes=schedule.minutes + extra))
    closes = Window.of(schedule, extension).closes_at
    if closes is not None:
        ends.append(closes)
    return min(ends, default=None)
