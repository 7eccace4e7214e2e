"""What an assignment teaches and asks, read from its notebook.

The notebook begins like this; every part may be missing::

    # XOR and friends: what a few neurons can draw

    **You will learn**

    * why one neuron draws a straight line;

    **Time**: about 75 minutes.

    ## 1. AND and OR (2 points)

Points are not read from the headings but from the test cells below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course import Course
from autograder.notebooks.model import Assignment, CourseCell, Role

_HEADING = re.compile(r"^(#{1,4})\s+(.*?)\s*#*$", re.MULTILINE)
_POINTS = re.compile(r"\s*\([^()]*\bpoints?\b[^()]*\)\s*$")  # "(2 points)" at the end of a heading
_NUMBER = re.compile(r"^\d+[a-z]?\.\s+")
_BOLD = re.compile(r"^\*\*(.+?)\*\*", re.MULTILINE)
_TIME = re.compile(r"\*\*Time:?\*\*:?\s*([^,;.*\n]+)")
_GOALS = re.compile(r"\*\*(?:What )?[Yy]ou will learn:?\*\*:?")
_BULLET = re.compile(r"^[*-]\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Task:
    """A part of an assignment that is worth points.

    Attributes
    ----------
    answers, tests:
        grade_ids of the cells in which students answer, and of those that are scored.
    """

    title: str
    points: float
    bonus: bool = False
    answers: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """An assignment without its texts. ``time`` is empty if the notebook says none."""

    name: str
    title: str
    goals: tuple[str, ...]
    time: str
    tasks: tuple[Task, ...]
    digest: str

    @property
    def points(self) -> float:
        """Of all tasks but the bonus."""
        return sum(task.points for task in self.tasks if not task.bonus)

    @property
    def bonus(self) -> float:
        """Points that can be had on top."""
        return sum(task.points for task in self.tasks if task.bonus)


@dataclass(frozen=True, slots=True)
class Session:
    """Assignments that belong to one session of the course; ``title`` is empty if the course names none."""

    title: str
    outlines: tuple[Outline, ...]


def syllabus(course: Course) -> tuple[Session, ...]:
    """All assignments by session, in the order of ``c.Syllabus.sessions``; what it leaves out comes last.

    Raises
    ------
    AutograderError
        If a session names an assignment that does not exist, or the source of one cannot be used.
    """
    sessions = [
        Session(title, tuple(outline(course.load_assignment(name)) for name in names))
        for title, names in course.syllabus.sessions.items()
    ]
    named = {name for names in course.syllabus.sessions.values() for name in names}
    others = tuple(outline(course.load_assignment(name)) for name in course.assignments() if name not in named)
    if others:
        sessions.append(Session("Further assignments" if sessions else "", others))
    return tuple(sessions)


def outline(assignment: Assignment) -> Outline:
    """What the notebooks of an assignment say of themselves."""
    cells = [cell for notebook in assignment.notebooks for cell in notebook.cells]
    texts = [cell.released for cell in cells if cell.cell_type == "markdown" and cell.role is not Role.INSTRUCTOR]
    text = "\n\n".join(texts)
    title = next((found[2] for found in _HEADING.finditer(text) if found[1] == "#"), assignment.name)
    time = _TIME.search(text)
    return Outline(
        name=assignment.name,
        title=title,
        goals=tuple(_goals(text)),
        time=time[1].strip() if time else "",
        tasks=tuple(_tasks(cells)),
        digest=assignment.digest,
    )


def _goals(text: str) -> Iterator[str]:
    """What the paragraph or list after **You will learn** says."""
    found = _GOALS.search(text)
    if found:
        block = re.split(r"\n\s*\n", text[found.end() :].strip(), maxsplit=1)[0]
        for item in _BULLET.split(block):
            if item.strip():
                yield " ".join(item.split()).rstrip(";.,")


def _tasks(cells: list[CourseCell]) -> Iterator[Task]:
    """One task for each heading with scored cells below it, and for each bonus that begins in bold."""
    title, below = "", list[CourseCell]()
    for cell in cells:
        if cell.cell_type == "markdown" and cell.role is not Role.INSTRUCTOR:
            for heading in _headings(cell.released):
                yield from _task(title, below)
                title, below = _plain(heading), []
        below.append(cell)
    yield from _task(title, below)


def _task(title: str, cells: list[CourseCell]) -> Iterator[Task]:
    scored = [cell for cell in cells if cell.role in (Role.TEST, Role.MANUAL)]
    points = sum(cell.points for cell in scored)
    if points:
        answers = [cell.grade_id for cell in cells if cell.role in (Role.SOLUTION, Role.MANUAL)]
        tests = [cell.grade_id for cell in scored]
        yield Task(title, points, "bonus" in title.lower(), tuple(answers), tuple(tests))


def _headings(text: str) -> list[str]:
    found = [(match.start(), match[2]) for match in _HEADING.finditer(text) if match[1] != "#"]
    found += [(match.start(), match[1]) for match in _BOLD.finditer(text) if match[1].startswith("Bonus")]
    return [heading for _, heading in sorted(found)]


def _plain(heading: str) -> str:
    """A heading without its number and the points it promises."""
    return _NUMBER.sub("", _POINTS.sub("", heading.rstrip(":. ")))
