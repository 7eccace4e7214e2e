"""The files of a submission, under whatever names they come."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import nbgrader
import pytest

from autograder.errors import SubmissionRejected
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.examples import reference_submission
from autograder.notebooks.locating import find_notebooks, plan_submission
from autograder.notebooks.model import Assignment, Role
from tests.notebook_factory import add_assignment, add_gates, code, grade_cell, notebook, solution, text

GUIDE = Path(nbgrader.__file__).parent / "docs/source/user_guide"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return load_assignment(add_gates(tmp_path_factory.mktemp("course") / "gates"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    folder = tmp_path_factory.mktemp("course") / "two"
    return load_assignment(
        add_assignment(
            folder,
            one=notebook(solution("answer-one", "first = 1"), grade_cell("test-one", "assert first == 1")),
            two=notebook(solution("answer-two", "second = 2"), grade_cell("test-two", "assert second == 2")),
        )
    )


def hand_in(folder: Path, assignment: Assignment, **names: str) -> Path:
    """Write the reference answers; `names` renames notebooks."""
    folder.mkdir(exist_ok=True)
    for name, nb in reference_submission(assignment).items():
        target = folder / names.get(name, f"{name}.ipynb")
        target.parent.mkdir(exist_ok=True)
        nbformat.write(nb, target)
    return folder


def test_notebooks_of_the_right_name_are_found(tmp_path: Path, two: Assignment) -> None:
    found = find_notebooks(hand_in(tmp_path, two), two)
    assert found.paths == {"one": tmp_path / "one.ipynb", "two": tmp_path / "two.ipynb"}
    assert found.warnings == ()


@pytest.mark.parametrize(
    "name",
    ["gates (1).ipynb", "gates-Copy1.ipynb", "Gates.ipynb", "gates_final.ipynb", "gates.ipynb.txt", "GATES.IPYNB",
     "gates (2) (1).ipynb", "gates-Copy1-Copy2.ipynb", "jane doe homework.ipynb", "Untitled.ipynb", "unpacked/gates.ipynb"],
)  # fmt: skip
def test_other_names_are_accepted_with_a_warning(tmp_path: Path, assignment: Assignment, name: str) -> None:
    found = find_notebooks(hand_in(tmp_path, assignment, gates=name), assignment)
    assert found.paths == {"gates": tmp_path / name}
    assert Path(name).name in found.warnings[0]


def test_swapped_names_of_two_notebooks_follow_the_names(tmp_path: Path, two: Assignment) -> None:
    """The names are exact, so the contents are what is wrong: no guess is made."""
    hand_in(tmp_path, two, one="two.ipynb", two="one.ipynb")
    with pytest.raises(SubmissionRejected, match="No cell of this notebook belongs"):
        plan_submission(tmp_path, two)


def test_misnamed_notebooks_are_told_apart_by_their_cells(tmp_path: Path, two: Assignment) -> None:
    hand_in(tmp_path, two, one="b.ipynb", two="a.ipynb")
    assert find_notebooks(tmp_path, two).paths == {"one": tmp_path / "b.ipynb", "two": tmp_path / "a.ipynb"}


def test_the_exact_name_wins_over_copies(tmp_path: Path, assignment: Assignment) -> None:
    hand_in(tmp_path, assignment)
    hand_in(tmp_path, assignment, gates="gates (1).ipynb")
    assert find_notebooks(tmp_path, assignment).paths == {"gates": tmp_path / "gates.ipynb"}


def test_checkpoints_and_hidden_files_are_no_submission(tmp_path: Path, assignment: Assignment) -> None:
    hand_in(tmp_path, assignment, gates=".ipynb_checkpoints/gates-checkpoint.ipynb")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(SubmissionRejected, match="contains no notebook") as rejected:
        find_notebooks(tmp_path, assignment)
    assert "gates.ipynb" in rejected.value.hint


def test_a_missing_second_notebook_costs_only_its_own_points(tmp_path: Path, two: Assignment) -> None:
    hand_in(tmp_path, two)
    (tmp_path / "two.ipynb").unlink()
    first, second = plan_submission(tmp_path, two).plans
    assert len(first.steps) == 2
    assert second.steps == ()
    assert second.missing["test-two"] == "The notebook two.ipynb was not submitted."


def test_an_unreadable_second_notebook_costs_only_its_own_points(tmp_path: Path, two: Assignment) -> None:
    hand_in(tmp_path, two)
    (tmp_path / "two.ipynb").write_bytes((tmp_path / "two.ipynb").read_bytes()[:100])
    first, second = plan_submission(tmp_path, two).plans
    assert first.missing == {}
    assert "cut off" in second.missing["test-two"]
    assert second.warnings


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{", b'{"cells": [1]}'])
def test_a_submission_without_a_readable_notebook_is_rejected(
    tmp_path: Path, assignment: Assignment, content: bytes
) -> None:
    (tmp_path / "gates.ipynb").write_bytes(content)
    with pytest.raises(SubmissionRejected):
        plan_submission(tmp_path, assignment)


def test_the_notebook_of_another_assignment_is_rejected(
    tmp_path: Path, assignment: Assignment, two: Assignment
) -> None:
    hand_in(tmp_path, two, one="gates.ipynb", two="other.ipynb")
    with pytest.raises(SubmissionRejected, match="belongs to the assignment"):
        plan_submission(tmp_path, assignment)


def test_foreign_notebooks_only_are_rejected_by_name_of_what_to_submit(tmp_path: Path, two: Assignment) -> None:
    nbformat.write(notebook(text("My holiday"), code("1 + 1")), tmp_path / "holiday.ipynb")
    with pytest.raises(SubmissionRejected) as rejected:
        plan_submission(tmp_path, two)
    assert "one.ipynb, two.ipynb" in rejected.value.hint


def test_links_and_fifos_in_a_submission_are_not_followed(tmp_path: Path, assignment: Assignment) -> None:
    hand_in(tmp_path / "other", assignment)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/gates.ipynb").symlink_to(tmp_path / "other/gates.ipynb")
    (tmp_path / "mine/folder").symlink_to(tmp_path / "other")
    os.mkfifo(tmp_path / "mine/z.ipynb")
    with pytest.raises(SubmissionRejected, match="symbolic link"):
        plan_submission(tmp_path / "mine", assignment)


def test_a_missing_folder_is_a_rejection(tmp_path: Path, assignment: Assignment) -> None:
    with pytest.raises(SubmissionRejected, match="cannot be opened"):
        plan_submission(tmp_path / "nobody", assignment)


@pytest.mark.parametrize("student", ["bitdiddle", "hacker"])
def test_nbgraders_documentation_example_is_planned(student: str) -> None:
    assignment = load_assignment(GUIDE / "source/ps1")
    plan = plan_submission(GUIDE / "submitted" / student / "ps1", assignment)
    assert [p.notebook.name for p in plan.plans] == ["problem1", "problem2"]
    tests = [
        s.course_cell.grade_id for p in plan.plans for s in p.steps if s.course_cell and s.course_cell.role is Role.TEST
    ]
    assert tests == [
        "correct_squares",
        "squares_invalid_input",
        "correct_sum_of_squares",
        "sum_of_squares_uses_squares",
    ]
    assert all(not p.missing for p in plan.plans)
    changed = [w for w in plan.plans[0].warnings if "was changed" in w]
    assert len(changed) == (2 if student == "bitdiddle" else 0)


def test_of_several_notebooks_a_file_that_cannot_be_read_is_told_as_such(tmp_path: Path, two: Assignment) -> None:
    (tmp_path / "homework.ipynb").write_text("this is no JSON")
    with pytest.raises(SubmissionRejected) as unreadable:
        plan_submission(tmp_path, two)
    nbformat.write(notebook(text("Something else altogether")), tmp_path / "readable.ipynb")
    with pytest.raises(SubmissionRejected) as strange:
        plan_submission(tmp_path, two)
    assert unreadable.value.where == "homework.ipynb"
    assert "JSON" in unreadable.value.what
    assert "belongs to the assignment" in strange.value.what


def test_what_students_read_of_a_refused_submission_does_not_name_the_servers_folder(
    tmp_path: Path, two: Assignment
) -> None:
    folder = tmp_path / "a72c6c6695506e7c"
    folder.mkdir()
    with pytest.raises(SubmissionRejected) as empty:
        plan_submission(folder, two)
    nbformat.write(notebook(text("Something else altogether")), folder / "x.ipynb")
    with pytest.raises(SubmissionRejected) as strange:
        plan_submission(folder, two)
    assert folder.name not in f"{empty.value} {strange.value}"
