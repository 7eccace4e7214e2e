"""The instructor's notebook taken apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import nbgrader
import pytest
from traitlets.config import Config

from autograder.errors import AssignmentError
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.model import Role
from autograder.notebooks.source import source_notebook
from tests.notebook_factory import (
    add_assignment,
    add_gates,
    code,
    grade_cell,
    load,
    locked,
    manual,
    notebook,
    solution,
    task,
    text,
)

NBGRADER = Path(nbgrader.__file__).parent
PS1 = NBGRADER / "docs/source/user_guide/source/ps1"
FIXTURES = NBGRADER / "tests/apps/files"


def test_every_cell_has_its_role(tmp_path: Path) -> None:
    assignment = load_assignment(add_gates(tmp_path / "gates"))
    roles = {cell.grade_id: cell.role for cell in assignment.notebooks[0].cells if cell.grade_id}
    assert roles == {
        "setup": Role.LOCKED,
        "gates": Role.SOLUTION,
        "test-and": Role.TEST,
        "test-or": Role.TEST,
        "xor": Role.SOLUTION,
        "test-xor": Role.TEST,
        "why": Role.MANUAL,
        "plot": Role.MANUAL,
    }
    assert assignment.name == "gates"
    assert assignment.max_score == 2 + 1 + 3 + 2 + 1
    assert [cell.grade_id for cell in assignment.notebooks[0].cells if cell.task] == ["plot"]


def test_students_see_stubs_and_no_hidden_tests(tmp_path: Path) -> None:
    cells = {c.grade_id: c for c in load_assignment(add_gates(tmp_path / "gates")).notebooks[0].cells}
    assert "return a and b" not in cells["gates"].released
    assert cells["gates"].released.count("raise NotImplementedError()") == 2
    assert cells["test-and"].released == 'assert gate_and(1, 1) == 1, "AND of two ones is one"\n'
    assert cells["test-and"].hidden_lines == ((2, 5),)
    assert cells["why"].released == "YOUR ANSWER HERE"
    assert "axis" not in cells["plot"].released


def test_the_courses_own_delimiters_and_stubs_are_used(tmp_path: Path) -> None:
    config = Config()
    config.ClearSolutions.begin_solution_delimeter = "ANSWER("
    config.ClearSolutions.end_solution_delimeter = ")ANSWER"
    config.ClearSolutions.code_stub = {"python": "..."}
    config.ClearHiddenTests.begin_test_delimeter = "VERBORGEN"
    config.ClearHiddenTests.end_test_delimeter = "ENDE"
    folder = add_assignment(
        tmp_path / "a",
        solution("s", "# ANSWER(\nx = 1\n# )ANSWER"),
        grade_cell("t", "x\n# VERBORGEN\nx == 1\n# ENDE\nx"),
    )
    answer, test = load_assignment(folder, config=config).notebooks[0].cells
    assert answer.released == "..."
    assert test.released == "x\nx"
    assert test.hidden_lines == ((2, 4),)


def test_in_kernel_cells_are_named_by_metadata_or_configuration(tmp_path: Path) -> None:
    folder = add_assignment(
        tmp_path / "a",
        grade_cell("one", "x", autograder={"mode": "in-kernel"}),
        grade_cell("two", "y"),
        grade_cell("three", "z"),
        solution("four", "x = 1"),
    )

    def in_kernel(*configured: str) -> list[str]:
        cells = load_assignment(folder, in_kernel_cells=configured).notebooks[0].cells
        return [cell.grade_id for cell in cells if cell.in_kernel]

    assert in_kernel() == ["one"]
    assert in_kernel("three") == ["one", "three"]
    assert in_kernel("*") == ["one", "two", "three"]


def test_instructor_only_cells_are_known_and_release_nothing(tmp_path: Path) -> None:
    assignment = load(tmp_path / "a", code("draw()", tags=["instructor-only"]), grade_cell("t", "x"))
    cell = assignment.notebooks[0].cells[0]
    assert cell.role is Role.INSTRUCTOR
    assert cell.released == ""


def test_files_are_sorted_into_released_and_hidden(tmp_path: Path) -> None:
    folder = add_gates(tmp_path / "gates")
    for name in (
        "data.csv", "pic/a.png", "hidden_reference.py", "hidden/b.txt", "examples/one.py", "sub/deep.ipynb",
        ".ipynb_checkpoints/gates-checkpoint.ipynb", "__pycache__/x.pyc", ".ruff_cache/tag", "hidden_solution.ipynb",
    ):  # fmt: skip
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("{}")
    assignment = load_assignment(folder)
    assert [str(path) for path in assignment.released_files] == ["data.csv", "pic/a.png"]
    assert {str(path) for path in assignment.hidden_files} == {
        "examples/one.py", "hidden/b.txt", "hidden_reference.py", "hidden_solution.ipynb", "sub/deep.ipynb",
    }  # fmt: skip
    assert [nb.name for nb in assignment.notebooks] == ["gates"]


def test_the_digest_follows_what_verdicts_depend_on(tmp_path: Path) -> None:
    folder = add_gates(tmp_path / "gates")
    before = load_assignment(folder).digest
    assert load_assignment(folder).digest == before

    (folder / "examples").mkdir()
    (folder / "examples/one.py").write_text("an example answer")
    nb = nbformat.read(folder / "gates.ipynb", 4)
    nb.cells[4].outputs = [nbformat.v4.new_output("stream", text="0\n")]
    nbformat.write(nb, folder / "gates.ipynb")
    assert load_assignment(folder).digest == before, "neither examples nor outputs change a verdict"

    digests = {before}
    (folder / "hidden_reference.py").write_text("x = 1")
    digests.add(load_assignment(folder).digest)
    (folder / "hidden_reference.py").write_text("x = 2")
    digests.add(load_assignment(folder).digest)
    digests.add(load_assignment(folder, in_kernel_cells=["test-and"]).digest)
    nb.cells[5].source += "\nassert True"
    nbformat.write(nb, folder / "gates.ipynb")
    digests.add(load_assignment(folder).digest)
    assert len(digests) == 5


@pytest.mark.parametrize("schema", ["test-v0.ipynb", "test-v1.ipynb", "test-v2.ipynb", "test.ipynb"])
def test_nbgraders_metadata_of_schema_0_to_3_means_the_same(tmp_path: Path, schema: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/problem1.ipynb").write_bytes((FIXTURES / schema).read_bytes())
    cells = load_assignment(tmp_path / "a").notebooks[0].cells
    assert [(c.grade_id, c.role, c.points) for c in cells if c.grade_id][:6] == [
        ("jupyter", Role.LOCKED, 0),
        ("squares", Role.SOLUTION, 0),
        ("correct_squares", Role.TEST, 1),
        ("squares_invalid_input", Role.TEST, 1),
        ("sum_of_squares", Role.SOLUTION, 0),
        ("correct_sum_of_squares", Role.TEST, 0.5),
    ]


def test_nbgraders_documentation_example_is_loaded() -> None:
    assignment = load_assignment(PS1)
    assert [notebook.name for notebook in assignment.notebooks] == ["problem1", "problem2"]
    assert assignment.max_score == 13
    assert [str(path) for path in assignment.released_files] == ["jupyter.png"]


def test_autotest_directives_are_written_out_by_nbgrader(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/a.ipynb").write_bytes((FIXTURES / "autotest-hidden.ipynb").read_bytes())
    with pytest.raises(AssignmentError, match=r"no autotests\.yml"):
        load_assignment(tmp_path / "a")
    templates = next(FIXTURES.parents[2].rglob("autotests.yml"))
    (tmp_path / "a/autotests.yml").write_bytes(templates.read_bytes())
    test = load_assignment(tmp_path / "a").notebooks[0].cells[-1]
    assert "AUTOTEST" not in test.source
    assert "assert str(a) == " in test.source
    assert "assert str(a) == " not in test.released


BAD: list[tuple[str, list[Any], str]] = [
    ("duplicate", [solution("s", "x"), grade_cell("s", "x")], "'s' is used twice, first in cell 1"),
    ("negative", [grade_cell("t", "x", points=-1)], "worth -1 points"),
    ("nan", [grade_cell("t", "x", points="many")], "worth 'many' points"),  # type: ignore[arg-type]
    ("empty id", [solution("", "x")], "grade_id ''"),
    ("spaces", [solution("my cell", "x")], "grade_id 'my cell'"),
    ("no end", [solution("s", "### BEGIN SOLUTION\nx")], "no end solution statement found"),
    ("nested", [solution("s", "### BEGIN SOLUTION\n### BEGIN SOLUTION\nx\n### END SOLUTION")], "nested begin solution"),
    ("no begin", [solution("s", "x\n### END SOLUTION")], "line 2 says 'END SOLUTION'"),
    ("test no end", [grade_cell("t", "### BEGIN HIDDEN TESTS\nx")], "No end hidden tests"),
    ("test no begin", [grade_cell("t", "x\n### END HIDDEN TESTS")], "line 2 says 'END HIDDEN TESTS'"),
    ("wrong place", [code("### BEGIN SOLUTION\nx\n### END SOLUTION")], "non-solution cell"),
    ("wrong place 2", [solution("s", "### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS"), code("### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS")], "non-grade cell"),
    ("mark scheme", [text("### BEGIN MARK SCHEME\nx\n### END MARK SCHEME")], "non-grade cell"),
    ("mode", [grade_cell("t", "x", autograder={"mode": "inkernel"})], "the mode 'inkernel'"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "what"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_wrong_source_is_refused_with_place_and_advice(tmp_path: Path, cells: list[Any], what: str) -> None:
    with pytest.raises(AssignmentError) as refused:
        load(tmp_path / "a", *cells)
    assert what.lower() in refused.value.what.lower()
    assert "a.ipynb, cell " in refused.value.where
    assert refused.value.hint


def test_a_text_cell_cannot_be_an_autograder_test(tmp_path: Path) -> None:
    cell = text("x")
    cell.metadata["nbgrader"] = grade_cell("t", "x").metadata["nbgrader"]
    with pytest.raises(AssignmentError, match="text cell cannot be"):
        load(tmp_path / "a", cell)


def test_a_schema_from_the_future_is_refused() -> None:
    with pytest.raises(AssignmentError, match="schema 10 is newer"):
        source_notebook(FIXTURES / "too-new.ipynb")


@pytest.mark.parametrize(
    "kernelspec",
    [
        {"display_name": "R", "language": "R", "name": "ir"},
        {"display_name": "Julia 1.10", "name": "julia-1.10"},
        {"display_name": "Octave", "language": "octave", "name": "x"},
        {"display_name": "R", "name": "ir"},
    ],
)
def test_other_languages_are_refused(tmp_path: Path, kernelspec: dict[str, str]) -> None:
    with pytest.raises(AssignmentError, match="only Python"):
        load(tmp_path / "a", a=notebook(code("x"), kernelspec=kernelspec))


@pytest.mark.parametrize("name", ["python", "python3", "conda-env-ml-py"])
def test_python_kernels_of_any_name_are_accepted(tmp_path: Path, name: str) -> None:
    load(tmp_path / "a", a=notebook(grade_cell("t", "x"), kernelspec={"display_name": "P", "name": name}))


def test_missing_folders_and_notebooks_are_told(tmp_path: Path) -> None:
    with pytest.raises(AssignmentError, match="no assignment 'xor'"):
        load_assignment(tmp_path / "xor")
    (tmp_path / "xor").mkdir()
    with pytest.raises(AssignmentError, match="has no notebook"):
        load_assignment(tmp_path / "xor")
    (tmp_path / "xor/xor.ipynb").write_text("not json")
    with pytest.raises(AssignmentError, match="not JSON"):
        load_assignment(tmp_path / "xor")


def test_a_course_without_a_stub_for_python_is_told_so(tmp_path: Path) -> None:
    config = Config()
    config.ClearSolutions.code_stub = {"R": "fail()"}
    with pytest.raises(AssignmentError, match="code_stub"):
        load_assignment(add_gates(tmp_path / "gates"), config=config)


def test_header_and_footer_of_the_course_belong_to_the_notebook(tmp_path: Path) -> None:
    nbformat.write(notebook(locked("imports", "import math")), tmp_path / "header.ipynb")
    config = Config()
    config.IncludeHeaderFooter.header = str(tmp_path / "header.ipynb")
    folder = add_assignment(tmp_path / "a", manual("m", "x"), task("k", "y"))
    assert [c.grade_id for c in load_assignment(folder, config=config).notebooks[0].cells] == ["imports", "m", "k"]
    config.IncludeHeaderFooter.header = str(tmp_path / "missing.ipynb")
    with pytest.raises(AssignmentError, match="header notebook"):
        load_assignment(folder, config=config)
