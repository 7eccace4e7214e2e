"""Commands that take assignments one after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from autograder.course import Course
from autograder.errors import AutograderError, CourseError
from autograder.terminal import safe


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


def for_each(names: Sequence[str], work: Callable[[str], None]) -> list[str]:
    """Do the same with all of them; one that cannot be used does not stop the others.

    Returns
    -------
    list of str
        Those that cannot be used; what is wrong with them has been printed.

    Raises
    ------
    AutograderError
        There is only one, and it cannot be used.
    """
    broken = []
    for name in names:
        try:
            work(name)
        except AutograderError as error:
            if len(names) == 1:
                raise
            print(safe(f"{name}: {error}"), file=sys.stderr)
            broken.append(name)
    return broken
