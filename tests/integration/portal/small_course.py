"""A course with one small assignment, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat

from autograder.authoring.release import release
from autograder.course import Course
from tests.notebook_factory import add_assignment, grade_cell, notebook, solution

PASSWORD = "correct horse battery"


def make_course(folder: Path, *settings: str) -> Path:
    """A course ``small`` with the released assignment ``sheet``: x has to be 2, for one point."""
    folder.mkdir(exist_ok=True)
    lines = ["c = get_config()", 'c.CourseDirectory.course_id = "small"', *settings]
    (folder / "course_config.py").write_text("\n".join(lines) + "\n")
    answer = solution("x", "### BEGIN SOLUTION\nx = 2\n### END SOLUTION")
    check = grade_cell("x-is-two", "### BEGIN HIDDEN TESTS\nassert x == 2\n### END HIDDEN TESTS", 1)
    add_assignment(folder / "source" / "sheet", answer, check)
    course = Course.open(folder)
    release(course, course.load_assignment("sheet"))
    return folder


def a_notebook(text: str = "x = 2") -> bytes:
    """A notebook to hand in, with this as the answer."""
    return nbformat.writes(notebook(solution("x", text))).encode()
