"""What students get: complete, runnable, the same bytes every time, and nothing hidden."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import nbgrader
import pytest

from autograder.authoring.release import release, release_is_current
from autograder.course import Course
from autograder.errors import AssignmentError
from tests.notebook_factory import add_assignment, add_gates, code, grade_cell, manual, solution, text

ROOT = Path(__file__).parents[2]
PS1 = Path(nbgrader.__file__).parent / "docs/source/user_guide/source/ps1"
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

DRAW = """\
import io
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(1, 1))
axes.plot([0, 1], [secret_slope := 2, 3])
buffer = io.BytesIO()
figure.savefig(buffer, format="png")
attachments = {"line one.png": buffer.getvalue()}
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(ROOT / name, tmp_path)
    return Course.open(tmp_path)


def add(course: Course, *cells: Any) -> None:
    add_assignment(course.source_directory / "a", *cells)


def released(course: Course, name: str) -> nbformat.NotebookNode:
    release(course, course.load_assignment(name))
    return nbformat.read(course.release_directory / name / f"{name}.ipynb", 4)


def test_a_release_has_stubs_visible_tests_and_locks(course: Course) -> None:
    add_gates(course.source_directory / "gates")
    nb = released(course, "gates")
    nbformat.validate(nb)
    cells = {c.metadata.nbgrader.grade_id: c for c in nb.cells if "nbgrader" in c.metadata}
    assert cells["xor"].source == "# YOUR CODE HERE"
    assert "HIDDEN" not in cells["test-and"].source
    assert 'assert gate_and(1, 1) == 1, "AND of two ones is one"' in cells["test-and"].source
    assert cells["test-and"].metadata.editable is False
    assert cells["xor"].metadata.deletable is False
    assert cells["why"].source == "YOUR ANSWER HERE"
    assert "axis" not in cells["plot"].source
    from nbgrader.utils import compute_checksum

    assert all(
        c.metadata.nbgrader.checksum == compute_checksum(c) for c in cells.values() if not c.metadata.nbgrader.task
    )


def test_the_same_source_gives_the_same_bytes(course: Course) -> None:
    folder = add_gates(course.source_directory / "gates")
    target = course.release_directory / "gates/gates.ipynb"
    release(course, course.load_assignment("gates"))
    first, written = target.read_bytes(), target.stat().st_mtime_ns
    # run the source in a newer kernel, with other random cell ids
    nb = nbformat.read(folder / "gates.ipynb", 4)
    for index, cell in enumerate(nb.cells):
        cell["id"] = f"other-{index}"
        cell.metadata["execution"] = {"iopub.status.busy": "2026"}
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="hello")]
    nb.metadata["language_info"] = {"name": "python", "version": "3.14.1"}
    nbformat.write(nb, folder / "gates.ipynb")
    release(course, course.load_assignment("gates"))
    assert target.read_bytes() == first
    assert target.stat().st_mtime_ns == written, "an unchanged file is not written again"


def test_files_beside_the_notebook_are_released_unless_hidden(course: Course) -> None:
    folder = add_gates(course.source_directory / "gates")
    for name in ("data/x.csv", "hidden_reference.py", "hidden/y", "examples/one.py", "helper.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("1")
    paths = release(course, course.load_assignment("gates"))
    out = course.release_directory / "gates"
    assert paths == [out / "data/x.csv", out / "gates.ipynb", out / "helper.py"]
    assert {p for p in out.rglob("*") if p.is_file()} == set(paths)


def test_files_that_left_the_assignment_leave_the_release(course: Course) -> None:
    folder = add_gates(course.source_directory / "gates")
    (folder / "data").mkdir()
    (folder / "data/x.csv").write_text("1")
    release(course, course.load_assignment("gates"))
    shutil.rmtree(folder / "data")
    assert not release_is_current(course, course.load_assignment("gates"))
    release(course, course.load_assignment("gates"))
    assert [p.name for p in (course.release_directory / "gates").iterdir()] == ["gates.ipynb"]


def test_a_release_knows_whether_it_is_current(course: Course) -> None:
    folder = add_gates(course.source_directory / "gates")
    assignment = course.load_assignment("gates")
    assert not release_is_current(course, assignment)
    release(course, assignment)
    assert release_is_current(course, assignment)
    nb = nbformat.read(folder / "gates.ipynb", 4)
    nb.cells[0].source += " Well."
    nbformat.write(nb, folder / "gates.ipynb")
    assert not release_is_current(course, course.load_assignment("gates"))
    release(course, course.load_assignment("gates"))
    (course.release_directory / "gates/gates.ipynb").write_text("{}")
    assert not release_is_current(course, course.load_assignment("gates"))


def test_instructor_only_cells_draw_pictures_and_stay_at_home(course: Course) -> None:
    add(
        course,
        text("Secret notes on slopes", tags=["instructor-only"]),
        code(DRAW, tags=["instructor-only"]),
        text("Which line is it?\n\n![a line](attachment:line%20one.png)"),
        grade_cell("t", "assert answer"),
    )
    nb = released(course, "a")
    assert [c.cell_type for c in nb.cells] == ["markdown", "code"]
    png = base64.b64decode(nb.cells[0].attachments["line one.png"]["image/png"])
    assert png.startswith(b"\x89PNG")
    assert png.endswith(b"IEND\xaeB`\x82")
    assert b"Software" not in png
    text_of_file = (course.release_directory / "a/a.ipynb").read_text()
    assert "secret" not in text_of_file.lower()
    assert release_is_current(course, course.load_assignment("a")), "drawing twice gives the same bytes"


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("attachments = {}\nx = 1 / 0", "ZeroDivisionError"),
        ("attachments = {'a.png': 'no bytes'}", "is not PNG bytes"),
        ("attachments = {'a.png': b'GIF89a'}", "no PNG"),
        ("attachments = {'b.png': b''}", "no PNG"),
        ("import os\nos._exit(3)", "ended Python"),
        ("attachments = {}", "'a.png', which does not exist"),
        ("pass", "'a.png', which does not exist"),
    ],
)
def test_a_picture_that_cannot_be_drawn_stops_the_release(course: Course, cell: str, what: str) -> None:
    add(course, code(cell, tags=["instructor-only"]), text("![](attachment:a.png)"), grade_cell("t", "x"))
    with pytest.raises(AssignmentError, match=what) as refused:
        release(course, course.load_assignment("a"))
    assert refused.value.hint
    assert not course.release_directory.exists()


def test_a_picture_in_a_reference_answer_is_not_released(course: Course) -> None:
    answer = manual("why", "See ![](attachment:a.png)")
    answer["attachments"] = {"a.png": {"image/png": "AAAA"}}
    add(course, answer)
    assert "attachments" not in released(course, "a").cells[0]


SECRET = "threshold = 0.123456789"


def leaking(place: str) -> list[Any]:
    cells = [
        text("Find the threshold."),
        solution("s", f"### BEGIN SOLUTION\n{SECRET}\n### END SOLUTION"),
        grade_cell("t", "assert threshold"),
    ]
    if place == "cell metadata":
        cells[0].metadata["slideshow"] = {"note": SECRET}
    elif place == "tags":
        cells[1].metadata["tags"] = [SECRET]
    elif place == "kernel name":
        cells[0].metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": False, SECRET: True}
    return cells


@pytest.mark.parametrize("place", ["cell metadata", "tags", "kernel name"])
def test_a_hidden_line_anywhere_in_the_file_stops_the_release(course: Course, place: str) -> None:
    add(course, *leaking(place))
    with pytest.raises(AssignmentError, match="hidden line of s"):
        release(course, course.load_assignment("a"))
    assert not course.release_directory.exists()


def test_outputs_attachments_and_metadata_of_the_source_do_not_leak(course: Course) -> None:
    cells = leaking("")
    cells[1].outputs = [nbformat.v4.new_output("stream", text=SECRET)]
    cells[1].metadata["notes"] = SECRET
    add(course, *cells)
    released(course, "a")
    assert SECRET not in (course.release_directory / "a/a.ipynb").read_text()


def test_a_line_that_students_see_anyway_is_no_leak(course: Course) -> None:
    add(
        course,
        solution("s", "### BEGIN SOLUTION\nimport numpy as np\nvalue = np.pi\n### END SOLUTION"),
        grade_cell("t", "import numpy as np\nassert value"),
    )
    released(course, "a")


def test_a_solution_in_a_released_file_stops_the_release(course: Course) -> None:
    folder = add_gates(course.source_directory / "gates")
    (folder / "reference.py").write_text(
        "table = {(0, 1): 1, (1, 0): 1}\n\n\ndef xor(a, b):\n    return table.get((a, b), 0)\n"
    )
    with pytest.raises(AssignmentError, match=r"reference\.py holds the hidden lines of xor") as refused:
        release(course, course.load_assignment("gates"))
    assert "hidden_" in refused.value.hint


def test_nbgraders_documentation_example_is_released(course: Course) -> None:
    shutil.copytree(PS1, course.source_directory / "ps1")
    paths = release(course, course.load_assignment("ps1"))
    assert [p.name for p in paths] == ["jupyter.png", "problem1.ipynb", "problem2.ipynb"]
    nb = nbformat.read(paths[1], 4)
    assert not any("i ** 2" in cell.source for cell in nb.cells)


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_a_release_runs_in_jupyter_and_passes_nbgraders_validation_of_the_format(course: Course) -> None:
    add(
        course,
        text("# Task"),
        solution("s", "value = 1\n### BEGIN SOLUTION\nvalue = 2\n### END SOLUTION"),
        grade_cell(
            "t", "assert value\n### BEGIN HIDDEN TESTS\nassert value == 2, 'twice as much'\n### END HIDDEN TESTS"
        ),
    )
    release(course, course.load_assignment("a"))
    out = course.release_directory / "a"
    done = run("jupyter", "nbconvert", "--to", "notebook", "--execute", "--stdout", "a.ipynb", cwd=out)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cells"][2]["execution_count"] == 2
    done = run("nbgrader", "validate", "a.ipynb", cwd=out)
    assert "Success! Your notebook passes all the tests." in done.stdout, done.stdout + done.stderr


def test_nbgrader_releases_the_same_texts_with_this_courses_configuration(course: Course) -> None:
    folder = add_gates(course.source_directory / "gates")
    nb = nbformat.read(folder / "gates.ipynb", 4)
    nb.cells.insert(1, code("secret_of_the_instructor = 1", tags=["instructor-only"]))
    nbformat.write(nb, folder / "gates.ipynb")
    (folder / "examples").mkdir()
    (folder / "examples/one.py").write_text("x")
    (folder / "hidden_reference.py").write_text("x")
    (folder / "data.csv").write_text("x")
    ours = released(course, "gates")
    shutil.rmtree(course.release_directory)
    done = run("nbgrader", "generate_assignment", "gates", "--no-db", cwd=course.root)
    assert done.returncode == 0, done.stderr
    out = course.release_directory / "gates"
    assert {p.name for p in out.rglob("*") if p.is_file()} == {"gates.ipynb", "data.csv"}
    theirs = nbformat.read(out / "gates.ipynb", 4)
    assert [(c.cell_type, c.source) for c in theirs.cells] == [(c.cell_type, c.source) for c in ours.cells]
    assert [c.metadata.get("nbgrader") for c in theirs.cells] == [c.metadata.get("nbgrader") for c in ours.cells]
