"""Our own tables, which live beside nbgrader's in the same database."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

ASSIGNMENTS = Table(
    "autograder_assignment",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # of the source that the gradebook's cells were made from
)

ATTEMPTS = Table(
    "autograder_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("student", String(128), nullable=False),
    Column("assignment", String(128), nullable=False),
    Column("attempt", Integer, nullable=False),  # 1, 2, ... per student and assignment
    Column("current", Boolean, nullable=False),  # the attempt whose grade stands in the gradebook
    Column("status", String(16), nullable=False),
    Column("score", Float),  # NULL: nobody could tell
    Column("max_score", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("submission_digest", String(64), nullable=False),
    Column("assignment_digest", String(64), nullable=False),
    Column("environment_digest", String(64), nullable=False),
    Column("seed", String(20), nullable=False),  # 63 bits, as text: not every database has them
    Column("submitted_at", DateTime, nullable=False),  # UTC
    Column("graded_at", DateTime, nullable=False),  # UTC
    UniqueConstraint("student", "assignment", "submission_digest"),
)

VERDICTS = Table(
    "autograder_verdict",
    metadata,
    Column("attempt_id", Integer, ForeignKey(ATTEMPTS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("grade_id", String(128), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("points", Float),  # NULL: not scored (yet)
    Column("max_points", Float, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("instructor_note", Text, nullable=False),
)

ENTRIES = Table(
    "autograder_entry",
    metadata,
    Column("challenge", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("exported", JSON, nullable=False),  # what the notebook exported, by division; not yet validated
    Column("submitted_at", DateTime, primary_key=True),  # UTC
)

OVERRIDES = Table(
    "autograder_override",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("student", String(128), nullable=False, index=True),
    Column("assignment", String(128), nullable=False, index=True),
    Column("notebook", String(128), nullable=False),
    Column("grade_id", String(128), nullable=False),
    Column("at", DateTime, nullable=False),  # UTC
    Column("by", String(128), nullable=False),  # who gave the points
    Column("why", Text, nullable=False),
    Column("before", JSON, nullable=False),  # points, extra_credit and comment as they were
    Column("after", JSON, nullable=False),
    Column("undoes", Integer, ForeignKey("autograder_override.id")),  # the entry that this one takes back
)

SECTIONS = Table(
    "autograder_section",
    metadata,
    Column("student", String(128), primary_key=True),
    Column("section", String(128), nullable=False),  # nbgrader's student table has no place for it
)
