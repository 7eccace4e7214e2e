"""Every assignment of the course, proven by judging a sample; `make test-course` judges everything over many seeds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.check import CheckReport, check
from autograder.authoring.release import release_is_current
from autograder.course import Course
from autograder.notebooks.examples import Example, load_examples
from autograder.notebooks.model import Assignment
from autograder.notebooks.questions import Kind
from autograder.syllabus.outline import Task, outline

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.open(ROOT)
NAMES = COURSE.assignments()
RIGHT, WRONG = 3, 6  # example answers that each task needs at least
SAMPLE = 6  # example answers of each assignment that are judged here


def failures(report: CheckReport) -> list[str]:
    return [f"{finding.subject}: {finding.detail}" for finding in report.findings if not finding.ok]


@pytest.mark.parametrize("name", NAMES)
def test_reference_release_and_a_sample_of_examples_earn_what_they_should(name: str) -> None:
    report = check(COURSE, name, seeds=1, variants=2, sample=SAMPLE)
    assert failures(report) == []
    assert report.in_kernel == ()
    assert report.needs_kernel == {}


def texts_for(task: Task, examples: list[Example]) -> set[str]:
    """Different answers to a task that deserve full points for it, whatever else they do."""
    return {
        "".join("".join(example.answers[answer].split()) for answer in task.answers if answer in example.answers)
        for example in examples
        if any(answer in example.answers for answer in task.answers) and not loses(task, example, examples)
    }


def loses(task: Task, example: Example, examples: list[Example]) -> bool:
    """Whether an example declares less than the most that any has in a scored cell of the task."""
    return any(
        example.points[test] < max(e.points[test] for e in examples) for test in task.tests if test in example.points
    )


def is_open(task: Task, assignment: Assignment) -> bool:
    """Whether there are more wrong answers than a few options."""
    cells = {cell.grade_id: cell for notebook in assignment.notebooks for cell in notebook.cells}
    questions = [cells[answer].question for answer in task.answers]
    return any(question is None or question.kind in (Kind.CODE, Kind.TEXT) for question in questions)


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_right_answers_in_several_styles_and_wrong_ones(name: str) -> None:
    assignment = COURSE.load_assignment(name)
    examples = load_examples(assignment)
    missing = []
    for task in outline(assignment).tasks:
        if not is_open(task, assignment):
            continue
        right = len(texts_for(task, examples)) + 1  # the reference answer is one, too
        wrong = sum(loses(task, example, examples) for example in examples)
        if right < RIGHT or wrong < WRONG:
            missing.append(f"{task.title}: {right} right, {wrong} wrong")
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_wrong_examples_say_which_cell_catches_them(name: str) -> None:
    examples = load_examples(COURSE.load_assignment(name))
    assert [e.slug for e in examples if e.kind == "wrong" and not e.caught_by] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_release_is_in_step_with_its_source(name: str) -> None:
    assert release_is_current(COURSE, COURSE.load_assignment(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_released_notebook_runs_to_the_end_unsolved(name: str, tmp_path: Path) -> None:
    """As a student would run it in JupyterLab: what is not solved says so in a line, and nothing stops."""
    folder = tmp_path / name
    shutil.copytree(ROOT / "release" / name, folder)
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--output", "out"]
    done = subprocess.run(
        [*command, f"{name}.ipynb"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(folder / "out.ipynb", as_version=4)
    said = "\n".join(o.text for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "stream")
    assert said.count("not ") >= len(outline(COURSE.load_assignment(name)).tasks), said


def test_every_assignment_belongs_to_a_session() -> None:
    named = [name for names in COURSE.syllabus.sessions.values() for name in names]
    assert sorted(named) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_assignment_says_what_it_teaches_and_how_long_it_takes(name: str) -> None:
    found = outline(COURSE.load_assignment(name))
    assert found.title != name
    assert len(found.goals) >= 2
    assert found.time
    assert all(task.title for task in found.tasks)
