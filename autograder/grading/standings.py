"""What stands in the gradebook for each student of an assignment, points given by hand included.

The sums are nbgrader's: of a question count the points given by hand, else those of its test, and extra credit on
top; late penalties are taken off the whole and never make it negative. Only unscored is not zero here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

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
    def unscored_points(self) -> float:
        """Points of the questions that nobody has scored yet."""
        return math.fsum(question.max_points for question in self.questions if question.points is None)

    @property
    def max_score(self) -> float:
        """Points of all questions, extra credit not counted."""
        return math.fsum(question.max_points for question in self.questions)


def standings(gradebook: Gradebook, assignment: str, student: str | None = None) -> list[Standing]:
    """What stands for everybody (or one student) who has handed in an assignment, by student.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    return _standings(gradebook, assignment, student)


def standings_of(gradebook: Gradebook, student: str) -> dict[str, Standing]:
    """Assignment -> what stands for one student; as many queries however many assignments there are.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    return {standing.assignment: standing for standing in _standings(gradebook, None, student)}


def unscored_points(
    gradebook: Gradebook, *, assignment: str | None = None, student: str | None = None
) -> dict[tuple[str, str, datetime], float]:
    """(student, assignment, time of submission) -> points of the attempt's questions that no test scored.

    Only of attempts that have such questions, whether they stand or not. What a person gave later is not in here.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    with gradebook.transaction("read") as db:
        rows = db.execute(
            select(ATTEMPTS.c.student, ATTEMPTS.c.assignment, ATTEMPTS.c.submitted_at, func.sum(VERDICTS.c.max_points))
            .join(VERDICTS, VERDICTS.c.attempt_id == ATTEMPTS.c.id)
            .where(
                VERDICTS.c.points.is_(None), *_wanted(ATTEMPTS.c.assignment, assignment, ATTEMPTS.c.student, student)
            )
            .group_by(ATTEMPTS.c.id, ATTEMPTS.c.student, ATTEMPTS.c.assignment, ATTEMPTS.c.submitted_at)
        ).all()
    return {(name, of, moment.replace(tzinfo=UTC)): float(points) for name, of, moment, points in rows}


def current_attempts(gradebook: Gradebook, assignment: str, student: str | None = None) -> dict[str, datetime]:
    """Student -> when the attempt that stands was handed in (UTC).

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    wanted = _wanted(ATTEMPTS.c.assignment, assignment, ATTEMPTS.c.student, student)
    with gradebook.transaction("read") as db:
        rows = db.execute(select(ATTEMPTS.c.student, ATTEMPTS.c.submitted_at).where(ATTEMPTS.c.current, *wanted)).all()
    return {row.student: row.submitted_at.replace(tzinfo=UTC) for row in rows}


def state_of_attempts(gradebook: Gradebook, assignment: str) -> tuple[object, ...]:
    """Something that is another whenever a verdict of the assignment is, or another attempt stands; cheap to ask for.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    standing = case((ATTEMPTS.c.current, ATTEMPTS.c.id), else_=0)
    found = select(func.count(), func.max(ATTEMPTS.c.graded_at), func.sum(standing))
    with gradebook.transaction("read") as db:
        return tuple(db.execute(found.where(ATTEMPTS.c.assignment == assignment)).one())


def by_hand_gains(
    gradebook: Gradebook, assignment: str | None = None, student: str | None = None
) -> dict[tuple[str, str, datetime], float]:
    """(student, assignment, time of submission) -> what points given by hand add to the points of the attempt's tests.

    They belong to the question, whichever attempt stands: they take the place of what its test gave. Of students
    without any there is nothing in here.

    Raises
    ------
    GradebookError
        The gradebook cannot be read.
    """
    t = gradebook.tables
    grades, cells, notebooks, assignments = t["grade"], t["base_cell"], t["notebook"], t["assignment"]
    submitted, submissions = t["submitted_notebook"], t["submitted_assignment"]
    gain = func.sum(grades.c.manual_score - func.coalesce(VERDICTS.c.points, 0.0))
    with gradebook.transaction("read") as db:
        rows = db.execute(
            select(ATTEMPTS.c.student, ATTEMPTS.c.assignment, ATTEMPTS.c.submitted_at, gain)
            .select_from(grades)
            .join(cells, cells.c.id == grades.c.cell_id)
            .join(submitted, submitted.c.id == grades.c.notebook_id)
            .join(notebooks, notebooks.c.id == submitted.c.notebook_id)
            .join(submissions, submissions.c.id == submitted.c.assignment_id)
            .join(assignments, assignments.c.id == submissions.c.assignment_id)
            .join(
                ATTEMPTS,
                (ATTEMPTS.c.student == submissions.c.student_id) & (ATTEMPTS.c.assignment == assignments.c.name),
            )
            .join(
                VERDICTS,
                (VERDICTS.c.attempt_id == ATTEMPTS.c.id)
                & (VERDICTS.c.notebook == notebooks.c.name)
                & (VERDICTS.c.grade_id == cells.c.name),
            )
            .where(
                grades.c.manual_score.is_not(None),
                *_wanted(assignments.c.name, assignment, submissions.c.student_id, student),
            )
            .group_by(ATTEMPTS.c.student, ATTEMPTS.c.assignment, ATTEMPTS.c.submitted_at)
        ).all()
    return {(name, of, moment.replace(tzinfo=UTC)): float(points) for name, of, moment, points in rows}


_Key = tuple[str, str]  # student, assignment


def _standings(gradebook: Gradebook, assignment: str | None, student: str | None) -> list[Standing]:
    with gradebook.transaction("read") as db:
        found = _submissions(db, gradebook, assignment, student)
        wanted = _wanted(ATTEMPTS.c.assignment, assignment, ATTEMPTS.c.student, student)
        rows = db.execute(
            select(ATTEMPTS.c.student, ATTEMPTS.c.assignment, ATTEMPTS.c.submitted_at).where(
                ATTEMPTS.c.current, *wanted
            )
        ).all()
        attempts: dict[_Key, datetime] = {(row.student, row.assignment): row.submitted_at for row in rows}
        positions = _positions(db, assignment, student)
        questions = _questions(db, gradebook, assignment, student)
    last = len(positions)
    result = []
    for key in sorted({*found, *attempts}):
        name, of = key
        penalty, timestamp, due, extension = found.get(key, (0.0, None, None, None))
        mine = questions.get(key, [])
        mine.sort(key=lambda q: (positions.get((of, q.notebook, q.grade_id), last), q.notebook, q.grade_id))
        moment = _utc(timestamp or attempts.get(key))
        result.append(Standing(name, of, tuple(mine), penalty, moment, _utc(due), extension))
    return result


def _wanted(assignments: Any, assignment: str | None, students: Any, student: str | None) -> list[Any]:
    """Conditions on two columns."""
    pairs = ((assignments, assignment), (students, student))
    return [column == value for column, value in pairs if value is not None]


_Submission = tuple[float, datetime | None, datetime | None, timedelta | None]


def _submissions(
    db: Connection, gradebook: Gradebook, assignment: str | None, student: str | None
) -> dict[_Key, _Submission]:
    """Sum of late penalties, time of submission, due date, extension."""
    t = gradebook.tables
    assignments, submissions, submitted = t["assignment"], t["submitted_assignment"], t["submitted_notebook"]
    rows = db.execute(
        select(
            submissions.c.student_id,
            assignments.c.name,
            submissions.c.timestamp,
            submissions.c.extension,
            assignments.c.duedate,
            submitted.c.late_submission_penalty,
        )
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .outerjoin(submitted, submitted.c.assignment_id == submissions.c.id)
        .where(*_wanted(assignments.c.name, assignment, submissions.c.student_id, student))
    ).all()
    found: dict[_Key, _Submission] = {}
    for row in rows:
        key = (row.student_id, row.name)
        before = found.get(key, (0.0, None, None, None))[0]
        penalty = before + (row.late_submission_penalty or 0.0)
        found[key] = (penalty, row.timestamp, row.duedate, row.extension)
    return found


def _positions(db: Connection, assignment: str | None, student: str | None) -> dict[tuple[str, str, str], int]:
    """(assignment, notebook, grade_id) -> place in the assignment, which nbgrader does not keep."""
    rows = db.execute(
        select(ATTEMPTS.c.assignment, VERDICTS.c.notebook, VERDICTS.c.grade_id, VERDICTS.c.position)
        .join(ATTEMPTS, ATTEMPTS.c.id == VERDICTS.c.attempt_id)
        .where(ATTEMPTS.c.current, *_wanted(ATTEMPTS.c.assignment, assignment, ATTEMPTS.c.student, student))
        .distinct()
    )
    return {(row.assignment, row.notebook, row.grade_id): row.position for row in rows}


def _questions(
    db: Connection, gradebook: Gradebook, assignment: str | None, student: str | None
) -> dict[_Key, list[QuestionStanding]]:
    """Questions in any order."""
    t = gradebook.tables
    grades, cells, notebooks = t["grade"], t["base_cell"], t["notebook"]
    submitted, submissions, assignments = t["submitted_notebook"], t["submitted_assignment"], t["assignment"]
    test, task = t["grade_cells"], t["task_cells"]
    rows = db.execute(
        select(
            submissions.c.student_id,
            assignments.c.name.label("assignment"),
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
        .where(*_wanted(assignments.c.name, assignment, submissions.c.student_id, student))
    ).all()
    found: dict[_Key, list[QuestionStanding]] = {}
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
        found.setdefault((row.student_id, row.assignment), []).append(question)
    return found


def _utc(moment: datetime | None) -> datetime | None:
    """nbgrader and we store UTC without saying so."""
    return None if moment is None else moment.replace(tzinfo=UTC)
