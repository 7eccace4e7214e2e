"""What every assignment of the course has: example answers for each task, a release in step, a place in the course."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.release import release_is_current
from autograder.course import Course
from autograder.notebooks.examples import Example, load_examples
from autograder.notebooks.model import Assignment
from autograder.notebooks.questions import Kind
from autograder.syllabus.outline import Task, outline, syllabus
from autograder.syllabus.page import page

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.open(ROOT)
NAMES = COURSE.assignments()
RIGHT, WRONG = 3, 6  # example answers that each task needs at least


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


def test_every_assignment_belongs_to_a_session() -> None:
    named = [name for names in COURSE.syllabus.sessions.values() for name in names]
    assert sorted(named) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_assignment_says_what_it_teaches_and_how_long_it_takes(name: str) -> None:
    found = outline(COURSE.load_assignment(name))
    assert found.title != name
    assert found.goals
    assert found.time
    assert all(task.title for task in found.tasks)


def test_the_page_of_the_course_is_in_step() -> None:
    target = ROOT / "docs" / "course.md"
    assert target.read_text() == page(COURSE, syllabus(COURSE), target), "autograder syllabus --page docs/course.md"
