"""Sittings that go on because more time was given after their clock had ended them.

What was handed in at the deadline stays what it is, with its receipt: a submission made within the sitting. It counts
no more as soon as the sitting has ended with another one, and is what it ends with again if nothing was changed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autograder.portal.database.models import EndedBy, Sitting
from autograder.portal.exams.clocks import Clocks


def reopen_in_time(session: Session, assignment: str, now: datetime, user_id: int | None = None) -> list[Sitting]:
    """Let sittings go on that ran out of time and would have some left by the rules as they are now.

    Of each student the last one only, and none that the student handed in.
    """
    session.flush()
    others = Sitting.__table__.alias()
    last = (
        select(func.max(others.c.number))
        .where(others.c.assignment == Sitting.assignment, others.c.user_id == Sitting.user_id)
        .scalar_subquery()
    )
    which = (Sitting.assignment == assignment) & (Sitting.ended_by == EndedBy.CLOCK) & (Sitting.number == last)
    if user_id is not None:
        which &= Sitting.user_id == user_id
    clocks = Clocks(session, which)
    in_time = [number for number in clocks.sittings if clocks.has_time_left(number, now)]
    found = list(session.scalars(select(Sitting).where(Sitting.id.in_(in_time))))
    for sitting in found:
        sitting.ended_at = sitting.ended_by = sitting.submission_id = None
    return found
