"""The audit log: who did what with power over others, when, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from autograder.portal.database.models import AuditEvent, Role, User
from autograder.wording import msgid

ACTIONS = (
    msgid("account made"),
    msgid("role changed"),
    msgid("account disabled"),
    msgid("account enabled"),
    msgid("invited"),
    msgid("password chosen"),
    msgid("schedule set"),
    msgid("schedule withdrawn"),
    msgid("extension granted"),
    msgid("time granted"),
    msgid("sitting reopened"),
    msgid("exam paused"),
    msgid("exam resumed"),
    msgid("feedback released"),
    msgid("feedback withheld"),
    msgid("graded again"),
    msgid("points given by hand"),
    msgid("points by hand undone"),
    msgid("regrade begun"),
    msgid("regrade publication begun"),
    msgid("regrade published"),
    msgid("regrade not published"),
    msgid("similarity report made"),
    msgid("grades exported"),
    msgid("student data deleted"),
)
"""What is recorded, in the words of the log."""


def actor_of(user: User) -> str:
    """What the log calls somebody who did something. Students have their numbers there only: it can never be changed."""
    return user.name if user.role != Role.STUDENT else str(Role.STUDENT)


def record(
    session: Session,
    actor: str,
    action: str,
    at: datetime,
    *,
    assignment: str = "",
    student_id: int | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an event to the transaction of the act itself: both happen, or neither.

    Parameters
    ----------
    actor:
        Name of the user; ``command line`` or ``server`` if nobody was signed in.
    details:
        Plain JSON.
    """
    session.add(
        AuditEvent(
            at=at,
            actor=actor,
            action=action,
            assignment=assignment,
            student_id=student_id,
            reason=reason,
            details=dict(details or {}),
        )
    )
