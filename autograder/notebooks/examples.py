"""Example answers: what an instructor expects a student may hand in, with the points that it deserves.

A file ``source/<assignment>/examples/<slug>.py`` has a TOML header and one part per solution cell::

    # /// example
    # about = "AND with the weights of OR"
    # kind = "wrong"
    # caught_by = ["test-gates"]
    # [points]
    # test-gates = 0
    # ///
    # %% gates
    def gate(...):
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError
from autograder.notebooks.claims import is_answer
from autograder.notebooks.matching import nbgrader_metadata
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role
from autograder.notebooks.variant import variant_metadata

if TYPE_CHECKING:
    from nbformat import NotebookNode

KINDS = ("correct", "wrong", "hostile")
_HEADER = re.compile(r"\A(?:#!.*\n)?\s*# /// example[ \t]*\n(?P<toml>(?:#.*\n)*?)# ///[ \t]*(?:\n|\Z)")
_MARKER = re.compile(r"^# %%[ \t]*(?P<grade_id>[^\s\[]+)[ \t]*$", re.MULTILINE)
_DELIMITER_LINE = re.compile(r"^[ \t]*#+[ \t]*(BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One example answer.

    Attributes
    ----------
    points:
        Points of every autograded cell of the assignment: what the example declares, full points elsewhere.
    caught_by:
        grade_ids of the test cells that must not give it full points.
    answers:
        grade_id of a solution cell -> its text; the others keep the reference answer.
    """

    slug: str
    path: Path
    about: str
    kind: str
    points: Mapping[str, float]
    caught_by: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Sum of the points that it deserves from the autograded cells."""
        return float(sum(self.points.values()))


def load_examples(assignment: Assignment) -> list[Example]:
    """All example answers of an assignment, by file name.

    Raises
    ------
    AssignmentError
        If a file is malformed, names a cell that does not exist, or declares impossible points.
    """
    folder = assignment.path / "examples"
    if not folder.is_dir():
        return []
    return [_load_example(path, assignment) for path in sorted(folder.glob("*.py"))]


def apply_example(assignment: Assignment, example: Example) -> dict[str, NotebookNode]:
    """The submission of a student who gives this answer: notebook name -> released notebook, filled in."""
    return reference_submission(assignment, example.answers)


def reference_submission(assignment: Assignment, answers: Mapping[str, str] | None = None) -> dict[str, NotebookNode]:
    """The submission of a student who gives the reference answers, but for some: grade_id -> text."""
    other = answers or {}
    return _submission(assignment, lambda cell: other.get(cell.grade_id, _reference_text(cell)))


def release_submission(assignment: Assignment) -> dict[str, NotebookNode]:
    """The submission of a student who hands in the released notebooks as they are."""
    return _submission(assignment, lambda cell: cell.released)


def hand_in(notebooks: Mapping[str, NotebookNode], folder: Path) -> None:
    """Write a made-up submission into a folder that does not exist yet."""
    from autograder.notebooks.nbformat_import import nbformat

    folder.mkdir()
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")


def _load_example(path: Path, assignment: Assignment) -> Example:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"the example cannot be read: {error}", where=str(path)) from None
    header = _HEADER.match(text)
    if header is None:
        raise AssignmentError(
            "the example has no header",
            where=str(path),
            hint="Begin the file with '# /// example', lines of TOML behind '# ', and '# ///'.",
        )
    declared = _parse_header(header["toml"], path)
    kind = declared.get("kind")
    if kind not in KINDS:
        raise AssignmentError(
            f"kind is {kind!r}", where=str(path), hint='Write kind = "correct", "wrong" or "hostile".'
        )
    points = _points(declared.get("points", {}), assignment, path)
    caught_by = _caught_by(declared.get("caught_by", []), kind, points, assignment, path)
    answers = _answers(text[header.end() :], assignment, path)
    return Example(
        slug=path.stem,
        path=path,
        about=str(declared["about"]),
        kind=kind,
        points=points,
        caught_by=caught_by,
        answers=answers,
    )


def _parse_header(commented: str, path: Path) -> dict[str, Any]:
    toml = "\n".join(re.sub("^# ?", "", line) for line in commented.split("\n"))
    try:
        declared = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise AssignmentError(
            f"the header is not TOML: {error}",
            where=str(path),
            hint="The line number counts from the first line below '# /// example'.",
        ) from None
    known = ("about", "kind", "caught_by", "points")
    for key in declared:
        if key not in known:
            raise AssignmentError(
                f"the header has an unknown key {key!r}", where=str(path), hint=nearest(key, known, "keys")
            )
    if not isinstance(declared.get("about"), str) or not declared["about"].strip():
        raise AssignmentError("the header says not what the example is about", where=str(path), hint='about = "..."')
    return declared


def _points(declared: Any, assignment: Assignment, path: Path) -> dict[str, float]:
    tests = _tests(assignment)
    if not isinstance(declared, dict):
        raise AssignmentError("points is no table", where=str(path), hint="Write [points] and lines grade_id = number.")
    points = {grade_id: cell.points for grade_id, cell in tests.items()}
    for grade_id, value in declared.items():
        if grade_id not in tests:
            raise AssignmentError(
                f"[points] names {grade_id!r}, which is no autograded grade cell",
                where=str(path),
                hint=nearest(grade_id, tests, "autograded grade cells"),
            )
        maximum = tests[grade_id].points
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not is_number or not 0 <= value <= maximum:
            raise AssignmentError(
                f"[points] gives {value!r} for {grade_id!r}",
                where=str(path),
                hint=f"The cell is worth between 0 and {maximum:g} points.",
            )
        points[grade_id] = float(value)
    return points


def _caught_by(
    declared: Any, kind: str, points: Mapping[str, float], assignment: Assignment, path: Path
) -> tuple[str, ...]:
    tests = _tests(assignment)
    if not isinstance(declared, list) or not all(isinstance(item, str) for item in declared):
        raise AssignmentError("caught_by is no list of grade_ids", where=str(path), hint='caught_by = ["test-..."]')
    for grade_id in declared:
        if grade_id not in tests:
            raise AssignmentError(
                f"caught_by names {grade_id!r}, which is no autograded grade cell",
                where=str(path),
                hint=nearest(grade_id, tests, "autograded grade cells"),
            )
        if points[grade_id] >= tests[grade_id].points:
            raise AssignmentError(
                f"caught_by names {grade_id!r}, but [points] gives it full points",
                where=str(path),
                hint=f"Write {grade_id} = 0 (or part of {tests[grade_id].points:g}) below [points].",
            )
    if kind == "wrong" and not declared:
        raise AssignmentError(
            "a wrong answer has to say which test cells catch it", where=str(path), hint='caught_by = ["test-..."]'
        )
    if kind == "correct" and (lost := [g for g, cell in tests.items() if points[g] < cell.points]):
        raise AssignmentError(
            f"a correct answer earns all points, but [points] takes some of {lost[0]!r}",
            where=str(path),
            hint='Write kind = "wrong", or remove the line.',
        )
    return tuple(declared)


def _answers(body: str, assignment: Assignment, path: Path) -> dict[str, str]:
    cells = {cell.grade_id: cell for notebook in assignment.notebooks for cell in notebook.cells if is_answer(cell)}
    markers = list(_MARKER.finditer(body))
    before = body[: markers[0].start()] if markers else body
    if before.strip():
        raise AssignmentError(
            "text stands before the first '# %% <grade_id>' line",
            where=str(path),
            hint="Each part begins with '# %% ' and the grade_id of the solution cell that it answers.",
        )
    answers: dict[str, str] = {}
    for marker, following in zip(markers, [*markers[1:], None], strict=True):
        grade_id = marker["grade_id"]
        if grade_id not in cells:
            raise AssignmentError(
                f"{grade_id!r} is no solution cell of {assignment.name}",
                where=str(path),
                hint=nearest(grade_id, cells, "solution cells"),
            )
        if grade_id in answers:
            raise AssignmentError(f"the example answers {grade_id!r} twice", where=str(path), hint="Join the parts.")
        answers[grade_id] = body[marker.end() : following.start() if following else None].strip("\n").rstrip()
    return answers


def _tests(assignment: Assignment) -> dict[str, CourseCell]:
    return {
        cell.grade_id: cell for notebook in assignment.notebooks for cell in notebook.cells if cell.role is Role.TEST
    }


def nearest(name: str, known: Iterable[str], what: str) -> str:
    """Advice about a name that does not exist: the one that was probably meant, or all there are."""
    known = list(known)
    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"The {what} are {', '.join(map(repr, known)) or 'none'}."


def _reference_text(cell: CourseCell) -> str:
    """The reference answer as a student would have typed it, without the region's delimiters."""
    return _DELIMITER_LINE.sub("", cell.source).rstrip("\n")


def _submission(assignment: Assignment, answer: Any) -> dict[str, NotebookNode]:
    return {notebook.name: _filled_in(notebook, answer, assignment.variant) for notebook in assignment.notebooks}


def _filled_in(notebook: CourseNotebook, answer: Any, variant: int) -> NotebookNode:
    from autograder.notebooks.nbformat_import import nbformat

    make: dict[str, Any] = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    nb: NotebookNode = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": notebook.kernel},
            **variant_metadata(variant),
        }
    )
    for cell in notebook.cells:
        if cell.role is Role.INSTRUCTOR:
            continue
        text = answer(cell) if is_answer(cell) else cell.released
        made = make[cell.cell_type](text, id=f"cell-{cell.index}")
        if cell.grade_id:
            made.metadata["nbgrader"] = nbgrader_metadata(cell)
        if cell.question is not None:
            made.metadata["autograder"] = {"question": cell.question.to_metadata()}
        nb.cells.append(made)
    return nb
