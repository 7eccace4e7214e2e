"""The tables of the portal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER portal_audit_no_{act.lower()} BEFORE {act} ON portal_audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION portal_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER portal_audit_append_only BEFORE UPDATE OR DELETE ON portal_audit "
        "FOR EACH ROW EXECUTE FUNCTION portal_audit_append_only()",
        "CREATE TRIGGER portal_audit_no_truncate BEFORE TRUNCATE ON portal_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_append_only()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "portal_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("assignment", sa.String(length=128), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("portal_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_audit_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_audit_assignment"), ["assignment"], unique=False)

    op.create_table(
        "portal_schedule",
        sa.Column("assignment", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("counts", sa.String(length=16), nullable=False),
        sa.Column("feedback", sa.String(length=32), nullable=False),
        sa.Column("feedback_released_at", sa.DateTime(), nullable=True),
        sa.Column("shuffle", sa.Boolean(), nullable=False),
        sa.Column("late_penalty", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("assignment"),
    )
    op.create_table(
        "portal_user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("display_name", sa.String(length=256), nullable=False),
        sa.Column("email", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "portal_extension",
        sa.Column("assignment", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment"], ["portal_schedule.assignment"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("assignment", "user_id"),
    )
    op.create_table(
        "portal_invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    with op.batch_alter_table("portal_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_invitation_user_id"), ["user_id"], unique=False)

    op.create_table(
        "portal_pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment", sa.String(length=128), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assignment"], ["portal_schedule.assignment"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("portal_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_pause_assignment"), ["assignment"], unique=False)

    op.create_table(
        "portal_sign_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=256), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    with op.batch_alter_table("portal_sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "portal_submission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("folder", sa.String(length=512), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("max_score", sa.Double(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["portal_sitting.id"], name="portal_submission_sitting", ondelete="SET NULL", use_alter=True
        ),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment", "user_id", "number"),
    )
    with op.batch_alter_table("portal_submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_submission_assignment"), ["assignment"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_submission_sitting_id"), ["sitting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_submission_user_id"), ["user_id"], unique=False)
        batch_op.create_index("portal_submission_queue", ["state", "id"], unique=False)

    op.create_table(
        "portal_sitting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["assignment"], ["portal_schedule.assignment"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["submission_id"], ["portal_submission.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment", "user_id", "number"),
    )
    with op.batch_alter_table("portal_sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_sitting_assignment"), ["assignment"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_sitting_user_id"), ["user_id"], unique=False)

    if op.get_bind().dialect.name != "sqlite":  # which has it from the table's beginning, and cannot add it
        op.create_foreign_key(
            "portal_submission_sitting",
            "portal_submission",
            "portal_sitting",
            ["sitting_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_table(
        "portal_journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", sa.String(length=257), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["portal_sitting.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sitting_id", "client", "seq"),
    )
    with op.batch_alter_table("portal_journal", schema=None) as batch_op:
        batch_op.create_index("portal_journal_newest", ["sitting_id", "question", "id"], unique=False)
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION portal_audit_append_only CASCADE")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("portal_submission_sitting", "portal_submission")
    with op.batch_alter_table("portal_journal", schema=None) as batch_op:
        batch_op.drop_index("portal_journal_newest")

    op.drop_table("portal_journal")
    with op.batch_alter_table("portal_sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_sitting_user_id"))
        batch_op.drop_index(batch_op.f("ix_portal_sitting_assignment"))

    op.drop_table("portal_sitting")
    with op.batch_alter_table("portal_submission", schema=None) as batch_op:
        batch_op.drop_index("portal_submission_queue")
        batch_op.drop_index(batch_op.f("ix_portal_submission_user_id"))
        batch_op.drop_index(batch_op.f("ix_portal_submission_sitting_id"))
        batch_op.drop_index(batch_op.f("ix_portal_submission_assignment"))

    op.drop_table("portal_submission")
    with op.batch_alter_table("portal_sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_sign_in_user_id"))

    op.drop_table("portal_sign_in")
    with op.batch_alter_table("portal_pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_pause_assignment"))

    op.drop_table("portal_pause")
    with op.batch_alter_table("portal_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_invitation_user_id"))

    op.drop_table("portal_invitation")
    op.drop_table("portal_extension")
    op.drop_table("portal_user")
    op.drop_table("portal_schedule")
    with op.batch_alter_table("portal_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_audit_assignment"))
        batch_op.drop_index(batch_op.f("ix_portal_audit_action"))

    op.drop_table("portal_audit")
