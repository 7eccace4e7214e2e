"""Gradebooks of made-up classes, and small courses that are graded for real."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.grading.gradebook import Gradebook
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.model import Assignment
from autograder.verdicts import CellVerdict, Provenance, Status, SubmissionResult, Verdict
from tests.notebook_factory import add_assignment, code, grade_cell, locked, manual, notebook, solution, text

WHEN = datetime(2026, 5, 26, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """nbgrader takes seconds to make one."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def url(tmp_path: Path, empty_gradebook: Path) -> str:
    shutil.copy(empty_gradebook, tmp_path / "gradebook.db")
    return f"sqlite:///{tmp_path}/gradebook.db"


@pytest.fixture
def gradebook(url: str) -> Iterator[Gradebook]:
    with Gradebook(url) as opened:
        yield opened


def add_hw(folder: Path) -> Assignment:
    """Two tests of 2 and 3 points in one notebook, an essay of 5 in another."""
    return load_assignment(
        add_assignment(
            folder,
            code=notebook(
                solution("a", "x = 1"),
                grade_cell("t-a", "assert x == 1", 2),
                solution("b", "y = 1"),
                grade_cell("t-b", "assert y == 1", 3),
            ),
            words=notebook(manual("essay", "", 5)),
        )
    )


@pytest.fixture
def hw(tmp_path: Path, gradebook: Gradebook) -> Assignment:
    """`add_hw`, known to the gradebook."""
    assignment = add_hw(tmp_path / "source" / "hw")
    gradebook.declare_assignment(assignment)
    return assignment


def store(
    gradebook: Gradebook,
    student: str,
    a: float | None,
    b: float | None,
    *,
    status: Status = Status.GRADED,
    when: datetime = WHEN,
    submission: str = "s1",
    message: str = "",
) -> None:
    """Store one attempt in `hw`; the essay waits for a person."""
    cells = (
        CellVerdict("code", "t-a", a, 2, _verdict(a, 2), message=message if a != 2 else ""),
        CellVerdict("code", "t-b", b, 3, _verdict(b, 3), message=message if b != 3 else ""),
        CellVerdict("words", "essay", None, 5, Verdict.MANUAL),
    )
    result = SubmissionResult(
        student,
        "hw",
        status,
        cells if status is Status.GRADED else (),
        max_score=10,
        provenance=Provenance(submission, "a", "e", 7),
    )
    gradebook.store(result, when, when)


def _verdict(points: float | None, most: float) -> Verdict:
    if points is None:
        return Verdict.MANUAL
    return Verdict.PASSED if points == most else Verdict.PARTIAL if points else Verdict.FAILED


# a course of real notebooks --------------------------------------------------------------------------------

CELLS = [
    text("# Doubling"),
    locked("setup", "import numpy as np"),
    solution("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
    grade_cell(
        "t-double",
        "assert double(2) == 4, 'Two doubled is four.'\n### BEGIN HIDDEN TESTS\nassert double(-3) == -6, 'Think of -3.'\n### END HIDDEN TESTS",
        2,
    ),
    solution("mean", "def mean(x):\n    ### BEGIN SOLUTION\n    return np.mean(x)\n    ### END SOLUTION"),
    grade_cell(
        "t-mean", "### BEGIN HIDDEN TESTS\nassert mean([1, 2, 6]) == 3, 'The mean is off.'\n### END HIDDEN TESTS", 3
    ),
    manual("essay", "", 5),
]
ANSWERS: dict[str, dict[str, str]] = {
    "ada": {"double": "def double(x):\n    return x + x", "mean": "def mean(x):\n    return sum(x) / len(x)"},
    "bob": {"double": "def double(x):\n    return x ** 2", "mean": "def mean(x):\n    return sum(x) / len(x)"},
    "cyd": {"double": "def double(x):\n    return 2 * abs(x)", "mean": "def mean(x):\n    return max(x)"},
}


def open_course(root: Path, *lines: str) -> Course:
    """A course directory with a configuration of some lines."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n" + "\n".join(lines))
    return Course.open(root)


def hand_in(
    course: Course, assignment: str, student: str, cells: list[nbformat.NotebookNode], answers: Mapping[str, str]
) -> Path:
    """Write the submission of a student: the cells with some answers, without hidden tests."""
    submitted = notebook(*copy.deepcopy(cells), code("1 + 1"))
    for cell in submitted.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
        else:
            cell.source = re.sub(r" *### BEGIN (HIDDEN TESTS|SOLUTION).*?### END \1", "pass", cell.source, flags=re.S)
    folder = course.submitted_directory / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{assignment}.ipynb"
    nbformat.write(submitted, path)
    return path


@pytest.fixture
def doubling(tmp_path: Path) -> Course:
    """A course with the assignment `doubling`, handed in by three students; not graded yet."""
    course = open_course(tmp_path / "course")
    add_assignment(course.source_directory / "doubling", *copy.deepcopy(CELLS))
    for student, answers in ANSWERS.items():
        hand_in(course, "doubling", student, CELLS, answers)
    return course
