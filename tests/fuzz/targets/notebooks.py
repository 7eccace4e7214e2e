"""A submitted notebook file: any bytes are a valid notebook and a plan that judges every question once, or are refused."""

from __future__ import annotations

import copy
import functools
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.errors import SubmissionRejected
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.locating import plan_submission
from autograder.notebooks.matching import plan_grading
from autograder.notebooks.model import Assignment, GradingPlan, Role
from autograder.notebooks.reading import parse_notebook
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw
from tests.notebook_factory import add_gates

_JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    2**70,
    1e400,
    "",
    "x",
    [],
    {},
    [[]],
    {"a": 1},
    ["a\n", "b"],
    [1],
    "\ud800",
    "\u202e",
]
_SOURCES = [
    "",
    "def gate_and(a, b):\n    return a",
    "import os",
    "x = (",
    "\0",
    "%%bash\nls",
    "?x",
    "def f(" * 300,
    "é" * 9,
]
_KEYS = "cell_type id metadata source outputs execution_count attachments input level prompt_number language".split()
_NAMES = [
    "gates.ipynb",
    "gates (1).ipynb",
    "gates-Copy1.ipynb",
    "x.ipynb.txt",
    "GATES.IPYNB",
    ".gates.ipynb",
    "a/gates.ipynb",
]


@functools.cache
def _course() -> tuple[Assignment, list[dict[str, Any]]]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        assignment = load_assignment(add_gates(folder / "gates"))
        cells = json.loads((folder / "gates" / "gates.ipynb").read_text())["cells"]
    finally:
        shutil.rmtree(folder)
    return assignment, cells


def target(data: bytes) -> None:
    draw = Draw(data)
    assignment, _ = _course()
    kind = draw.below(8)
    with bounded():
        if kind == 7:
            _submit(draw, assignment)
            return
        try:
            body = draw.rest() if kind == 6 else _notebook(draw)
            notebook = parse_notebook(body, where="hw.ipynb")
        except SubmissionRejected as rejected:
            assert rejected.what and rejected.hint
            return
        _require_valid(notebook)
        try:
            plan = plan_grading(assignment.notebooks[0], notebook)
        except SubmissionRejected as rejected:
            assert rejected.what and rejected.hint
            return
        _require_sound(plan, assignment)


def _require_valid(notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    text.encode()
    again = parse_notebook(text.encode())
    assert again == notebook


def _require_sound(plan: GradingPlan, assignment: Assignment) -> None:
    """Every test once, with the instructor's text, in the course's order."""
    wanted = [cell for cell in assignment.notebooks[0].cells if cell.role is Role.TEST]
    judged = [step for step in plan.steps if step.course_cell is not None and step.course_cell.role is Role.TEST]
    assert Counter(step.course_cell.grade_id for step in judged if step.course_cell) == Counter(
        c.grade_id for c in wanted
    )
    assert all(step.course_cell and step.cell["source"] == step.course_cell.source for step in judged)
    ids = [step.cell["id"] for step in plan.steps]
    assert len(set(ids)) == len(ids)
    json.dumps([step.cell for step in plan.steps], allow_nan=False).encode("ascii")


def _submit(draw: Draw, assignment: Assignment) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        for _ in range(1 + draw.below(3)):
            path = folder / draw.one_of(_NAMES)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(draw.some_bytes() if draw.chance(4) else _notebook(draw))
        plan = plan_submission(folder, assignment)
    except SubmissionRejected as rejected:
        assert rejected.what
        return
    finally:
        shutil.rmtree(folder)
    assert len(plan.plans) == 1
    if plan.plans[0].steps:
        _require_sound(plan.plans[0], assignment)


def _notebook(draw: Draw) -> bytes:
    """The released notebook after many unfortunate edits."""
    cells: list[Any] = json.loads(json.dumps(_course()[1]))
    for _ in range(draw.below(12)):
        place = draw.below(len(cells)) if cells else 0
        edit = draw.below(8)
        if edit == 0 and cells:
            del cells[place]
        elif edit == 1 and cells:
            cells.insert(draw.below(len(cells)), json.loads(json.dumps(cells[place])))
        elif edit == 2 and cells:
            cells.insert(draw.below(len(cells)), cells.pop(place))
        elif edit == 3:
            cells.insert(place, _junk(draw, 0))
        elif cells and isinstance(cells[place], dict):
            cell = cells[place]
            if edit == 4:
                cell["source"] = draw.one_of(_SOURCES)
            elif edit == 5:
                cell[draw.one_of(_KEYS)] = _junk(draw, 0)
            elif edit == 6:
                cell["metadata"] = {"nbgrader": _nbgrader(draw)}
            else:
                cell.pop(draw.one_of(_KEYS), None)
    notebook: dict[str, Any] = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    if draw.chance(6):
        notebook[draw.one_of(["cells", "metadata", "nbformat", "worksheets"])] = _junk(draw, 0)
    if draw.chance(12):
        notebook["worksheets"] = [{"cells": notebook.pop("cells")}]
    text = json.dumps(notebook, ensure_ascii=draw.below(2) == 0).encode("utf-8", "surrogatepass")
    if draw.chance(8):
        place = int.from_bytes(draw.take(2), "big") % len(text)
        text = text[:place] + (draw.some_bytes() + text[place + draw.below(4) :] if draw.below(2) else b"")
    if draw.chance(12):
        text = draw.one_of([b"\xef\xbb\xbf", b"\xff\xfe", b"\n ", b"[", b"PK"]) + text
    return text


def _nbgrader(draw: Draw) -> Any:
    if draw.chance(4):
        return _junk(draw, 0)
    ids = ["gates", "test-and", "test-or", "test-xor", "xor", "setup", "why", "plot", "", "none", "\ud800"]
    return {
        "grade_id": _junk(draw, 1) if draw.chance(8) else draw.one_of(ids),
        **{
            flag: _junk(draw, 1) if draw.chance(8) else bool(draw.below(2))
            for flag in ("grade", "solution", "locked", "task")
        },
        "points": draw.integer(),
        "schema_version": draw.below(5),
    }


def _junk(draw: Draw, depth: int) -> Any:
    if depth < 3 and draw.chance(3):
        if draw.below(2):
            return [_junk(draw, depth + 1) for _ in range(draw.below(4))]
        keys = [
            *_KEYS,
            "output_type",
            "name",
            "text",
            "data",
            "text/plain",
            "application/json",
            "tags",
            "nbgrader",
            "kernelspec",
        ]
        values = ["stream", "error", "display_data", "execute_result", "code", "markdown", "heading"]
        return {
            draw.one_of(keys): draw.one_of(values) if draw.chance(3) else _junk(draw, depth + 1)
            for _ in range(draw.below(5))
        }
    return copy.deepcopy(draw.one_of(_JUNK))  # it may be edited
