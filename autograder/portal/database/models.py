"""The tables of the portal. Their names begin with ``portal_``: they may share a database with nbgrader's.

A user who hands something in is the student of that name in the gradebook. Grades live there, not here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from autograder.portal.database.columns import PlainString, PlainText, UtcTime
from autograder.portal.people.names import folded

NAME_LENGTH = 128
_Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only what is called INTEGER


class Base(DeclarativeBase):
    """All tables of the portal."""


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    STUDENT = "student"
    GRADER = "grader"
    INSTRUCTOR = "instructor"

    @property
    def level(self) -> int:
        """0, 1, 2."""
        return list(Role).index(self)


class Kind(StrEnum):
    """What an assignment is to students."""

    HOMEWORK = "homework"  # a notebook, until a deadline
    QUIZ = "quiz"  # answered in the browser or as a notebook, without a clock
    EXAM = "exam"  # the same, in a working time that begins with the first opening


class Counts(StrEnum):
    """Which of several submissions stands."""

    LAST = "last"
    BEST = "best"
    FIRST = "first"


class FeedbackPolicy(StrEnum):
    """When students may read what was checked."""

    AT_ONCE = "at once"
    AFTER_DEADLINE = "after the deadline"
    WHEN_RELEASED = "when released"


class SubmissionState(StrEnum):
    """``queued -> grading -> graded | rejected | failed``. What was `grading` when the server ended is queued again."""

    QUEUED = "queued"
    GRADING = "grading"
    GRADED = "graded"
    REJECTED = "rejected"  # cannot be read; `message` is for the student
    FAILED = "failed"  # the platform could not judge it; never a zero


class User(Base):
    """A person."""

    __tablename__ = "portal_user"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    name: Mapped[str] = mapped_column(PlainString(NAME_LENGTH), unique=True)  # as in submitted/<student>/
    folded: Mapped[str | None] = mapped_column(  # by which it is found, however it is spelled
        PlainString(512), unique=True, index=True, default=lambda row: folded(row.get_current_parameters()["name"])
    )
    display_name: Mapped[str] = mapped_column(PlainString(256), default="")
    email: Mapped[str] = mapped_column(PlainString(256), default="")
    role: Mapped[str] = mapped_column(PlainString(16))
    password_hash: Mapped[str | None] = mapped_column(PlainString(256))  # none: comes from the hub, or was only invited
    language: Mapped[str] = mapped_column(PlainString(8), default="")  # empty: what the browser asks for
    pseudonym: Mapped[str] = mapped_column(PlainString(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Invitation(Base):
    """A link by which somebody chooses a password; it works once."""

    __tablename__ = "portal_invitation"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(
        PlainString(64), unique=True
    )  # the token itself is known to the invited alone
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SignIn(Base):
    """A browser, or a command line, that is signed in."""

    __tablename__ = "portal_sign_in"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(PlainString(64), unique=True)
    kind: Mapped[str] = mapped_column(PlainString(16))  # browser | hub | token
    label: Mapped[str] = mapped_column(
        PlainString(256), default=""
    )  # the browser's name, or what the user called the token
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Schedule(Base):
    """When and how an assignment is handed in. An assignment without one is not shown to students."""

    __tablename__ = "portal_schedule"

    assignment: Mapped[str] = mapped_column(PlainString(NAME_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(PlainString(16), default=str(Kind.HOMEWORK))
    opens_at: Mapped[datetime | None] = mapped_column(UtcTime)  # none: open
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)  # none: no deadline
    closes_at: Mapped[datetime | None] = mapped_column(UtcTime)  # nothing is taken any more; none: at the deadline
    minutes: Mapped[int | None] = mapped_column(Integer)  # working time of an exam
    attempts: Mapped[int | None] = mapped_column(Integer)  # none: any number
    counts: Mapped[str] = mapped_column(PlainString(16), default=str(Counts.LAST))
    feedback: Mapped[str] = mapped_column(PlainString(32), default=str(FeedbackPolicy.AT_ONCE))
    feedback_released_at: Mapped[datetime | None] = mapped_column(UtcTime)
    shuffle: Mapped[bool] = mapped_column(default=False)
    late_penalty: Mapped[float] = mapped_column(default=0.0)  # share of the points per day begun


class EndedBy(StrEnum):
    """Who ended a sitting."""

    STUDENT = "student"  # handed in; that is for good
    CLOCK = "clock"  # out of time; goes on if more is given


class Extension(Base):
    """What one student has instead of what the schedule says."""

    __tablename__ = "portal_extension"

    assignment: Mapped[str] = mapped_column(
        ForeignKey("portal_schedule.assignment", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id", ondelete="CASCADE"), primary_key=True)
    opens_at: Mapped[datetime | None] = mapped_column(UtcTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcTime)
    extra_minutes: Mapped[int] = mapped_column(Integer, default=0)


class Pause(Base):
    """A time in which the clocks of an exam stand still, for all who sit it."""

    __tablename__ = "portal_pause"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    assignment: Mapped[str] = mapped_column(ForeignKey("portal_schedule.assignment", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Sitting(Base):
    """One student at work on a quiz or exam, from the first opening to the submission."""

    __tablename__ = "portal_sitting"
    __table_args__ = (UniqueConstraint("assignment", "user_id", "number"),)

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    assignment: Mapped[str] = mapped_column(ForeignKey("portal_schedule.assignment", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)  # 1, 2, ... per student and assignment
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)  # handed in, or out of time
    ended_by: Mapped[str | None] = mapped_column(PlainString(16))  # none: it goes on
    submission_id: Mapped[int | None] = mapped_column(  # what it ended with
        ForeignKey("portal_submission.id", ondelete="SET NULL")
    )


class JournalEntry(Base):
    """One answer as it was given. What was acknowledged is never changed; of each question the newest counts."""

    __tablename__ = "portal_journal"
    __table_args__ = (
        UniqueConstraint("sitting_id", "client", "seq"),  # what is sent twice is kept once
        Index("portal_journal_newest", "sitting_id", "question", "id"),
    )

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("portal_sitting.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(PlainString(2 * NAME_LENGTH + 1))  # <notebook>/<grade_id>
    value: Mapped[Any] = mapped_column(JSON)
    client: Mapped[str] = mapped_column(PlainString(64))  # a page in a browser
    seq: Mapped[int] = mapped_column(BigInteger)  # its count of changes
    changed_at: Mapped[datetime] = mapped_column(UtcTime)  # as far as the browser says, never after it arrived
    received_at: Mapped[datetime] = mapped_column(UtcTime)


class Submission(Base):
    """Something handed in, with its receipt. The files lie in the course's state directory."""

    __tablename__ = "portal_submission"
    __table_args__ = (
        UniqueConstraint("assignment", "user_id", "number"),
        Index("portal_submission_queue", "state", "id"),
    )

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    assignment: Mapped[str] = mapped_column(PlainString(NAME_LENGTH), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)  # 1, 2, ... per student and assignment
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    digest: Mapped[str] = mapped_column(PlainString(64))  # as in the receipt
    receipt: Mapped[str] = mapped_column(PlainText)  # the text that was signed, with its signature
    folder: Mapped[str] = mapped_column(PlainString(512))  # below the state directory
    origin: Mapped[str] = mapped_column(PlainString(16))  # upload | form
    sitting_id: Mapped[int | None] = mapped_column(  # in which it was handed in
        ForeignKey("portal_sitting.id", ondelete="SET NULL", use_alter=True, name="portal_submission_sitting"),
        index=True,
    )
    late: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(PlainString(16), default=str(SubmissionState.QUEUED))
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    score: Mapped[float | None]  # none: not scored (yet)
    max_score: Mapped[float | None]
    message: Mapped[str] = mapped_column(PlainText, default="")


class AuditEvent(Base):
    """Something that somebody with power did. Rows can only be added; the database refuses anything else.

    The student is named by number, so that the log stays whole when a student's data are deleted.
    """

    __tablename__ = "portal_audit"

    id: Mapped[int] = mapped_column(_Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor: Mapped[str] = mapped_column(PlainString(NAME_LENGTH))
    action: Mapped[str] = mapped_column(PlainString(64), index=True)
    assignment: Mapped[str] = mapped_column(PlainString(NAME_LENGTH), default="", index=True)
    student_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(PlainText, default="")
    details: Mapped[Any] = mapped_column(JSON)
