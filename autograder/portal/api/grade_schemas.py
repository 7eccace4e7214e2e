"""What travels over the interface about grades of a class."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from autograder.teaching.export import Format
from autograder.teaching.hand_grading import MAX_COMMENT

_Name = Annotated[str, Field(min_length=1, max_length=256)]
_Reason = Annotated[str, Field(max_length=1000)]
_NeededReason = Annotated[str, Field(min_length=1, max_length=1000)]
_Points = Annotated[float, Field(allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BinOut(BaseModel):
    """Totals from `low` up to `high`."""

    low: float
    high: float
    count: int


class QuestionStatisticsOut(BaseModel):
    """One question; null is undefined, not zero."""

    notebook: str
    grade_id: str
    max_points: float
    scored: int
    unscored: int
    difficulty: float | None
    discrimination: float | None
    verdicts: dict[str, int]
    by_hand: int


class StatisticsOut(BaseModel):
    """A class in one assignment; totals with late penalties taken off."""

    assignment: str
    max_points: float
    scored: int
    unscored: int
    mean: float | None
    deviation: float | None
    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    lowest: float | None
    highest: float | None
    histogram: list[BinOut]
    alpha: float | None
    complete: int
    questions: list[QuestionStatisticsOut]


class GivenModel(_Strict):
    """What a person gives a question; null is nothing, not zero."""

    points: _Points | None = None
    extra_credit: _Points | None = None
    comment: Annotated[str, Field(max_length=MAX_COMMENT)] | None = None


class WaitingOut(BaseModel):
    """A question that asks for a person. `given` is what has to be sent back as `expected`."""

    student: str
    notebook: str
    grade_id: str
    max_points: float
    auto: float | None
    unscored: bool
    given: GivenModel


class OverrideOut(BaseModel):
    """One entry of the history of points by hand."""

    id: int
    student: str
    notebook: str
    grade_id: str
    at: datetime
    by: str
    why: str
    before: GivenModel
    after: GivenModel
    undoes: int | None


class ByHandOut(BaseModel):
    """What waits, and what was given; the history from the oldest on."""

    waiting: list[WaitingOut]
    history: list[OverrideOut]


class ByHandIn(_Strict):
    """Points for one question of one student."""

    student: _Name
    notebook: _Name
    grade_id: _Name
    given: GivenModel
    expected: GivenModel
    reason: _NeededReason


class UndoIn(_Strict):
    """Why a change is taken back."""

    reason: _NeededReason


class RegradeIn(_Strict):
    """Why submissions are judged again."""

    reason: _Reason = ""


class PublishIn(_Strict):
    """Why what was compared becomes the grades."""

    reason: _NeededReason


class JobOut(BaseModel):
    """Something that goes on, or ended."""

    kind: Literal["regrade", "publish", "similarity"]
    state: Literal["running", "done", "failed"]
    actor: str
    began_at: datetime
    done: int
    total: int | None
    problem: str


class RegradeOut(BaseModel):
    """How far a regrade is; `comparison` as `autograder regrade --json` writes it."""

    job: JobOut | None
    comparison: dict[str, Any] | None
    problem: str


class ExportIn(_Strict):
    """Which grades, for whom. No assignments: all."""

    format: Format = Format.CSV
    assignments: Annotated[list[_Name], Field(max_length=1000)] = []
    feedback: bool = False
    reason: _Reason = ""
