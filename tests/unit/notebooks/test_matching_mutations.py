"""Random edits of a correct submission: no test cell is lost or doubled, no answer disappears."""

from __future__ import annotations

import functools
import tempfile
from copy import deepcopy
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.errors import SubmissionRejected
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.examples import reference_submission
from autograder.notebooks.matching import plan_grading
from autograder.notebooks.model import Assignment, GradingPlan, Role
from tests.notebook_factory import add_gates, code, text

# what tells that an answer is still there, by line
ANSWER_LINES = ("    return a and b", "    return a or b", "    return table.get((a, b), 0)")


@functools.cache
def gates() -> Assignment:
    return load_assignment(add_gates(Path(tempfile.mkdtemp(prefix="gates-test-")) / "gates"))


class Edits:
    """Draws one edit after the other and applies it to a notebook."""

    def __init__(self, nb: NotebookNode, data: st.DataObject) -> None:
        self.nb = nb
        self._data = data

    def apply(self) -> None:
        edits = (
            self.split,
            self.copy,
            self.move,
            self.delete,
            self.retype,
            self.strip,
            self.merge,
            self.insert,
            self.swap,
        )
        self._data.draw(st.sampled_from(edits), label="edit")()

    def _index(self) -> int:
        return self._data.draw(st.integers(0, len(self.nb.cells) - 1), label="cell")

    def split(self) -> None:
        """As JupyterLab does: both halves keep the metadata, or the second loses it."""
        at = self._index()
        lines = self.nb.cells[at].source.split("\n")
        # between top-level statements, else the student's own notebook would be broken
        places = [i for i in range(1, len(lines)) if lines[i][:1].strip() and not lines[i].startswith((")", "]", "}"))]
        if places:
            place = self._data.draw(st.sampled_from(places), label="line")
            second = deepcopy(self.nb.cells[at])
            self.nb.cells[at].source = "\n".join(lines[:place])
            second.source = "\n".join(lines[place:])
            if self._data.draw(st.booleans(), label="loses metadata"):
                second.metadata = {}
            self.nb.cells.insert(at + 1, second)

    def copy(self) -> None:
        self.nb.cells.insert(self._index(), deepcopy(self.nb.cells[self._index()]))

    def move(self) -> None:
        if len(self.nb.cells) > 1:
            cell = self.nb.cells.pop(self._index())
            self.nb.cells.insert(self._index(), cell)

    def delete(self) -> None:
        """Anything but an answer."""
        at = self._index()
        if not self._is_answer(at):
            del self.nb.cells[at]
            if not self.nb.cells:
                self.nb.cells.append(text("nothing left"))

    def retype(self) -> None:
        at = self._index()
        old = self.nb.cells[at]
        self.nb.cells[at] = (text if old.cell_type == "code" else code)(old.source)
        self.nb.cells[at].metadata = old.metadata

    def strip(self) -> None:
        self.nb.cells[self._index()].metadata = {}

    def merge(self) -> None:
        at = self._index()
        if at + 1 < len(self.nb.cells) and self.nb.cells[at].cell_type == self.nb.cells[at + 1].cell_type == "code":
            self.nb.cells[at].source += "\n" + self.nb.cells.pop(at + 1).source

    def insert(self) -> None:
        self.nb.cells.insert(self._index(), code("mine = 1\nprint(mine)"))

    def swap(self) -> None:
        one, other = self._index(), self._index()
        cells = self.nb.cells
        cells[one].metadata, cells[other].metadata = cells[other].metadata, cells[one].metadata

    def _is_answer(self, at: int) -> bool:
        return any(line in self.nb.cells[at].source for line in ANSWER_LINES)


def run_texts(plan: GradingPlan) -> str:
    return "\n".join(str(step.cell["source"]) for step in plan.steps)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_edit_loses_or_doubles_a_test_cell_or_loses_an_answer(data: st.DataObject) -> None:
    notebook = gates().notebooks[0]
    nb = deepcopy(reference_submission(gates())["gates"])
    edits = Edits(nb, data)
    for _ in range(data.draw(st.integers(1, 6), label="edits")):
        edits.apply()
    try:
        plan = plan_grading(notebook, nb)
    except SubmissionRejected:
        raise AssertionError("the answers are still there") from None

    tests = [
        step.course_cell.grade_id for step in plan.steps if step.course_cell and step.course_cell.role is Role.TEST
    ]
    assert sorted(tests) == ["test-and", "test-or", "test-xor"]
    locked = [
        step.course_cell.grade_id for step in plan.steps if step.course_cell and step.course_cell.role is Role.LOCKED
    ]
    assert locked == ["setup"]
    for step in plan.steps:
        if step.course_cell and step.course_cell.role in (Role.TEST, Role.LOCKED):
            assert step.cell["source"] == step.course_cell.source
    texts = run_texts(plan)
    for line in ANSWER_LINES:
        assert line in texts
    ids = [step.cell["id"] for step in plan.steps]
    assert len(set(ids)) == len(ids)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_without_swapped_metadata_or_types_every_test_follows_the_answer_it_judges(data: st.DataObject) -> None:
    notebook = gates().notebooks[0]
    nb = deepcopy(reference_submission(gates())["gates"])
    edits = Edits(nb, data)
    for _ in range(data.draw(st.integers(1, 5), label="edits")):
        data.draw(st.sampled_from((edits.split, edits.copy, edits.move, edits.delete, edits.strip, edits.insert)))()
    plan = plan_grading(notebook, nb)
    at = {
        s.course_cell.grade_id: i for i, s in enumerate(plan.steps) if s.course_cell and s.course_cell.role is Role.TEST
    }
    ran = [str(s.cell["source"]) if s.cell["cell_type"] == "code" else "" for s in plan.steps]
    for line, grade_id in zip(ANSWER_LINES, ("test-and", "test-or", "test-xor"), strict=True):
        assert any(line in source for source in ran[: at[grade_id]])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_same_submission_gives_the_same_plan(data: st.DataObject) -> None:
    nb = deepcopy(reference_submission(gates())["gates"])
    edits = Edits(nb, data)
    for _ in range(data.draw(st.integers(1, 4))):
        edits.apply()
    assert plan_grading(gates().notebooks[0], deepcopy(nb)) == plan_grading(gates().notebooks[0], deepcopy(nb))
