"""The clocks of many sittings at once, as the database has them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from autograder.portal.database.models import Extension, Pause, Schedule, Sitting
from autograder.portal.exams.timing import Timing, has_time_left, timing_of


class Clocks:
    """What is needed to tell the time of some sittings, read in two queries.

    Attributes
    ----------
    sittings:
        Those that `which` chose, by number.
    """

    def __init__(self, session: Session, which: ColumnElement[bool]) -> None:
        rows = session.execute(
            select(Sitting, Schedule, Extension)
            .join(Schedule, Schedule.assignment == Sitting.assignment)
            .outerjoin(Extension, (Extension.assignment == Sitting.assignment) & (Extension.user_id == Sitting.user_id))
            .where(which)
        ).all()
        self.sittings: dict[int, Sitting] = {sitting.id: sitting for sitting, _, _ in rows}
        self._rules: dict[int, tuple[Schedule, Extension | None]] = {row[0].id: (row[1], row[2]) for row in rows}
        self._pauses: dict[str, list[Pause]] = defaultdict(list)
        names = {sitting.assignment for sitting in self.sittings.values()}
        for pause in session.scalars(select(Pause).where(Pause.assignment.in_(names))) if names else ():
            self._pauses[pause.assignment].append(pause)

    def timing(self, sitting_id: int, now: datetime) -> Timing:
        """The clock of one of them."""
        sitting = self.sittings[sitting_id]
        schedule, extension = self._rules[sitting_id]
        return timing_of(schedule, extension, sitting, self._pauses[sitting.assignment], now)

    def has_time_left(self, sitting_id: int, now: datetime) -> bool:
        """Whether there would be time left if it had not ended."""
        sitting = self.sittings[sitting_id]
        return has_time_left(*self._rules[sitting_id], sitting, self._pauses[sitting.assignment], now)
