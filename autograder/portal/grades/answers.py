"""What a student wrote for one question, to be looked at by a person: the graded notebook around it, made harmless."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.feedback import highlighted, render_output
from autograder.grading.markup import markdown
from autograder.notebooks.model import CourseCell, Role
from autograder.teaching.hand_grading import QuestionKey

_MOST_BEFORE = 10  # cells that are shown before the one that is scored
_MOST_AFTER = 10
_MOST_BYTES = 64 * 1024 * 1024
_log = logging.getLogger(__name__)


class AnswerNotThere(AutograderError):
    """There is nothing to look at; `what` is written for graders."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as HTML without anything active.

    Attributes
    ----------
    is_own:
        The student wrote it, or could have; the others are the course's.
    is_scored:
        It is the question itself.
    """

    kind: str
    html: Markup
    outputs: tuple[Markup, ...]
    is_own: bool
    is_scored: bool


def reference_answer(cell: CourseCell) -> Markup:
    """What the course has in the place of an answer that a person scores, as HTML; empty if there is nothing."""
    if cell.role is not Role.MANUAL or cell.task or cell.source.strip() == cell.released.strip():
        return Markup()
    return _source(cell.cell_type, cell.source, {})


def answer_cells(course: Course, key: QuestionKey, official: Collection[str] = ()) -> list[ShownCell]:
    """The stretch of the graded notebook that ends with the question: from behind the question before it.

    Behind an answer or a task that a person scores, the cells that the student added belong to it, too.

    Parameters
    ----------
    official:
        Texts of the course's cells; what students may edit and have not is told by them.

    Raises
    ------
    AnswerNotThere
        There is none, or it cannot be read.
    """
    path = course.autograded_directory / key.student / key.assignment / f"{key.notebook}.ipynb"
    cells = _cells(path)
    marks: list[Mapping[str, Any]] = [cell.get("metadata", {}).get("nbgrader") or {} for cell in cells]
    place = next((n for n, mark in enumerate(marks) if mark.get("grade_id") == key.grade_id), None)
    if place is None:
        raise AnswerNotThere("The question is not in the graded notebook.")
    first = place
    while first > max(0, place - _MOST_BEFORE) and not marks[first - 1].get("grade"):
        first -= 1
    last = place
    if marks[place].get("solution") or marks[place].get("task"):
        while last + 1 < min(len(cells), place + 1 + _MOST_AFTER) and _is_added(marks[last + 1]):
            last += 1
    return [_shown(cells[n], marks[n], n == place, official) for n in range(first, last + 1)]


def _is_added(mark: Mapping[str, Any]) -> bool:
    return not mark.get("grade_id") or bool(mark.get("solution") and not mark.get("grade"))


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large")
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise AnswerNotThere("This notebook was not handed in.") from None
    except (OSError, ValueError, KeyError) as error:
        _log.warning("%s cannot be read: %s", path, error)
        raise AnswerNotThere("The graded notebook cannot be read.") from None
    return cells


def _shown(cell: Mapping[str, Any], mark: Mapping[str, Any], is_scored: bool, official: Collection[str]) -> ShownCell:
    kind = str(cell["cell_type"])
    is_course = bool(mark.get("locked")) or (not mark.get("grade_id") and cell["source"] in official)
    outputs = (render_output(output) for output in cell.get("outputs") or ())
    return ShownCell(
        kind,
        _source(kind, str(cell["source"]), cell.get("attachments") or {}),
        tuple(Markup(output) for output in outputs if output),
        not is_course,
        is_scored,
    )


def _source(kind: str, source: str, attachments: Mapping[str, Any]) -> Markup:
    """Everything is escaped or sanitised by what feedback pages use, too."""
    return Markup(markdown(source, attachments) if kind == "markdown" else highlighted(source))
