"""Names of accounts are compared without case. Accounts that differ by case only stay; each is found by its own spelling."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_USER = sa.table(
    "portal_user", sa.column("id", sa.BigInteger), sa.column("name", sa.String), sa.column("folded", sa.String)
)


def upgrade() -> None:
    op.add_column("portal_user", sa.Column("folded", sa.String(length=512), nullable=True))
    connection = op.get_bind()
    taken: set[str] = set()
    for user in connection.execute(sa.select(_USER.c.id, _USER.c.name).order_by(_USER.c.id)).all():
        folded = unicodedata.normalize("NFC", user.name.casefold())
        if folded in taken:
            folded = f"{folded[:400]}/{user.id}"  # a slash is in no name
        taken.add(folded)
        connection.execute(sa.update(_USER).where(_USER.c.id == user.id).values(folded=folded))
    op.create_index("ix_portal_user_folded", "portal_user", ["folded"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_portal_user_folded", table_name="portal_user")
    op.drop_column("portal_user", "folded")
