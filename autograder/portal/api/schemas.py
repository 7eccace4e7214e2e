"""What travels over the interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from autograder.portal.database.models import Counts, FeedbackPolicy, Kind, Role, SubmissionState

MAX_ANSWER = 100_000  # characters of one answer
_Name = Annotated[str, Field(min_length=1, max_length=128)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """What went wrong, for a person to read."""

    what: str
    where: str = ""
    hint: str = ""
    message: str


class Refusal(BaseModel):
    """The body of every answer that is no success."""

    error: Problem


class Me(BaseModel):
    """Who is signed in."""

    name: str
    display_name: str
    role: Role


class SignInRequest(_Strict):
    """A name and a password, for a token."""

    name: _Name
    password: Annotated[str, Field(min_length=1, max_length=200)]
    label: Annotated[str, Field(max_length=200)] = ""


class Token(BaseModel):
    """What proves who is asking: ``Authorization: Bearer <token>``."""

    token: str


class AssignmentOut(BaseModel):
    """An assignment as the student sees it now."""

    name: str
    kind: Kind
    phase: Literal["not yet", "open", "late", "closed"]
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    attempts: int | None
    attempts_used: int
    score: float | None
    max_score: float | None
    unscored: float


class SubmissionOut(BaseModel):
    """A submission. `score` and `message` are null as long as they are withheld, or nothing is known.

    `score` is what is known so far, `penalty` taken off; `unscored` points are still to be scored by a person.
    As long as `sitting_goes_on`, it waits for the end of the exam in which it was handed in.
    """

    id: int
    assignment: str
    student: str
    number: int
    received_at: datetime
    digest: str
    late: bool
    state: SubmissionState
    ahead: int
    sitting_goes_on: bool
    score: float | None
    max_score: float | None
    unscored: float
    penalty: float
    message: str | None
    location: str


class SittingRequest(_Strict):
    """Which assignment is to be opened."""

    assignment: _Name


class SittingStateOut(BaseModel):
    """The clock of a sitting, by the server's time."""

    status: Literal["open", "paused", "not_started", "ended"]
    remaining_ms: int | None
    server_time: datetime
    answers_revision: int


class AnswerOut(BaseModel):
    """What counts for a question."""

    value: Any
    revision: int


class SittingOut(BaseModel):
    """A sitting with all that is journalled."""

    id: int
    assignment: str
    state: SittingStateOut
    answers: dict[str, AnswerOut]


class SaveIn(_Strict):
    """One change of one answer."""

    seq: Annotated[int, Field(ge=0, lt=2**53)]
    question: Annotated[str, Field(min_length=3, max_length=257, pattern=r"^[^/\x00]+/[^\x00]+$")]
    value: (
        Annotated[str, Field(max_length=MAX_ANSWER)]
        | Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=100)]
        | None
    )
    age_ms: Annotated[float, Field(ge=0, le=7 * 24 * 3600 * 1000, allow_inf_nan=False)] = 0


class SavesIn(_Strict):
    """Changes that a page made."""

    client: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
    saves: Annotated[list[SaveIn], Field(min_length=1, max_length=200)]


class SavedOut(BaseModel):
    """A change that is on disk.

    `problem` says why it cannot be an answer to its question yet, `understood` how a number was read; both are empty
    if the server had no time to look (`checked`).
    """

    seq: int
    revision: int
    problem: str | None = None
    understood: str = ""
    checked: bool = True


class SavesOut(BaseModel):
    """The acknowledgement."""

    saved: list[SavedOut]
    state: SittingStateOut


class SavesRefused(Refusal):
    """Nothing was journalled."""

    state: SittingStateOut | None = None


class PlanIn(_Strict):
    """A schedule; times with their zone."""

    kind: Kind = Kind.HOMEWORK
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: Annotated[int, Field(ge=1, le=43200)] | None = None
    attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    counts: Counts = Counts.LAST
    feedback: FeedbackPolicy = FeedbackPolicy.AT_ONCE
    shuffle: bool = False
    late_penalty: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    reason: Annotated[str, Field(max_length=1000)] = ""


class MinutesIn(_Strict):
    """More working time for one student, or (without a name) for all."""

    minutes: Annotated[int, Field(ge=1, le=43200)]
    student: _Name | None = None
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class ReasonIn(_Strict):
    """Why something is done; it stands in the audit log."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class LiveSitting(BaseModel):
    """One student in an exam."""

    student: str
    status: Literal["not started", "open", "paused", "handed in", "out of time"]
    opened_at: datetime | None
    ends_at: datetime | None
    last_save_at: datetime | None
    answered: int
    submitted_at: datetime | None
    extra_minutes: int


class PreparationOut(BaseModel):
    """How far the papers of an assignment are that differ from student to student; `problem` of one that cannot be made."""

    ready: int
    students: int
    problem: str


class KeyOut(BaseModel):
    """The course's public key, against which receipts are checked."""

    course: str
    public_key: str
