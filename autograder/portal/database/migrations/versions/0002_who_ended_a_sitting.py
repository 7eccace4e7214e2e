"""Whether a sitting was ended by its student or by its clock: only the latter goes on when more time is given."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SITTING = sa.table(
    "portal_sitting",
    sa.column("id", sa.BigInteger),
    sa.column("assignment", sa.String),
    sa.column("user_id", sa.BigInteger),
    sa.column("opened_at", sa.DateTime),
    sa.column("ended_at", sa.DateTime),
    sa.column("ended_by", sa.String),
)
_SCHEDULE = sa.table(
    "portal_schedule",
    sa.column("assignment", sa.String),
    sa.column("minutes", sa.Integer),
    sa.column("due_at", sa.DateTime),
    sa.column("closes_at", sa.DateTime),
)
_EXTENSION = sa.table(
    "portal_extension",
    sa.column("assignment", sa.String),
    sa.column("user_id", sa.BigInteger),
    sa.column("due_at", sa.DateTime),
    sa.column("closes_at", sa.DateTime),
    sa.column("extra_minutes", sa.Integer),
)
_PAUSE = sa.table(
    "portal_pause",
    sa.column("assignment", sa.String),
    sa.column("began_at", sa.DateTime),
    sa.column("ended_at", sa.DateTime),
)


def upgrade() -> None:
    op.add_column("portal_sitting", sa.Column("ended_by", sa.String(length=16), nullable=True))
    connection = op.get_bind()
    pauses: dict[str, list[sa.Row]] = {}
    for pause in connection.execute(sa.select(_PAUSE).order_by(_PAUSE.c.began_at)):
        pauses.setdefault(pause.assignment, []).append(pause)
    own = (_EXTENSION.c.assignment == _SITTING.c.assignment) & (_EXTENSION.c.user_id == _SITTING.c.user_id)
    rows = connection.execute(
        sa.select(
            _SITTING.c.id,
            _SITTING.c.assignment,
            _SITTING.c.opened_at,
            _SITTING.c.ended_at,
            _SCHEDULE.c.minutes,
            _SCHEDULE.c.due_at,
            _SCHEDULE.c.closes_at,
            _EXTENSION.c.due_at.label("own_due"),
            _EXTENSION.c.closes_at.label("own_closes"),
            _EXTENSION.c.extra_minutes,
        )
        .join(_SCHEDULE, _SCHEDULE.c.assignment == _SITTING.c.assignment)
        .outerjoin(_EXTENSION, own)
        .where(_SITTING.c.ended_at.is_not(None))
    ).all()
    by_clock = [row.id for row in rows if _ran_out(row, pauses.get(row.assignment, []))]
    ended = sa.update(_SITTING).where(_SITTING.c.ended_at.is_not(None))
    connection.execute(ended.values(ended_by="student"))
    for sitting in by_clock:
        connection.execute(sa.update(_SITTING).where(_SITTING.c.id == sitting).values(ended_by="clock"))


def downgrade() -> None:
    op.drop_column("portal_sitting", "ended_by")


def _ran_out(row: sa.Row, pauses: list[sa.Row]) -> bool:
    """Whether it ended when its time was over, by the times as they are now."""
    extra = timedelta(minutes=row.extra_minutes or 0)
    due = row.own_due or (row.due_at + extra if row.due_at else None)
    closes = row.own_closes or (max(row.closes_at + extra, row.own_due or row.closes_at) if row.closes_at else due)
    ends = [closes] if closes else []
    if row.minutes is not None:
        ends.append(row.opened_at + timedelta(minutes=row.minutes) + extra)
    if not ends:
        return False
    end, counted = min(ends), row.opened_at
    for pause in pauses:
        if pause.began_at < min(end, row.ended_at):
            until = min(pause.ended_at or row.ended_at, row.ended_at)
            end += max(until - max(pause.began_at, counted), timedelta())
            counted = max(counted, until)
    return row.ended_at >= end
