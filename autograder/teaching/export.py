"""Grades for other systems: a plain table, Canvas's gradebook import and Moodle's grade import, all as CSV.

Formats:

* Canvas: first row ``Student, ID, SIS User ID, SIS Login ID, Section`` and a column per assignment; then a row
  ``Points Possible``. A student is found by ID, SIS user id or SIS login id; grades in the file overwrite what is there.
  https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807 and
  https://teaching.resources.osu.edu/toolsets/carmencanvas/guides/calculating-final-grades/import-csv-file-carmen-grades
* Moodle: columns are mapped by hand when importing; students are found by "Email address" or "ID number", and grade and
  feedback of an assignment have to be imported together. https://docs.moodle.org/405/en/Grade_import

Text that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236; OWASP ASVS 1.2.10).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from autograder.errors import AssignmentError
from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import Standing, standings
from autograder.grading.tables import SECTIONS

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MAX_FEEDBACK = 4000


class Format(StrEnum):
    """Who reads the file."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


@dataclass(frozen=True, slots=True)
class Student:
    """One row of nbgrader's student table, and the section that the roster named; empty where unknown."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        """``Last, First``; the id if there is no name."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.id


@dataclass(frozen=True, slots=True)
class GradeTable:
    """The scores of a course.

    Attributes
    ----------
    max_points:
        Assignment -> its points; in the order of the columns.
    scores:
        (student id, assignment) -> score less late penalty; no entry if it is unscored or was not handed in.
    unscored:
        (student id, assignment) that were handed in and are not scored, or not all of it.
    feedback:
        (student id, assignment) -> what the student may read about it.
    """

    students: tuple[Student, ...]
    max_points: Mapping[str, float]
    scores: Mapping[tuple[str, str], float]
    unscored: frozenset[tuple[str, str]]
    feedback: Mapping[tuple[str, str], str]

    def total(self, student: str) -> float | None:
        """Sum of what is scored; ``None`` if nothing is, or if something that was handed in is not."""
        if any((student, name) in self.unscored for name in self.max_points):
            return None
        scores = [score for name in self.max_points if (score := self.scores.get((student, name))) is not None]
        return math.fsum(scores) if scores else None


def students(gradebook: Gradebook) -> list[Student]:
    """Everybody in nbgrader's student table, by id."""
    table = gradebook.tables["student"]
    with gradebook.transaction("read") as db:
        rows = db.execute(
            select(table, SECTIONS.c.section).outerjoin(SECTIONS, SECTIONS.c.student == table.c.id).order_by(table.c.id)
        ).all()
    return [
        Student(r.id, r.first_name or "", r.last_name or "", r.email or "", str(r.lms_user_id or ""), r.section or "")
        for r in rows
    ]


def grade_table(gradebook: Gradebook, assignments: Sequence[str] = ()) -> GradeTable:
    """The scores of some assignments, or of all.

    Raises
    ------
    AssignmentError
        The gradebook does not know an assignment.
    """
    t = gradebook.tables
    with gradebook.transaction("read") as db:
        known = list(db.execute(select(t["assignment"].c.name).order_by(t["assignment"].c.name)).scalars())
        points: dict[str, float] = dict.fromkeys(known, 0.0)
        for detail in ("grade_cells", "task_cells"):
            rows = db.execute(
                select(t["assignment"].c.name, t[detail].c.max_score)
                .join(t["notebook"], t["notebook"].c.assignment_id == t["assignment"].c.id)
                .join(t["base_cell"], t["base_cell"].c.notebook_id == t["notebook"].c.id)
                .join(t[detail], t[detail].c.id == t["base_cell"].c.id)
            )
            for name, most in rows:
                points[name] += most
    for name in assignments:
        if name not in points:
            raise AssignmentError(
                f"the gradebook has no assignment {name!r}",
                hint=f"It has {', '.join(known) or 'none yet'}. `autograder grade` fills it.",
            )
    chosen = list(dict.fromkeys(assignments)) or known
    scores: dict[tuple[str, str], float] = {}
    unscored: set[tuple[str, str]] = set()
    feedback: dict[tuple[str, str], str] = {}
    everybody = {student.id: student for student in students(gradebook)}
    for name in chosen:
        words = {result.student: result.cells for result in gradebook.results(name)}
        for standing in standings(gradebook, name):
            key = (standing.student, name)
            everybody.setdefault(standing.student, Student(standing.student))
            score = standing.score
            if score is None:
                unscored.add(key)
            else:
                scores[key] = score
            messages = {(c.notebook, c.grade_id): c.message for c in words.get(standing.student, ())}
            feedback[key] = _feedback(standing, messages)
    ordered = tuple(everybody[student] for student in sorted(everybody))
    return GradeTable(ordered, {name: points[name] for name in chosen}, scores, frozenset(unscored), feedback)


def render(table: GradeTable, form: Format, *, feedback: bool = False) -> str:
    """The file's text, without a byte order mark.

    Parameters
    ----------
    feedback:
        For Moodle: a column of feedback beside each assignment.
    """
    rows = {Format.CSV: _plain, Format.CANVAS: _canvas}[form](table) if form is not Format.MOODLE else None
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(rows if rows is not None else _moodle(table, feedback=feedback))
    return text.getvalue()


def encode(text: str, form: Format) -> bytes:
    """The file's bytes: UTF-8; the plain table with a byte order mark, without which Excel takes it for Latin letters."""
    return text.encode("utf-8-sig" if form is Format.CSV else "utf-8", "replace")


def defused(text: str) -> str:
    """Text that no spreadsheet runs: with an apostrophe in front if it begins like a formula."""
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


_Rows = list[list[Any]]


def _plain(table: GradeTable) -> _Rows:
    names = list(table.max_points)
    header = ["student_id", "last_name", "first_name", "email", *map(defused, names), "total"]
    rows: _Rows = [header]
    for s in table.students:
        texts = [defused(text) for text in (s.id, s.last_name, s.first_name, s.email)]
        rows.append([*texts, *(_number(table.scores.get((s.id, n))) for n in names), _number(table.total(s.id))])
    return rows


def _canvas(table: GradeTable) -> _Rows:
    names = list(table.max_points)
    rows: _Rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(defused, names)]]
    rows.append(["    Points Possible", "", "", "", "", *(_number(table.max_points[n]) for n in names)])
    for s in table.students:
        texts = [defused(text) for text in (s.name, s.lms_user_id, "", s.id, s.section)]
        rows.append([*texts, *(_number(table.scores.get((s.id, n))) for n in names)])
    return rows


def _moodle(table: GradeTable, *, feedback: bool) -> _Rows:
    names = list(table.max_points)
    header = ["First name", "Last name", "ID number", "Email address"]
    for name in names:
        header += [defused(name), defused(f"{name} (feedback)")] if feedback else [defused(name)]
    rows: _Rows = [header]
    for s in table.students:
        row: list[Any] = [defused(text) for text in (s.first_name, s.last_name, s.id, s.email)]
        for name in names:
            row.append(_number(table.scores.get((s.id, name))))
            if feedback:
                row.append(defused(table.feedback.get((s.id, name), "")))
        rows.append(row)
    return rows


def _number(value: float | None) -> str:
    """Points as other systems read them; nothing if there are none."""
    return "" if value is None else format(round(value, 6), ".10g")


def _feedback(standing: Standing, messages: Mapping[tuple[str, str], str]) -> str:
    lines = []
    for question in standing.questions:
        points = "not scored yet" if question.points is None else f"{_number(question.points_with_extra)}"
        line = f"{question.grade_id}: {points} of {_number(question.max_points)}"
        message = "" if question.by_hand is not None else messages.get((question.notebook, question.grade_id), "")
        lines.append(f"{line}. {' '.join(message.split())}" if message else line)
    if standing.penalty:
        lines.append(f"late: -{_number(standing.penalty)}")
    return "; ".join(lines)[:_MAX_FEEDBACK]
