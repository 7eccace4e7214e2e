"""What grading says of a grade cell and of a submission.

Unscored is never zero: `points` and `score` are ``None`` when nobody could tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How one grade cell ended."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MANUAL = "manual"


class Mode(StrEnum):
    """Where a test cell ran: in the examiner, or (legacy) beside the student's code."""

    ISOLATED = "isolated"
    IN_KERNEL = "in-kernel"


class Status(StrEnum):
    """How one submission ended."""

    GRADED = "graded"
    REJECTED = "rejected"  # cannot be read; the student is told why
    FAILED = "failed"  # the platform could not judge it; the instructor is told why


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """The verdict on one grade cell.

    Attributes
    ----------
    notebook:
        Name of the notebook, without extension.
    grade_id:
        nbgrader's id of the cell.
    points:
        Points earned; ``None`` while nobody has scored it (manual cells, infrastructure trouble).
    max_points:
        Points the cell is worth.
    message:
        What the student reads. Never holds hidden source, expected values or tracebacks.
    instructor_note:
        What only the instructor reads (for instance the line to add for an in-kernel cell).
    """

    notebook: str
    grade_id: str
    points: float | None
    max_points: float
    verdict: Verdict
    mode: Mode = Mode.ISOLATED
    message: str = ""
    instructor_note: str = ""


@dataclass(frozen=True, slots=True)
class CellOutputs:
    """What one cell of the graded notebook showed when it ran.

    ``index`` counts the cells of the graded notebook (`NotebookRun.cells`); ``outputs`` are nbformat
    v4 output dictionaries, already cut to the configured size.
    """

    index: int
    outputs: tuple[dict[str, Any], ...] = ()
    execution_count: int | None = None
    skipped: str = ""  # why the cell was not run, for the student; empty if it ran


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """One notebook of a submission after grading.

    ``cells`` are nbformat v4 cell dictionaries in the order in which they were run: the student's own
    cells, with the instructor's locked and test cells in their official text (hidden tests included;
    this object never reaches a student as it is).
    """

    notebook: str
    cells: tuple[dict[str, Any], ...]
    outputs: tuple[CellOutputs, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a grade rests on; equal provenance means an equal grade."""

    submission: str  # sha256 of the submitted files
    assignment: str  # sha256 of the instructor's files
    environment: str  # sha256 of interpreter, packages and limits
    seed: int


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """Everything grading has to say about one submission."""

    student: str
    assignment: str
    status: Status
    cells: tuple[CellVerdict, ...] = ()
    notebooks: tuple[NotebookRun, ...] = ()
    max_score: float = 0.0
    seconds: float = 0.0
    message: str = ""
    warnings: tuple[str, ...] = ()
    provenance: Provenance | None = None
    entries: dict[str, Any] = field(default_factory=dict)  # challenge -> plain data exported by the notebook

    @property
    def score(self) -> float | None:
        """Sum of the points that are known; ``None`` unless the submission was graded."""
        if self.status is not Status.GRADED:
            return None
        return float(sum(cell.points for cell in self.cells if cell.points is not None))

    @property
    def needs_manual_grading(self) -> bool:
        """Whether a person still has to score a cell."""
        return any(cell.points is None for cell in self.cells)
