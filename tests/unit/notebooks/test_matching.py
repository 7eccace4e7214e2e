"""However a student edited the notebook: every test cell is judged once, the answers are run, nothing is lost silently."""

from __future__ import annotations

import time
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.errors import SubmissionRejected
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.examples import reference_submission, release_submission
from autograder.notebooks.matching import plan_grading, plan_missing
from autograder.notebooks.model import CourseNotebook, GradingPlan, Role
from tests.notebook_factory import add_gates, code, grade_cell, load, locked, manual, solution, task, text


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseNotebook:
    return load_assignment(add_gates(tmp_path_factory.mktemp("course") / "gates")).notebooks[0]


@pytest.fixture
def nb(course: CourseNotebook) -> NotebookNode:
    """A complete and correct submission."""
    return reference_submission(load_assignment(course.path.parent))["gates"]


def find(nb: NotebookNode, grade_id: str) -> int:
    return next(i for i, c in enumerate(nb.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def order(plan: GradingPlan) -> list[str]:
    """grade_ids (or the first line) of what runs, in order."""
    names = []
    for step in plan.steps:
        if step.cell["cell_type"] == "code":
            cell = step.course_cell
            names.append(cell.grade_id if cell and cell.grade_id else str(step.cell["source"]).split("\n")[0])
    return names


IN_ORDER = ["setup", "gates", "gate_and(1, 0)", "test-and", "test-or", "xor", "test-xor"]


def check(plan: GradingPlan) -> None:
    """What holds for every plan."""
    tests = [s.course_cell.grade_id for s in plan.steps if s.course_cell and s.course_cell.role is Role.TEST]
    assert sorted(tests) == sorted(c.grade_id for c in plan.notebook.cells if c.role is Role.TEST)
    for step in plan.steps:
        if step.course_cell and step.course_cell.role in (Role.TEST, Role.LOCKED):
            assert step.cell["source"] == step.course_cell.source
    ids = [step.cell["id"] for step in plan.steps]
    assert len(set(ids)) == len(ids)
    graded = [s.cell["metadata"]["nbgrader"]["grade_id"] for s in plan.steps if s.cell["metadata"].get("nbgrader")]  # type: ignore[index, attr-defined]
    assert len(set(graded)) == len(graded)
    nbformat.validate({"cells": [dict(s.cell) for s in plan.steps], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_an_untouched_layout_is_run_in_its_order_with_the_hidden_tests(
    course: CourseNotebook, nb: NotebookNode
) -> None:
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert plan.warnings == ()
    assert plan.missing == {}
    test = next(s for s in plan.steps if s.course_cell and s.course_cell.grade_id == "test-and")
    assert "HIDDEN TESTS" in str(test.cell["source"])


def test_nbgrader_metadata_of_the_plan_is_the_courses(course: CourseNotebook, nb: NotebookNode) -> None:
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(points=100, grade=False, solution=True, locked=False, schema_version=1)
    nb.metadata = {"kernelspec": {"name": "bash", "display_name": "x"}}
    plan = plan_grading(course, nb)
    check(plan)
    test = next(s for s in plan.steps if s.course_cell and s.course_cell.grade_id == "test-and")
    assert test.cell["metadata"]["nbgrader"] == {  # type: ignore[index]
        "schema_version": 3, "grade_id": "test-and", "grade": True, "solution": False, "locked": True,
        "task": False, "cell_type": "code", "points": 2.0,
    }  # fmt: skip
    assert plan.warnings == ()


def test_tags_that_would_skip_or_excuse_a_cell_are_removed(course: CourseNotebook, nb: NotebookNode) -> None:
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception", "instructor-only"]
        cell.metadata["autograder"] = {"mode": "in-kernel"}
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert all(set(s.cell["metadata"]) <= {"nbgrader", "deletable", "editable"} for s in plan.steps)  # type: ignore[call-overload]


def test_an_edited_test_cell_is_replaced_and_the_student_told(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells[find(nb, "test-and")].source = "# assert gate_and(1, 1) == 1"
    nb.cells[find(nb, "test-or")].source = "   " + nb.cells[find(nb, "test-or")].source + "  \n\n"
    plan = plan_grading(course, nb)
    check(plan)
    assert len(plan.warnings) == 1
    assert "'test-and'" in plan.warnings[0]


def test_a_redefined_locked_cell_is_replaced(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells[find(nb, "setup")].source = "import math\n\nLIMIT = 0"
    plan = plan_grading(course, nb)
    check(plan)
    assert "'setup'" in plan.warnings[0]


def test_deleted_test_and_locked_cells_come_back_where_they_belong(course: CourseNotebook, nb: NotebookNode) -> None:
    for grade_id in ("setup", "test-and", "test-or", "test-xor"):
        del nb.cells[find(nb, grade_id)]
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert len(plan.warnings) == 4


def test_duplicated_test_cells_are_judged_once(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells.append(deepcopy(nb.cells[find(nb, "test-and")]))
    nb.cells.insert(0, deepcopy(nb.cells[find(nb, "test-and")]))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert any("3 times" in warning for warning in plan.warnings)


def test_a_test_cell_before_its_answer_is_judged_after_it(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells.insert(0, nb.cells.pop(find(nb, "test-xor")))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert "'test-xor' stood before the answer" in plan.warnings[0]


def test_a_test_cell_moved_to_the_end_is_judged_there(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells.append(nb.cells.pop(find(nb, "test-and")))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan)[-1] == "test-and"


def test_answers_keep_the_students_order(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells.insert(find(nb, "gates"), nb.cells.pop(find(nb, "xor")))
    plan = plan_grading(course, nb)
    check(plan)
    ran = order(plan)
    assert ran.index("xor") < ran.index("gates") < ran.index("test-and") < ran.index("test-xor")


def test_a_locked_cell_moved_behind_its_users_goes_back(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells.append(nb.cells.pop(find(nb, "setup")))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan).index("setup") < order(plan).index("gates")


def test_a_split_answer_is_complete_before_its_tests(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "gates")
    first, second = nb.cells[at].source.split("\n\n\n")
    nb.cells[at].source = first
    nb.cells.insert(at + 1, code(second))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan)[1:3] == ["gates", "gates"]
    assert plan.warnings == ()


def test_a_part_split_off_behind_the_test_is_still_judged(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "gates")
    first, second = nb.cells[at].source.split("\n\n\n")
    nb.cells[at].source = first
    nb.cells.insert(find(nb, "test-or") + 1, code(second))
    plan = plan_grading(course, nb)
    check(plan)
    ran = order(plan)
    assert ran.index("test-or") > max(i for i, name in enumerate(ran) if name == "gates")


def test_a_later_copy_of_an_answer_does_not_move_its_tests(course: CourseNotebook, nb: NotebookNode) -> None:
    copy = deepcopy(nb.cells[find(nb, "gates")])
    copy.source = "def gate_and(a, b):\n    return 'experiment'\n\ndef gate_or(a, b):\n    return 0"
    nb.cells.append(copy)
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan)[:4] == IN_ORDER[:4]
    assert order(plan)[-1] == "gates"


def test_an_untouched_stub_with_the_answer_in_a_copy_below_counts_the_copy(
    course: CourseNotebook, nb: NotebookNode
) -> None:
    at = find(nb, "xor")
    answer = deepcopy(nb.cells[at])
    nb.cells[at].source = next(c.released for c in course.cells if c.grade_id == "xor")
    nb.cells.append(answer)
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan)[-1] == "test-xor"
    bearer = next(s for s in plan.steps if s.cell["metadata"].get("nbgrader", {}).get("grade_id") == "xor")  # type: ignore[attr-defined]
    assert "table" in str(bearer.cell["source"])


def test_answer_merged_with_the_test_below_it_is_run_and_the_test_put_back(
    course: CourseNotebook, nb: NotebookNode
) -> None:
    at = find(nb, "xor")
    nb.cells[at].source += "\n" + nb.cells.pop(find(nb, "test-xor")).source
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER


def test_answer_merged_into_the_test_above_it_is_not_lost(course: CourseNotebook, nb: NotebookNode) -> None:
    answer = nb.cells.pop(find(nb, "xor"))
    nb.cells[find(nb, "test-or")].source += "\n\n" + answer.source
    plan = plan_grading(course, nb)
    check(plan)
    assert any("def xor" in str(s.cell["source"]) for s in plan.steps)
    ran = order(plan)
    assert ran.index("xor") < ran.index("test-xor")
    assert any("code of your own" in warning for warning in plan.warnings)
    assert plan.missing == {}


def test_two_answers_merged_into_one_cell_are_both_found(course: CourseNotebook, nb: NotebookNode) -> None:
    answer = nb.cells.pop(find(nb, "xor"))
    nb.cells[find(nb, "gates")].source += "\n\n\n" + answer.source
    plan = plan_grading(course, nb)
    check(plan)
    assert plan.missing == {}
    assert order(plan) == [name for name in IN_ORDER if name != "xor"]


def test_answer_typed_into_a_test_cell_is_run(course: CourseNotebook, nb: NotebookNode) -> None:
    answer = nb.cells.pop(find(nb, "xor"))
    nb.cells[find(nb, "test-xor")].source = answer.source
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER


def test_an_answer_turned_into_text_is_run_all_the_same(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "gates")
    retyped = text(nb.cells[at].source)
    retyped.metadata = nb.cells[at].metadata
    nb.cells[at] = retyped
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert "run as code" in plan.warnings[0]


def test_an_answer_turned_into_prose_is_not_run(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "gates")
    retyped = text("I could not solve this one.")
    retyped.metadata = nb.cells[at].metadata
    nb.cells[at] = retyped
    plan = plan_grading(course, nb)
    check(plan)
    assert "gates" not in order(plan)
    assert "is no Python" in plan.warnings[0]


def test_a_written_answer_in_a_code_cell_is_read_as_text(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "why")
    retyped = code("Because of the line.")
    retyped.metadata = nb.cells[at].metadata
    nb.cells[at] = retyped
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert plan.missing == {}


@pytest.mark.parametrize("keep_ids", [True, False])
def test_without_any_metadata_everything_is_recognised_by_text_names_and_place(
    course: CourseNotebook, nb: NotebookNode, keep_ids: bool
) -> None:
    for index, cell in enumerate(nb.cells):
        cell.metadata = {}
        cell["id"] = cell["id"] if keep_ids else f"x{index}"
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert plan.missing == {}
    assert plan.warnings == ()


def test_edited_tests_without_metadata_are_recognised_by_similarity(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "test-or")
    nb.cells[at] = code(nb.cells[at].source.replace("== 1", "== 0"))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER


def test_an_answer_without_metadata_and_known_names_is_found_by_its_place(tmp_path: Path) -> None:
    assignment = load(
        tmp_path / "a",
        text("Compute the answer to everything."),
        solution("s", "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION"),
        grade_cell("t", "assert answer == 42"),
    )
    nb = reference_submission(assignment)["a"]
    nb.cells[1] = code("result = 42")
    plan = plan_grading(assignment.notebooks[0], nb)
    check(plan)
    assert order(plan) == ["s", "t"]
    assert plan.missing == {}


def test_deleted_answers_are_listed_and_cost_only_themselves(course: CourseNotebook, nb: NotebookNode) -> None:
    for grade_id in ("xor", "why"):
        del nb.cells[find(nb, grade_id)]
    plan = plan_grading(course, nb)
    check(plan)
    assert set(plan.missing) == {"xor", "why"}
    assert "'xor' was not found" in plan.missing["xor"]


def test_a_deleted_task_is_put_back(course: CourseNotebook, nb: NotebookNode) -> None:
    del nb.cells[find(nb, "plot")]
    plan = plan_grading(course, nb)
    assert [s.course_cell.grade_id for s in plan.steps if s.course_cell and s.course_cell.task] == ["plot"]
    assert plan.missing == {}


def test_the_students_own_cells_stay(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells.insert(find(nb, "test-and"), code("my_own = 1"))
    nb.cells.insert(1, text("My notes"))
    plan = plan_grading(course, nb)
    check(plan)
    assert "my_own = 1" in order(plan)
    own = next(s for s in plan.steps if s.cell["source"] == "My notes")
    assert own.course_cell is None


def test_a_notebook_made_to_be_slow_is_planned_in_bounded_time(course: CourseNotebook, nb: NotebookNode) -> None:
    similar = next(c.released for c in course.cells if c.grade_id == "test-and")
    for index in range(2_000):
        nb.cells.append(code(similar + f"  # {index}"))
        nb.cells.append(code(f"def gate_and{index}(a, b): return a + b * {index}\n" * 100))
        nb.cells[-1].metadata["nbgrader"] = {"grade_id": "test-or"}
    started = time.monotonic()
    plan = plan_grading(course, nb)
    assert time.monotonic() - started < 20
    check(plan)
    assert order(plan)[:7] == IN_ORDER


def test_instructor_only_cells_are_never_part_of_a_plan(tmp_path: Path) -> None:
    assignment = load(
        tmp_path / "a",
        code("secret_key = 3", tags=["instructor-only"]),
        solution("s", "x = 1"),
        grade_cell("t", "assert x == 1"),
    )
    plan = plan_grading(assignment.notebooks[0], reference_submission(assignment)["a"])
    check(plan)
    assert order(plan) == ["s", "t"]


def test_a_released_notebook_handed_in_unchanged_is_planned(course: CourseNotebook) -> None:
    released = release_submission(load_assignment(course.path.parent))["gates"]
    plan = plan_grading(course, released)
    check(plan)
    assert order(plan) == IN_ORDER
    assert plan.warnings == ()


def test_a_notebook_of_something_else_is_rejected(course: CourseNotebook) -> None:
    other = nbformat.v4.new_notebook(cells=[code("import numpy as np\nprint(np.pi)"), text("# My holiday"), code("")])
    with pytest.raises(SubmissionRejected, match="No cell of this notebook belongs"):
        plan_grading(course, other)


def test_a_notebook_with_one_answer_only_is_accepted(course: CourseNotebook) -> None:
    only = nbformat.v4.new_notebook(cells=[code("def xor(a, b):\n    return a != b")])
    plan = plan_grading(course, only)
    check(plan)
    assert set(plan.missing) == {"gates", "why"}
    assert order(plan)[-2:] == ["xor", "test-xor"]


def test_a_notebook_without_graded_cells_is_always_accepted(tmp_path: Path) -> None:
    notebook = load(tmp_path / "a", text("Only reading.")).notebooks[0]
    assert plan_grading(notebook, nbformat.v4.new_notebook(cells=[code("x = 1")])).missing == {}


def test_pictures_in_written_answers_are_kept(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells[find(nb, "why")]["attachments"] = {"a.png": {"image/png": "AAAA"}}
    plan = plan_grading(course, nb)
    answer = next(s for s in plan.steps if s.course_cell and s.course_cell.grade_id == "why")
    assert answer.cell["attachments"] == {"a.png": {"image/png": "AAAA"}}


def test_a_missing_notebook_lists_all_its_cells_with_the_reason(course: CourseNotebook) -> None:
    plan = plan_missing(course, "It was not submitted.")
    assert plan.steps == ()
    assert set(plan.missing) == {"gates", "xor", "test-and", "test-or", "test-xor", "plot", "why"}


def test_a_task_of_a_missing_notebook_is_missing_too(tmp_path: Path) -> None:
    assignment = load(tmp_path / "a", task("draw", "Draw a diagram.", 4))
    assert set(plan_missing(assignment.notebooks[0], "It was not submitted.").missing) == {"draw"}


def test_what_stands_below_a_task_does_not_answer_the_next_question(tmp_path: Path) -> None:
    assignment = load(tmp_path / "a", task("draw", "Draw a diagram.", 4), manual("why", "Because."))
    nb = release_submission(assignment)["a"]
    nb.cells.insert(1, text("My diagram."))
    plan = plan_grading(assignment.notebooks[0], nb)
    owners = [step.course_cell.grade_id if step.course_cell else "" for step in plan.steps]
    assert owners == ["draw", "", "why"]


def test_a_notebook_of_another_assignment_with_the_same_header_is_refused(tmp_path: Path) -> None:
    header = text("Before you turn this in, restart the kernel and run all cells.")
    one = load(tmp_path / "one", header, solution("first", "a = 1"), grade_cell("t1", "assert a == 1"))
    two = load(tmp_path / "two", header, solution("second", "b = 2"), grade_cell("t2", "assert b == 2"))
    with pytest.raises(SubmissionRejected, match="No cell of this notebook belongs"):
        plan_grading(one.notebooks[0], reference_submission(two)["two"])
    bare = reference_submission(one)["one"]
    for cell in bare.cells:
        cell.metadata.pop("nbgrader", None)
    plan_grading(one.notebooks[0], bare)  # one without any metadata is known by its answers and texts


def test_a_stolen_grade_id_does_not_hide_an_answer(tmp_path: Path) -> None:
    assignment = load(
        tmp_path / "a",
        locked("helper", "def helper():\n    return 1"),
        solution("s", "def f():\n    ### BEGIN SOLUTION\n    return helper()\n    ### END SOLUTION"),
        grade_cell("t", "assert f() == 1"),
        manual("m", "text"),
    )
    nb = reference_submission(assignment)["a"]
    nb.cells[1].metadata["nbgrader"]["grade_id"] = "helper"
    plan = plan_grading(assignment.notebooks[0], nb)
    check(plan)
    assert any("def f" in str(s.cell["source"]) for s in plan.steps)
    assert order(plan)[0] == "helper"
    assert plan.missing == {}


def test_an_untouched_copy_below_an_answer_does_not_undo_it(course: CourseNotebook, nb: NotebookNode) -> None:
    stub = next(c.released for c in course.cells if c.grade_id == "gates")
    # without metadata and in another layout, as another editor saves it
    nb.cells.insert(find(nb, "gates") + 1, code(stub.replace("    ", "\t")))
    plan = plan_grading(course, nb)
    check(plan)
    parts = [str(s.cell["source"]) for s in plan.steps if s.course_cell and s.course_cell.grade_id == "gates"]
    assert ["NotImplementedError" in part for part in parts] == [True, False]
    assert "'gates' stood an untouched copy" in plan.warnings[0]


def test_an_answer_in_a_new_cell_counts_though_its_stub_kept_the_grade_id(
    course: CourseNotebook, nb: NotebookNode
) -> None:
    at = find(nb, "gates")
    nb.cells.append(code(nb.cells[at].source))
    nb.cells[at].source = next(c.released for c in course.cells if c.grade_id == "gates")
    plan = plan_grading(course, nb)
    check(plan)
    ran = order(plan)
    assert ran.index("test-and") > max(i for i, name in enumerate(ran) if name == "gates")


def test_answers_written_into_each_others_cells_are_told_apart_by_their_names(
    course: CourseNotebook, nb: NotebookNode
) -> None:
    one, other = nb.cells[find(nb, "gates")], nb.cells[find(nb, "xor")]
    one.metadata, other.metadata = other.metadata, one.metadata
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    bearer = next(s for s in plan.steps if s.cell["metadata"].get("nbgrader", {}).get("grade_id") == "xor")  # type: ignore[attr-defined]
    assert "table" in str(bearer.cell["source"])


def test_an_answer_below_an_edited_test_without_metadata_is_kept(course: CourseNotebook, nb: NotebookNode) -> None:
    answer = nb.cells.pop(find(nb, "xor"))
    at = find(nb, "test-and")
    released = next(c.released for c in course.cells if c.grade_id == "test-and")
    nb.cells[at] = code(released + "\ndef xor(a, b): return a != b")
    assert answer.source not in nb.cells[at].source
    plan = plan_grading(course, nb)
    check(plan)
    assert any("a != b" in str(step.cell["source"]) for step in plan.steps)
    assert plan.missing == {}


def test_an_emptied_answer_is_pointed_out(course: CourseNotebook, nb: NotebookNode) -> None:
    nb.cells[find(nb, "why")].source = " "
    assert plan_grading(course, nb).warnings == ("Your cell 'why' is empty.",)


@pytest.fixture
def reuse(tmp_path: Path) -> tuple[CourseNotebook, NotebookNode]:
    """Two questions that bind the same name, and two written answers side by side."""
    assignment = load(
        tmp_path / "reuse",
        text("# One"),
        solution("one", "### BEGIN SOLUTION\nresult = 1\n### END SOLUTION"),
        grade_cell("test-one", "assert result == 1"),
        text("# Two"),
        solution("two", "### BEGIN SOLUTION\nresult = 2\n### END SOLUTION"),
        grade_cell("test-two", "assert result == 2"),
        manual("first", "Because."),
        manual("second", "Therefore."),
    )
    return assignment.notebooks[0], reference_submission(assignment)["reuse"]


def test_without_metadata_a_name_that_two_answers_bind_is_told_apart_by_place(
    reuse: tuple[CourseNotebook, NotebookNode],
) -> None:
    course, nb = reuse
    for cell in nb.cells:
        cell.metadata = {}
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == ["one", "test-one", "two", "test-two"]
    found = {s.course_cell.grade_id: s.cell["source"] for s in plan.steps if s.course_cell}
    assert (found["one"], found["two"]) == ("result = 1", "result = 2")
    assert (found["first"], found["second"]) == ("Because.", "Therefore.")
    assert plan.missing == {}


def test_of_two_written_answers_without_metadata_one_alone_is_not_guessed_at(
    reuse: tuple[CourseNotebook, NotebookNode],
) -> None:
    course, nb = reuse
    del nb.cells[find(nb, "first")]
    nb.cells[find(nb, "second")].metadata = {}
    plan = plan_grading(course, nb)
    check(plan)
    assert set(plan.missing) == {"first", "second"}
    assert any(step.cell["source"] == "Therefore." for step in plan.steps)


def test_a_deleted_answer_is_not_taken_from_another_question_that_binds_the_same_name(
    reuse: tuple[CourseNotebook, NotebookNode],
) -> None:
    course, nb = reuse
    del nb.cells[find(nb, "one")]
    plan = plan_grading(course, nb)
    check(plan)
    assert set(plan.missing) == {"one"}


def test_tests_moved_below_an_answer_that_binds_their_names_anew_are_judged_before_it(
    reuse: tuple[CourseNotebook, NotebookNode],
) -> None:
    course, nb = reuse
    nb.cells.append(nb.cells.pop(find(nb, "test-one")))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == ["one", "test-one", "two", "test-two"]
    assert "'test-one' stood below another answer" in plan.warnings[0]


def test_a_line_of_the_stub_that_binds_the_answer_anew_is_run_before_the_answer(tmp_path: Path) -> None:
    assignment = load(
        tmp_path / "a",
        solution("s", "speeds = None\n### BEGIN SOLUTION\nspeeds = [1, 2]\n### END SOLUTION"),
        grade_cell("t", "assert speeds == [1, 2]"),
    )
    nb = reference_submission(assignment)["a"]
    nb.cells[0].source = "speeds = [1, 2]"
    nb.cells.insert(1, code("speeds = None"))
    plan = plan_grading(assignment.notebooks[0], nb)
    check(plan)
    assert order(plan) == ["speeds = None", "s", "t"]
    assert "'s' stood an untouched copy" in plan.warnings[0]


def test_given_lines_of_a_stub_stay_behind_the_answer_they_use(tmp_path: Path) -> None:
    assignment = load(
        tmp_path / "a",
        solution("s", "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\nvalue = f(2)"),
        grade_cell("t", "assert value == 2"),
    )
    nb = reference_submission(assignment)["a"]
    nb.cells[0].source = "def f(x):\n    return x"
    nb.cells.insert(1, code("value = f(2)"))
    plan = plan_grading(assignment.notebooks[0], nb)
    check(plan)
    assert order(plan)[-1] == "t"
    assert [str(s.cell["source"])[:5] for s in plan.steps[:2]] == ["def f", "value"]


def test_an_answer_elsewhere_counts_though_its_stub_was_edited_without_answering(
    course: CourseNotebook, nb: NotebookNode
) -> None:
    at = find(nb, "gates")
    nb.cells.append(code(nb.cells[at].source))
    nb.cells[at].source = (
        "# my answer\nimport math\n" + next(c.released for c in course.cells if c.grade_id == "gates") + "\nprint(1)"
    )
    plan = plan_grading(course, nb)
    check(plan)
    ran = order(plan)
    assert ran.index("test-and") > max(i for i, name in enumerate(ran) if name == "gates")


def test_an_answer_that_stands_twice_is_pointed_out(course: CourseNotebook, nb: NotebookNode) -> None:
    at = find(nb, "gates")
    nb.cells.insert(at + 1, code(nb.cells[at].source))
    plan = plan_grading(course, nb)
    check(plan)
    assert any("'gates' stands in the notebook more than once" in warning for warning in plan.warnings)


def test_a_piece_of_an_answer_that_was_not_taken_is_pointed_out(reuse: tuple[CourseNotebook, NotebookNode]) -> None:
    course, nb = reuse
    nb.cells[find(nb, "two")].source = "half = 1"
    nb.cells.append(code("result = 2 * half"))
    plan = plan_grading(course, nb)
    check(plan)
    assert any("'two' does not define result" in warning for warning in plan.warnings)


def test_a_copy_of_a_read_only_cell_without_metadata_is_run_once(course: CourseNotebook, nb: NotebookNode) -> None:
    setup = nb.cells[find(nb, "setup")]
    nb.cells.insert(find(nb, "test-xor"), code(setup.source))
    plan = plan_grading(course, nb)
    check(plan)
    assert order(plan) == IN_ORDER
    assert any("'setup' of the course was found 2 times" in warning for warning in plan.warnings)
