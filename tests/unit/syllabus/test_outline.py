"""What the page of a course knows of an assignment is read from its notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.release import release
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.syllabus.outline import Task, outline, syllabus
from autograder.syllabus.page import page
from tests.notebook_factory import add_assignment, grade_cell, manual, solution, text

INTRO = """\
# Falling stones: how gravity shows

**You will learn**

* why heavy stones
  fall as fast as light ones;
* to measure $g$.

**Time**: about 2 hours, with coffee. **Points**: 5.

Not a goal:

* a list of something else.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    (root / "source").mkdir(parents=True)
    (root / "course_config.py").write_text(
        "c = get_config()\nc.Syllabus.title = 'Physics'\nc.Syllabus.sessions = {'Mechanics': ['stones']}\n"
    )
    return root


def stones(root: Path) -> None:
    add_assignment(
        root / "source/stones",
        text(INTRO),
        text("## 1. Drop one (2 points, 1 for the sign)"),
        solution("g", "g = 9.81"),
        grade_cell("t-g", "assert g > 0", 1.5),
        grade_cell("t-sign", "assert g", 0.5),
        text("## A remark without points"),
        text("## Drop two\n\nWhy?"),
        manual("why", "Because.", 3),
        text("Some text.\n\n**Bonus (1 point).** Throw one."),
        grade_cell("t-bonus", "assert True", 1),
    )


def test_title_goals_and_time_are_in_the_text_and_points_in_the_cells(root: Path) -> None:
    stones(root)
    found = outline(Course.open(root).load_assignment("stones"))
    assert found.title == "Falling stones: how gravity shows"
    assert found.goals == ("why heavy stones fall as fast as light ones", "to measure $g$")
    assert found.time == "about 2 hours"
    assert found.tasks == (
        Task("Drop one", 2, answers=("g",), tests=("t-g", "t-sign")),
        Task("Drop two", 3, answers=("why",), tests=("why",)),
        Task("Bonus", 1, bonus=True, tests=("t-bonus",)),
    )
    assert (found.points, found.bonus) == (5, 1)


def test_a_notebook_that_says_nothing_of_itself_has_an_outline_too(root: Path) -> None:
    add_assignment(root / "source/bare", solution("x", "x = 1"), grade_cell("t", "assert x", 2))
    found = outline(Course.open(root).load_assignment("bare"))
    assert (found.title, found.goals, found.time, found.points) == ("bare", (), "", 2)


def test_hidden_text_is_not_read(root: Path) -> None:
    secret = text("# The answers\n\n**Time**: no time", tags=["instructor-only"])
    add_assignment(root / "source/quiz", secret, text("# Quiz"), grade_cell("t", "assert True", 1))
    found = outline(Course.open(root).load_assignment("quiz"))
    assert (found.title, found.time) == ("Quiz", "")


def test_sessions_come_in_the_order_of_the_course_and_the_rest_last(root: Path) -> None:
    stones(root)
    add_assignment(root / "source/another", text("# Another"), grade_cell("t", "assert True", 1))
    sessions = syllabus(Course.open(root))
    assert [(s.title, [o.name for o in s.outlines]) for s in sessions] == [
        ("Mechanics", ["stones"]),
        ("Further assignments", ["another"]),
    ]


def test_a_session_with_an_unknown_assignment_is_an_error(root: Path) -> None:
    with pytest.raises(AssignmentError, match="stones"):
        syllabus(Course.open(root))


def test_the_page_links_what_exists(root: Path) -> None:
    stones(root)
    course = Course.open(root)
    target = root / "docs" / "course.md"
    text_without = page(course, syllabus(course), target)
    assert text_without.startswith("# Physics\n")
    assert "[notebook]" not in text_without
    assert "![" not in text_without
    release(course, course.load_assignment("stones"))
    (root / "docs/course").mkdir(parents=True)
    (root / "docs/course/stones.png").write_bytes(b"png")
    text_with = page(course, syllabus(course), target)
    assert "[notebook](../release/stones/stones.ipynb)" in text_with
    assert "](course/stones.png)" in text_with
    assert "| Drop one | 2 |\n| Drop two | 3 |\n| Bonus | 1 |" in text_with
    assert "5 + 1 points" in text_with
