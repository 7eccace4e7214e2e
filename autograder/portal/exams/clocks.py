"""The clocks of many sittings at once, as the database has them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from autograder.portal.database.models import Extension, Pause, Schedule, Sitting
from autograder.portal.exams.timing import SittingTimes, Timing, has_time_left, timing_of


class Clocks:
    """What is needed to tell the time of some sittings, read in four queries.

    Attributes
    ----------
    sittings:
        Those that `which` chose, by number.
    """

    def __init__(self, session: Session, which: ColumnElement[bool]) -> None:
        columns = select(  # and no objects: they are read for a whole class, every second
            Sitting.id,
            Sitting.assignment,
            Sitting.user_id,
            Sitting.opened_at,
            Sitting.ended_at,
            Sitting.ended_by,
        )
        own = (Extension.assignment == Sitting.assignment) & (Extension.user_id == Sitting.user_id)
        self.sittings = {row[0]: SittingTimes(*row) for row in session.execute(columns.where(which)).tuples()}
        extensions = session.execute(select(Sitting.id, Extension).join(Extension, own).where(which)).tuples()
        self._own: dict[int, Extension] = dict(extensions.all())
        names = {sitting.assignment for sitting in self.sittings.values()}
        self._schedules: dict[str, Schedule] = {}
        self._pauses: dict[str, list[Pause]] = defaultdict(list)
        if not names:
            return
        for schedule in session.scalars(select(Schedule).where(Schedule.assignment.in_(names))):
            self._schedules[schedule.assignment] = schedule
        for pause in session.scalars(select(Pause).where(Pause.assignment.in_(names))):
            self._pauses[pause.assignment].append(pause)

    def timing(self, sitting_id: int, now: datetime) -> Timing:
        """The clock of one of them."""
        return timing_of(*self._of(sitting_id), now)

    def has_time_left(self, sitting_id: int, now: datetime) -> bool:
        """Whether there would be time left if it had not ended."""
        return has_time_left(*self._of(sitting_id), now)

    def _of(self, sitting_id: int) -> tuple[Schedule, Extension | None, SittingTimes, list[Pause]]:
        sitting = self.sittings[sitting_id]
        schedule, pauses = self._schedules[sitting.assignment], self._pauses[sitting.assignment]
        return schedule, self._own.get(sitting_id), sitting, pauses
