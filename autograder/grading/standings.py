"""What stands in the gradebook for each student of an assignment, points given by hand included.

The sums are nbgrader's: of a question count the points given by hand, else those of its test, and extra credit on
top; late penalties are taken off the whole and never make it negative. Only unscored is not zero here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from autograder.grading.gradebook import Gradebook
from autograder.grading.tables import ATTEMPTS, VERDICTS


@dataclass(frozen=True, slots=True)
class QuestionStanding:
    """One question of one student.

    Attributes
    ----------
    auto, by_hand, extra_credit:
        As nbgrader keeps them; ``None`` is unscored, not zero.
    waiting:
        nbgrader asks for a look by a person, also if there are points.
    """

    notebook: str
    grade_id: str
    max_points: float
    auto: float | None
    by_hand: float | None = None
    extra_credit: float | None = None
    waiting: bool = False

    @property
    def points(self) -> float | None:
        """Points without extra credit; ``None`` while nobody has scored it."""
        return self.auto if self.by_hand is None else self.by_hand

    @property
    def points_with_extra(self) -> float | None:
        """What counts; as in nbgrader, extra credit counts once the question is scored."""
        return None if self.points is None else self.points + (self.extra_credit or 0.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one student has for an assignment.

    Attributes
    ----------
    questions:
        In the order of the assignment; none if there is no grade (nothing readable was handed in yet).
    penalty:
        Points that are taken off because the submission was late.
    submitted_at, due, extension:
        UTC; ``None`` where the gradebook does not know.
    """

    student: str
    assignment: str
    questions: tuple[QuestionStanding, ...] = ()
    penalty: float = 0.0
    submitted_at: datetime | None = None
    due: datetime | None = None
    extension: timedelta | None = None

    @property
    def raw_score(self) -> float | None:
        """Points before the penalty; ``None`` if any question is unscored, or there is no grade."""
        points = [question.points_with_extra for question in self.questions]
        if not points or None in points:
            return None
        return math.fsum(p for p in points if p is not None)

    @property
    def score(self) -> float | None:
        """nbgrader's score less its late penalty, at least 0; ``None`` if any question is unscored."""
        raw = self.raw_score
        return None if raw is None else max(0.0, raw - self.penalty)

    @property
    def known_score(self) -> float:
        """What nbgrader shows meanwhile: its sum takes unscored questions for nothing."""
        return max(0.0, math.fsum(q.points_with_extra or 0.0 for q in self.questions) - self.penalty)

    @property
    def max_score(self) -> float:
        """Points of all questions, extra credit not counted."""
        return math.fsum(question.max_points for question in self.questions)


def standings(gradebook: Gradebook, assignment: str) -> list[Standing]:
    """What stands for everybody who has handed in an assignment, by student.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    with gradebook.transaction("read") as db:
        found = _submissions(db, gradebook, assignment)
        attempts = dict(
            db.execute(
                select(ATTEMPTS.c.student, ATTEMPTS.c.submitted_at).where(
                    ATTEMPTS.c.assignment == assignment, ATTEMPTS.c.current
                )
            )
            .tuples()
            .all()
        )
        positions = _positions(db, assignment)
        questions = _questions(db, gradebook, assignment)
    last = len(positions)
    result = []
    for student in sorted({*found, *attempts}):
        penalty, timestamp, due, extension = found.get(student, (0.0, None, None, None))
        mine = questions.get(student, [])
        mine.sort(key=lambda q: (positions.get((q.notebook, q.grade_id), last), q.notebook, q.grade_id))
        result.append(
            Standing(
                student,
                assignment,
                tuple(mine),
                penalty,
                _utc(timestamp or attempts.get(student)),
                _utc(due),
                extension,
            )
        )
    return result


_Submission = tuple[float, datetime | None, datetime | None, timedelta | None]


def _submissions(db: Connection, gradebook: Gradebook, assignment: str) -> dict[str, _Submission]:
    """Student -> sum of late penalties, time of submission, due date, extension."""
    t = gradebook.tables
    assignments, submissions, submitted = t["assignment"], t["submitted_assignment"], t["submitted_notebook"]
    rows = db.execute(
        select(
            submissions.c.student_id,
            submissions.c.timestamp,
            submissions.c.extension,
            assignments.c.duedate,
            submitted.c.late_submission_penalty,
        )
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(submitted, submitted.c.assignment_id == submissions.c.id)
        .where(assignments.c.name == assignment)
    ).all()
    found: dict[str, _Submission] = {}
    for row in rows:
        before = found.get(row.student_id, (0.0, None, None, None))[0]
        penalty = before + (row.late_submission_penalty or 0.0)
        found[row.student_id] = (penalty, row.timestamp, row.duedate, row.extension)
    return found


def _positions(db: Connection, assignment: str) -> dict[tuple[str, str], int]:
    """(notebook, grade_id) -> place in the assignment, which nbgrader does not keep."""
    rows = db.execute(
        select(VERDICTS.c.notebook, VERDICTS.c.grade_id, VERDICTS.c.position)
        .join(ATTEMPTS, ATTEMPTS.c.id == VERDICTS.c.attempt_id)
        .where(ATTEMPTS.c.assignment == assignment, ATTEMPTS.c.current)
        .distinct()
    )
    return {(row.notebook, row.grade_id): row.position for row in rows}


def _questions(db: Connection, gradebook: Gradebook, assignment: str) -> dict[str, list[QuestionStanding]]:
    """Student -> questions in any order."""
    t = gradebook.tables
    grades, cells, notebooks = t["grade"], t["base_cell"], t["notebook"]
    submitted, submissions, assignments = t["submitted_notebook"], t["submitted_assignment"], t["assignment"]
    test, task = t["grade_cells"], t["task_cells"]
    rows = db.execute(
        select(
            submissions.c.student_id,
            notebooks.c.name.label("notebook"),
            cells.c.name.label("grade_id"),
            test.c.max_score.label("test_points"),
            task.c.max_score.label("task_points"),
            grades.c.auto_score,
            grades.c.manual_score,
            grades.c.extra_credit,
            grades.c.needs_manual_grade,
        )
        .select_from(grades)
        .join(cells, cells.c.id == grades.c.cell_id)
        .join(submitted, submitted.c.id == grades.c.notebook_id)
        .join(notebooks, notebooks.c.id == submitted.c.notebook_id)
        .join(submissions, submissions.c.id == submitted.c.assignment_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(test, test.c.id == cells.c.id)
        .outerjoin(task, task.c.id == cells.c.id)
        .where(assignments.c.name == assignment)
    ).all()
    found: dict[str, list[QuestionStanding]] = {}
    for row in rows:
        points = row.test_points if row.task_points is None else row.task_points
        question = QuestionStanding(
            row.notebook,
            row.grade_id,
            points or 0.0,
            row.auto_score,
            row.manual_score,
            row.extra_credit,
            bool(row.needs_manual_grade),
        )
        found.setdefault(row.student_id, []).append(question)
    return found


def _utc(moment: datetime | None) -> datetime | None:
    """nbgrader and we store UTC without saying so."""
    return None if moment is None else moment.replace(tzinfo=UTC)
