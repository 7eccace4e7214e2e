"""The isolated verdict equals nbgrader's, over test cells in the styles that real courses use."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.execution.budget import Limits
from autograder.execution.zygote import Zygote
from autograder.grading.judge import JudgingRules, judge_submission
from autograder.notebooks.assignment import load_assignment
from autograder.verdicts import CellVerdict, Status
from tests.integration.parity.cases import FILES, Answer, Case, course_notebook, read_all, submitted_text

LIMITS = Limits(cell_seconds=20.0, submission_seconds=180.0, memory_mib=600, work_mib=32, processes=32, output_kib=64)
NOTEBOOKS = read_all()
STUDENTS = range(max(len(case.answers) for cases in NOTEBOOKS.values() for case in cases))
EVERY = [(case, number) for cases in NOTEBOOKS.values() for case in cases for number in range(len(case.answers))]

SAMPLED = 1  # nbgrader grades all answers under `make test-slow`, and those of this student, mostly wrong ones, always


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the assignment `styles`, released and handed in by every student."""
    root = tmp_path_factory.mktemp("parity")
    source = root / "source" / "styles"
    shutil.copytree(FILES, source)
    for name, cases in NOTEBOOKS.items():
        nbformat.write(course_notebook(cases), source / f"{name}.ipynb")
    for released in load_assignment(source).notebooks:
        cases = NOTEBOOKS[released.name]
        for student in STUDENTS:
            folder = root / "submitted" / f"student-{student}" / "styles"
            folder.mkdir(parents=True, exist_ok=True)
            handed_in, texts = course_notebook(cases), submitted_text(cases, student)
            for cell, original in zip(handed_in.cells, released.cells, strict=True):
                cell.source = texts.get(original.grade_id, original.released)
            nbformat.write(handed_in, folder / f"{released.name}.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'parity'\n")
    return root


@pytest.fixture(scope="session")
def nbgraders(course: Path) -> Callable[[int], dict[str, float]]:
    """Student -> grade_id -> points, as `nbgrader autograde` gives them."""
    return functools.cache(functools.partial(_run_nbgrader, course))


def _run_nbgrader(course: Path, student: int) -> dict[str, float]:
    root = course.with_name(f"{course.name}-nbgrader-{student}")
    shutil.copytree(course, root)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}

    def nbgrader(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words], cwd=root, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]

    nbgrader("generate_assignment", "styles", "--create")
    nbgrader("autograde", "styles", f"--student=student-{student}")
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        notebooks = gradebook.find_submission("styles", f"student-{student}").notebooks
        return {grade.name: grade.auto_score for nb in notebooks for grade in nb.grades}


@pytest.fixture(scope="session")
def ours(course: Path) -> Iterator[dict[tuple[int, str], CellVerdict]]:
    """(student, grade_id) -> our verdict."""
    rules = JudgingRules.of(load_assignment(course / "source" / "styles"), LIMITS)
    verdicts: dict[tuple[int, str], CellVerdict] = {}
    with Zygote(("matplotlib.pyplot", "numpy", "pandas")) as zygote:
        for student in STUDENTS:
            folder = course / "submitted" / f"student-{student}" / "styles"
            result = judge_submission(f"student-{student}", folder, rules, lambda: zygote)
            assert result.status is Status.GRADED, result.message
            verdicts |= {(student, cell.grade_id): cell for cell in result.cells}
    yield verdicts


@pytest.mark.parametrize(("case", "student"), EVERY, ids=[f"{case.name}-{case.answers[n].title}" for case, n in EVERY])
def test_the_isolated_verdict_is_the_expected_one(
    ours: dict[tuple[int, str], CellVerdict], case: Case, student: int
) -> None:
    answer = case.answer_of(student)
    found = [ours[student, grade_id] for grade_id in case.grade_ids()]
    reasons = [(cell.verdict, cell.message, cell.instructor_note) for cell in found]
    assert [cell.points for cell in found] == list(answer.points), reasons


@pytest.mark.parametrize(
    ("case", "student"),
    [pytest.param(*each, marks=() if each[1] == SAMPLED else pytest.mark.slow) for each in EVERY],
    ids=[f"{case.name}-{case.answers[n].title}" for case, n in EVERY],
)
def test_nbgrader_gives_the_same_points(nbgraders: Callable[[int], dict[str, float]], case: Case, student: int) -> None:
    answer: Answer = case.answer_of(student)
    points = nbgraders(student)
    assert [points[grade_id] for grade_id in case.grade_ids()] == list(answer.nbgraders)
