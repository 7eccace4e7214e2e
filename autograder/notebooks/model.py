"""The assignment as the instructor wrote it, taken apart for the three processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.notebooks.questions import Question


class Role(StrEnum):
    """What a cell of the instructor's notebook is for."""

    SOLUTION = "solution"  # the student writes here; not scored by itself
    TEST = "test"  # scored by running it (nbgrader: grade, not solution)
    MANUAL = "manual"  # the student writes here, a person scores it (nbgrader: grade and solution, or task)
    LOCKED = "locked"  # the instructor's text or code, must not change
    FREE = "free"  # no nbgrader metadata: given to the student, who may edit it
    INSTRUCTOR = "instructor"  # tagged `instructor-only`: never released, never run by students


@dataclass(frozen=True, slots=True)
class CourseCell:
    """One cell of the instructor's notebook.

    Attributes
    ----------
    source:
        The instructor's text: with solution and hidden tests.
    released:
        The text students get: solution replaced by its stub, hidden tests removed.
    hidden_lines:
        1-based, inclusive line ranges of `source` that are hidden tests.
    answer_lines:
        1-based, inclusive line ranges of `source` that are the reference answer; none if all of it is.
    in_kernel:
        The cell asks to be run in the student process.
    task:
        nbgrader's task cell: a locked text that a person scores; the answer stands in cells below it.
    question:
        What a solution cell asks for, if the instructor has declared it.
    """

    index: int
    cell_type: str
    role: Role
    grade_id: str
    points: float
    source: str
    released: str
    hidden_lines: tuple[tuple[int, int], ...] = ()
    answer_lines: tuple[tuple[int, int], ...] = ()
    in_kernel: bool = False
    task: bool = False
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class CourseNotebook:
    """One notebook of an assignment, instructor's version. ``name`` has no extension.

    ``fields`` are the texts that were filled in for the variant; ``None`` for a notebook without fields.
    """

    name: str
    path: Path
    cells: tuple[CourseCell, ...]
    kernel: str = "python3"
    fields: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One folder of `source/`, as one variant of it.

    ``released_files`` and ``hidden_files`` are paths relative to the folder: the first are given to
    students and seen by the student process, the second are seen by the examiner only.
    """

    name: str
    path: Path
    notebooks: tuple[CourseNotebook, ...]
    released_files: tuple[Path, ...] = ()
    hidden_files: tuple[Path, ...] = ()
    digest: str = ""
    variant: int = 0

    @property
    def max_score(self) -> float:
        """Points of all grade cells."""
        return float(sum(c.points for n in self.notebooks for c in n.cells if c.role in (Role.TEST, Role.MANUAL)))


@dataclass(frozen=True, slots=True)
class Step:
    """One cell of the graded notebook, in the order of execution.

    ``cell`` is an nbformat v4 cell dictionary whose source is what will run: the student's text for the
    student's cells, the instructor's full text for locked and test cells. ``course_cell`` is the
    instructor's cell it was matched to, or ``None`` for a cell of the student's own.
    """

    cell: dict[str, object]
    course_cell: CourseCell | None = None


@dataclass(frozen=True, slots=True)
class GradingPlan:
    """What will be run for one notebook of one submission, and what the student should know about it."""

    notebook: CourseNotebook
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)  # grade_id -> why its answer could not be found
