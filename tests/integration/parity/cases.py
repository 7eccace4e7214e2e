"""Reads the case files: test cells in the styles of real courses, with answers and the points they deserve.

A case file is one notebook. A case begins with ``#### name`` and consists of cells in notebook order::

    # %% locked                        read-only cell of the instructor
    # %% free                          cell without nbgrader metadata
    # %% solution                      solution cell with the reference answer
    # %% test 2                        grade cell worth 2 points
    # %% answer drops the last -> 0    a student's text of the first solution cell, and the points it deserves
    # %% also 2                        ... and of the second solution cell

Points are given per test cell of the case. The reference answer deserves all points unless a line
``# %% reference -> 1 0`` says otherwise. Where the points differ from nbgrader's on purpose the line ends in
``| nbgrader 0: why``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from tests.notebook_factory import code, grade_cell, locked, notebook, solution

FOLDER = Path(__file__).parent / "cases"
FILES = Path(__file__).parent / "files"
_MARKER = re.compile(r"^# %% (\w+)(.*)$")


@dataclass
class Answer:
    """What one student hands in for a case.

    ``sources`` maps the number of a solution cell (from 1) to its text; ``points`` are ours, ``nbgraders``
    theirs, one number per test cell; ``why`` says why they differ.
    """

    title: str
    sources: dict[int, str]
    points: tuple[float, ...]
    nbgraders: tuple[float, ...]
    why: str = ""


@dataclass
class Case:
    """One case: ``cells`` are (kind, argument, source) in notebook order; the first answer is the reference."""

    name: str
    cells: list[tuple[str, str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def grade_ids(self) -> list[str]:
        """The test cells."""
        return [f"{self.name}-test-{i + 1}" for i in range(sum(kind == "test" for kind, _, _ in self.cells))]

    def notebook_cells(self) -> list[NotebookNode]:
        """The instructor's cells."""
        made: list[NotebookNode] = []
        count = {"locked": 0, "solution": 0, "test": 0, "free": 0}
        for kind, argument, source in self.cells:
            count[kind] += 1
            grade_id = f"{self.name}-{kind}-{count[kind]}"
            if kind == "test":
                made.append(grade_cell(grade_id, source, float(argument)))
            else:
                made.append(
                    {"locked": locked, "solution": solution}[kind](grade_id, source) if kind != "free" else code(source)
                )
        return made

    def answer_of(self, student: int) -> Answer:
        """What student number `student` hands in; who has no answer of their own hands in the reference."""
        return self.answers[student] if student < len(self.answers) else self.answers[0]


def read_notebook(path: Path) -> list[Case]:
    """The cases of one file."""
    cases: list[Case] = []
    for head, argument, source in _sections(path.read_text()):
        if head == "####":
            cases.append(Case(argument))
            continue
        case = cases[-1]
        if head in ("locked", "free", "solution", "test"):
            case.cells.append((head, argument, source))
        elif head in ("answer", "reference"):
            title, ours, nbgraders, why = _expectation(argument)
            case.answers.append(Answer(title or head, {1: source} if head == "answer" else {}, ours, nbgraders, why))
        elif head == "also":
            case.answers[-1].sources[int(argument)] = source
        else:
            raise ValueError(f"{path.name}: unknown section {head!r}")
    for case in cases:
        if not case.answers or case.answers[0].sources:
            full = tuple(float(argument) for kind, argument, _ in case.cells if kind == "test")
            case.answers.insert(0, Answer("reference", {}, full, full))
        for answer in case.answers:
            if len(answer.points) != len(case.grade_ids()) or len(answer.nbgraders) != len(case.grade_ids()):
                raise ValueError(f"{path.name}: {case.name}: {answer.title}: one number per test cell")
    return cases


def read_all() -> dict[str, list[Case]]:
    """Notebook name -> cases."""
    return {path.stem: read_notebook(path) for path in sorted(FOLDER.glob("*.case"))}


def course_notebook(cases: list[Case]) -> NotebookNode:
    """The instructor's notebook."""
    return notebook(*(cell for case in cases for cell in case.notebook_cells()))


def submitted_text(cases: list[Case], student: int) -> dict[str, str]:
    """grade_id of a solution cell -> what that student wrote into it."""
    texts: dict[str, str] = {}
    for case in cases:
        answer = case.answer_of(student)
        references = [source for kind, _, source in case.cells if kind == "solution"]
        for number, reference in enumerate(references, 1):
            texts[f"{case.name}-solution-{number}"] = answer.sources.get(number, reference)
    return texts


def _sections(text: str) -> Iterator[tuple[str, str, str]]:
    head, argument, lines = "", "", []
    for line in text.splitlines():
        marker = _MARKER.match(line)
        if marker is None and not line.startswith("#### "):
            lines.append(line)
            continue
        if head:
            yield head, argument, "\n".join(lines).strip("\n")
        head, argument = (marker[1], marker[2].strip()) if marker else ("####", line[5:].strip())
        lines = []
    if head:
        yield head, argument, "\n".join(lines).strip("\n")


def _expectation(text: str) -> tuple[str, tuple[float, ...], tuple[float, ...], str]:
    title, _, rest = text.partition("->")
    ours, _, theirs = rest.partition("|")
    points = tuple(float(number) for number in ours.split())
    if not theirs:
        return title.strip(), points, points, ""
    numbers, _, why = theirs.strip().removeprefix("nbgrader").partition(":")
    if not why.strip():
        raise ValueError(f"{text}: say why")
    return title.strip(), points, tuple(float(number) for number in numbers.split()), why.strip()
