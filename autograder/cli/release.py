"""`autograder release`."""

from __future__ import annotations

import argparse

from autograder.authoring.release import release
from autograder.cli.terminal import out
from autograder.course import Course
from autograder.errors import CourseError


def run(options: argparse.Namespace) -> int:
    """Write `release/` for the named assignments."""
    course = Course.open(options.course)
    console = out()
    for name in named_assignments(course, options.assignments):
        written = release(course, course.load_assignment(name))
        console.print(
            f"{name}: {len(written)} file{'s' if len(written) != 1 else ''} in {course.release_directory / name}"
        )
    return 0


def named_assignments(course: Course, names: list[str]) -> list[str]:
    """The named assignments, or all.

    Raises
    ------
    CourseError
        If there are none.
    """
    names = names or course.assignments()
    if not names:
        raise CourseError(
            "the course has no assignment yet",
            where=str(course.source_directory),
            hint="Make a folder there with the instructor's notebook in it.",
        )
    return names
