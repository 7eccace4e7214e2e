"""Example answers and the submissions they stand for."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.errors import AssignmentError
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.examples import (
    apply_example,
    load_examples,
    reference_submission,
    release_submission,
)
from autograder.notebooks.matching import plan_grading
from autograder.notebooks.model import Assignment
from tests.notebook_factory import add_gates

WRONG = """\
# /// example
# about = "XOR forgets that two ones are equal"
# kind = "wrong"
# caught_by = ["test-xor"]
# [points]
# test-xor = 0.5
# ///
# %% xor
def xor(a, b):

    return a or b


# %% why
Because.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = add_gates(tmp_path / "gates")
    (folder / "examples").mkdir()
    return folder


def load_one(folder: Path, text: str) -> tuple[Assignment, object]:
    (folder / "examples/one.py").write_text(text)
    assignment = load_assignment(folder)
    return assignment, load_examples(assignment)[0]


def test_an_assignment_without_examples_has_none(tmp_path: Path) -> None:
    assert load_examples(load_assignment(add_gates(tmp_path / "gates"))) == []


def test_an_example_declares_what_it_deserves(folder: Path) -> None:
    (folder / "examples/or-for-xor.py").write_text(WRONG)
    example = load_examples(load_assignment(folder))[0]
    assert example.slug == "or-for-xor"
    assert example.about == "XOR forgets that two ones are equal"
    assert example.kind == "wrong"
    assert example.caught_by == ("test-xor",)
    assert example.points == {"test-and": 2, "test-or": 1, "test-xor": 0.5}
    assert example.score == 3.5
    assert example.answers == {"xor": "def xor(a, b):\n\n    return a or b", "why": "Because."}


def test_its_submission_is_the_release_with_its_answers_and_else_the_references(folder: Path) -> None:
    (folder / "examples/one.py").write_text(WRONG)
    assignment = load_assignment(folder)
    nb = apply_example(assignment, load_examples(assignment)[0])["gates"]
    nbformat.validate(nb)
    texts = {c.metadata.nbgrader.grade_id: c.source for c in nb.cells if "nbgrader" in c.metadata}
    assert texts["xor"] == "def xor(a, b):\n\n    return a or b"
    assert texts["why"] == "Because."
    assert "return a and b" in texts["gates"]
    assert "BEGIN" not in texts["gates"]
    assert "HIDDEN" not in texts["test-and"]
    assert plan_grading(assignment.notebooks[0], nb).warnings == ()


def test_reference_and_release_submissions_differ_in_the_answers_only(folder: Path) -> None:
    assignment = load_assignment(folder)
    reference, released = reference_submission(assignment)["gates"], release_submission(assignment)["gates"]
    differing = [
        a.metadata.nbgrader.grade_id
        for a, b in zip(reference.cells, released.cells, strict=True)
        if a.source != b.source
    ]
    assert differing == ["gates", "xor", "why"]
    assert "NotImplementedError" in released.cells[3].source


def test_examples_are_listed_by_name(folder: Path) -> None:
    for name in ("b", "a", "c"):
        (folder / f"examples/{name}.py").write_text(WRONG)
    assert [example.slug for example in load_examples(load_assignment(folder))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ("# /// example", "# example", "no header", "TOML"),
        ("# ///\n# %%", "# %%", "no header", "TOML"),
        ('"wrong"', "wrong", "not TOML", "line number"),
        ('"wrong"', '"bad"', "kind is 'bad'", '"hostile"'),
        ("# about =", "# abut =", "unknown key 'abut'", "Did you mean 'about'"),
        ('"XOR forgets that two ones are equal"', '""', "what the example is about", "about ="),
        ('["test-xor"]', '["test-xr"]', "names 'test-xr'", "Did you mean 'test-xor'"),
        ('["test-xor"]', '"test-xor"', "no list", "caught_by ="),
        ('["test-xor"]', "[]", "has to say which test cells catch it", "caught_by ="),
        ('["test-xor"]', '["test-or"]', "gives it full points", "test-or = 0"),
        ("# test-xor = 0.5", "# test-xr = 0", "names 'test-xr'", "Did you mean 'test-xor'"),
        ("# test-xor = 0.5", "# why = 0", "names 'why'", "autograded grade cells are"),
        ("# test-xor = 0.5", "# test-xor = 3.5", "gives 3.5", "between 0 and 3"),
        ("# test-xor = 0.5", "# test-xor = -1", "gives -1", "between 0 and 3"),
        ("# test-xor = 0.5", "# test-xor = nan", "gives nan", "between 0 and 3"),
        ("# test-xor = 0.5", "# test-xor = true", "gives True", "between 0 and 3"),
        ('"wrong"', '"correct"', "a correct answer earns all points", "wrong"),
        ("# %% xor", "# %% xr", "'xr' is no solution cell", "Did you mean 'xor'"),
        ("# %% xor", "# %% test-xor", "'test-xor' is no solution cell", "xor"),
        ("# %% why", "# %% xor", "answers 'xor' twice", "Join"),
        ("# %% xor", "x = 1\n# %% xor", "before the first", "grade_id"),
    ],
)
def test_a_wrong_example_is_refused_with_advice(folder: Path, old: str, new: str, what: str, hint: str) -> None:
    assert old in WRONG
    with pytest.raises(AssignmentError) as refused:
        load_one(folder, WRONG.replace(old, new, 1))
    assert what in refused.value.what
    assert hint in refused.value.hint
    assert refused.value.where.endswith("one.py")


def test_hostile_examples_may_declare_any_points(folder: Path) -> None:
    text = WRONG.replace('"wrong"', '"hostile"').replace('["test-xor"]', "[]")
    _, example = load_one(folder, text)
    assert example.kind == "hostile"  # type: ignore[attr-defined]
