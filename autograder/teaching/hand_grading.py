"""Points given by hand, in nbgrader's tables, so that the formgrader shows the same; every change is kept with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from autograder.errors import AutograderError
from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import standings
from autograder.grading.tables import OVERRIDES
from autograder.wording import words

MAX_COMMENT = 20_000  # characters


class HandGradingError(AutograderError):
    """Points cannot be given; nothing was changed."""


class EditConflict(HandGradingError):
    """Somebody else has changed the same question meanwhile; nothing was changed.

    Attributes
    ----------
    current:
        What stands there now.
    """

    def __init__(self, what: str, *, where: str, hint: str, current: GivenByHand) -> None:
        super().__init__(what, where=where, hint=hint)
        self.current = current


@dataclass(frozen=True, slots=True)
class QuestionKey:
    """One question of one submission."""

    student: str
    assignment: str
    notebook: str
    grade_id: str

    def __str__(self) -> str:
        return f"{self.student}, {self.assignment}/{self.notebook}/{self.grade_id}"


@dataclass(frozen=True, slots=True)
class GivenByHand:
    """What an instructor has given a question; ``None`` is nothing, not zero."""

    points: float | None = None
    extra_credit: float | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """A question that asks for a person.

    Attributes
    ----------
    unscored:
        It has no points at all; otherwise it has some and asks for a second look.
    given:
        What is there already; hand it to `set_points` as `expected`.
    """

    key: QuestionKey
    max_points: float
    auto: float | None
    unscored: bool
    given: GivenByHand


@dataclass(frozen=True, slots=True)
class Override:
    """One entry of the history, which only grows."""

    id: int
    key: QuestionKey
    at: datetime
    by: str
    why: str
    before: GivenByHand
    after: GivenByHand
    undoes: int | None = None


def waiting(gradebook: Gradebook, assignment: str) -> list[WaitingQuestion]:
    """What waits for a person: questions without points, and those that nbgrader marks; by student, then in order."""
    comments = comments_by_hand(gradebook, assignment)
    found = []
    for standing in standings(gradebook, assignment):
        for question in standing.questions:
            if question.points is not None and not question.waiting:
                continue
            key = QuestionKey(standing.student, assignment, question.notebook, question.grade_id)
            given = GivenByHand(question.by_hand, question.extra_credit, comments.get(key))
            found.append(WaitingQuestion(key, question.max_points, question.auto, question.points is None, given))
    return found


def count_waiting(gradebook: Gradebook) -> dict[str, int]:
    """Assignment -> how many questions wait for a person (`waiting`); those without any are not in it."""
    t = gradebook.tables
    grades, submitted, submissions, assignments = (
        t[name] for name in ("grade", "submitted_notebook", "submitted_assignment", "assignment")
    )
    unscored = grades.c.auto_score.is_(None) & grades.c.manual_score.is_(None)
    query = (
        select(assignments.c.name, func.count())
        .select_from(grades)
        .join(submitted, submitted.c.id == grades.c.notebook_id)
        .join(submissions, submissions.c.id == submitted.c.assignment_id)
        .join(assignments, assignments.c.id == submissions.c.assignment_id)
        .where(unscored | grades.c.needs_manual_grade)
        .group_by(assignments.c.name)
    )
    with gradebook.transaction("read") as db:
        return dict(db.execute(query).tuples().all())


def given_by_hand(gradebook: Gradebook, key: QuestionKey) -> GivenByHand:
    """What stands for a question.

    Raises
    ------
    HandGradingError
        There is no such question, or it has not been graded.
    """
    with gradebook.transaction("read") as db:
        return _Place(db, gradebook, key).given


def set_points(
    gradebook: Gradebook,
    key: QuestionKey,
    given: GivenByHand,
    *,
    by: str,
    why: str,
    expected: GivenByHand,
    allow_outside: bool = False,
) -> Override:
    """Give points, extra credit and a comment to a question, and keep who did it and why; one transaction.

    The question then counts as looked at, as in the formgrader; without any points it waits again. A late penalty that
    depends on the score is not touched (`assign_late_penalties`).

    Parameters
    ----------
    by, why:
        For the history. Neither is shown to students.
    expected:
        What the instructor saw before (`WaitingQuestion.given`, `given_by_hand`).
    allow_outside:
        Take points below 0 or above the question's.

    Raises
    ------
    EditConflict
        Something else stands there by now.
    HandGradingError
        The question is not there, or the points, the comment or the names make no sense.
    """
    with gradebook.transaction("written") as db:
        place = _Place(db, gradebook, key, lock=True)
        given = replace(given, comment=given.comment or None)
        _check(given, place, by, why, allow_outside=allow_outside)
        return place.write(given, by=by, why=why, expected=expected)


def history(
    gradebook: Gradebook, assignment: str, *, student: str | None = None, grade_id: str | None = None
) -> list[Override]:
    """All changes of points by hand, oldest first."""
    wanted = [OVERRIDES.c.assignment == assignment]
    if student is not None:
        wanted.append(OVERRIDES.c.student == student)
    if grade_id is not None:
        wanted.append(OVERRIDES.c.grade_id == grade_id)
    with gradebook.transaction("read") as db:
        return [_override(row) for row in db.execute(select(OVERRIDES).where(*wanted).order_by(OVERRIDES.c.id))]


def undo(gradebook: Gradebook, entry: int, *, by: str, why: str) -> Override:
    """Give a question what it had before an entry of the history; this is an entry, too.

    Raises
    ------
    EditConflict
        The question has been changed after that entry.
    HandGradingError
        There is no such entry.
    """
    with gradebook.transaction("written") as db:
        row = db.execute(select(OVERRIDES).where(OVERRIDES.c.id == entry)).first()
        if row is None:
            raise HandGradingError(
                words("There is no change %(number)s.", number=entry), hint="The history of the assignment lists them."
            )
        old = _override(row)
        place = _Place(db, gradebook, old.key, lock=True)
        _check(old.before, place, by, why, allow_outside=True)
        return place.write(old.before, by=by, why=why, expected=old.after, undoes=entry)


class _Place:
    """Where nbgrader keeps the grade and the comment of one question of one submission.

    Raises
    ------
    HandGradingError
        It is not there.
    """

    def __init__(self, db: Connection, gradebook: Gradebook, key: QuestionKey, *, lock: bool = False) -> None:
        self._db, self._t, self.key = db, gradebook.tables, key
        t = self._t
        row = db.execute(
            _cells_of(t, key.assignment)
            .add_columns(t["grade"].c.id.label("grade"))
            .join(t["grade"], (t["grade"].c.notebook_id == t["submitted_notebook"].c.id) & _same_cell(t, "grade"))
            .where(*_of_question(t, key))
        ).first()
        if row is None:
            raise HandGradingError(
                "There is no grade of such a question.", where=str(key), hint="Grade the submission first."
            )
        self._grade: str = row.grade
        if lock:  # before anything is read: on SQLite writing takes the lock, elsewhere it locks the row
            grades = t["grade"]
            same = {"needs_manual_grade": grades.c.needs_manual_grade}
            db.execute(update(grades).where(grades.c.id == self._grade).values(**same))
        grades = t["grade"]
        found = db.execute(select(grades).where(grades.c.id == self._grade)).one()
        self._auto: float | None = found.auto_score
        test, task = t["grade_cells"], t["task_cells"]
        points = db.execute(select(test.c.max_score).where(test.c.id == found.cell_id)).scalar()
        if points is None:
            points = db.execute(select(task.c.max_score).where(task.c.id == found.cell_id)).scalar()
        self.max_points = float(points or 0.0)
        comment = db.execute(
            _cells_of(t, key.assignment)
            .add_columns(t["comment"].c.id.label("comment"), t["comment"].c.manual_comment)
            .join(t["comment"], (t["comment"].c.notebook_id == t["submitted_notebook"].c.id) & _same_cell(t, "comment"))
            .where(*_of_question(t, key))
        ).first()
        self._comment: str | None = comment.comment if comment else None
        self.given = GivenByHand(
            found.manual_score, found.extra_credit, (comment.manual_comment or None) if comment else None
        )

    @property
    def takes_comments(self) -> bool:
        """nbgrader keeps comments of answers and tasks, not of tests."""
        return self._comment is not None

    def write(
        self, given: GivenByHand, *, by: str, why: str, expected: GivenByHand, undoes: int | None = None
    ) -> Override:
        """Change nbgrader's rows and add the entry of the history."""
        if self.given != expected:
            raise EditConflict(
                f"somebody has changed this question meanwhile: it has {_words(self.given)} now, not {_words(expected)}",
                where=str(self.key),
                hint="Look at it again, then decide.",
                current=self.given,
            )
        grades, comments = self._t["grade"], self._t["comment"]
        needed = given.points is None and self._auto is None
        self._db.execute(
            update(grades)
            .where(grades.c.id == self._grade)
            .values(manual_score=given.points, extra_credit=given.extra_credit, needs_manual_grade=needed)
        )
        if self._comment is not None:
            change = update(comments).where(comments.c.id == self._comment)
            self._db.execute(change.values(manual_comment=given.comment))
        entry = {
            **asdict(self.key),
            "at": datetime.now(UTC).replace(tzinfo=None),
            "by": by,
            "why": why,
            "before": asdict(self.given),
            "after": asdict(given),
            "undoes": undoes,
        }
        made = self._db.execute(insert(OVERRIDES).values(**entry)).inserted_primary_key
        assert made is not None
        return _override(self._db.execute(select(OVERRIDES).where(OVERRIDES.c.id == made[0])).one())


def _check(given: GivenByHand, place: _Place, by: str, why: str, *, allow_outside: bool) -> None:
    where = str(place.key)
    for number in (given.points, given.extra_credit):
        if number is not None and (isinstance(number, bool) or not math.isfinite(number)):
            raise HandGradingError(
                words("%(number)s is no number of points.", number=number), where=where, hint="Give a finite number."
            )
    if given.points is not None and not allow_outside and not 0 <= given.points <= place.max_points:
        raise HandGradingError(
            words(
                "%(points)s points are not between 0 and %(most)s.",
                points=f"{given.points:g}",
                most=f"{place.max_points:g}",
            ),
            where=where,
            hint="Correct them, use extra credit, or allow points outside on purpose.",
        )
    if given.comment and not place.takes_comments:
        raise HandGradingError(
            "A test cell has no comment.", where=where, hint="Comments belong to answers that a person scores."
        )
    if given.comment and (len(given.comment) > MAX_COMMENT or "\x00" in given.comment):
        raise HandGradingError(
            "The comment cannot be kept.",
            where=where,
            hint=words("At most %(most)s characters, no NUL.", most=MAX_COMMENT),
        )
    if not by.strip() or not why.strip():
        raise HandGradingError(
            "Nobody, or no reason, is given.", where=where, hint="Say who changes the points and why."
        )


def _cells_of(t: Mapping[str, Any], assignment: str) -> Any:
    """A query over all cells of all submissions of an assignment."""
    return (
        select(t["base_cell"].c.id)
        .select_from(t["submitted_notebook"])
        .join(t["notebook"], t["notebook"].c.id == t["submitted_notebook"].c.notebook_id)
        .join(t["base_cell"], t["base_cell"].c.notebook_id == t["notebook"].c.id)
        .join(t["submitted_assignment"], t["submitted_assignment"].c.id == t["submitted_notebook"].c.assignment_id)
        .join(t["assignment"], t["assignment"].c.id == t["submitted_assignment"].c.assignment_id)
        .where(t["assignment"].c.name == assignment)
    )


def _same_cell(t: Mapping[str, Any], table: str) -> Any:
    return t[table].c.cell_id == t["base_cell"].c.id


def _of_question(t: Mapping[str, Any], key: QuestionKey) -> tuple[Any, ...]:
    return (
        t["submitted_assignment"].c.student_id == key.student,
        t["notebook"].c.name == key.notebook,
        t["base_cell"].c.name == key.grade_id,
    )


def comments_by_hand(gradebook: Gradebook, assignment: str, student: str | None = None) -> dict[QuestionKey, str]:
    """What was written to students (or to one of them) about their answers."""
    t = gradebook.tables
    mine = () if student is None else (t["submitted_assignment"].c.student_id == student,)
    query = (
        _cells_of(t, assignment)
        .add_columns(
            t["submitted_assignment"].c.student_id,
            t["notebook"].c.name.label("notebook"),
            t["base_cell"].c.name.label("grade_id"),
            t["comment"].c.manual_comment,
        )
        .join(t["comment"], (t["comment"].c.notebook_id == t["submitted_notebook"].c.id) & _same_cell(t, "comment"))
        .where(t["comment"].c.manual_comment.is_not(None), t["comment"].c.manual_comment != "", *mine)
    )
    with gradebook.transaction("read") as db:
        return {
            QuestionKey(row.student_id, assignment, row.notebook, row.grade_id): row.manual_comment
            for row in db.execute(query)
        }


def _override(row: Row[Any]) -> Override:
    return Override(
        row.id,
        QuestionKey(row.student, row.assignment, row.notebook, row.grade_id),
        row.at.replace(tzinfo=UTC),
        row.by,
        row.why,
        GivenByHand(**row.before),
        GivenByHand(**row.after),
        row.undoes,
    )


def _words(given: GivenByHand) -> str:
    points = "no points" if given.points is None else f"{given.points:g} points"
    extra = f" and {given.extra_credit:g} extra" if given.extra_credit is not None else ""
    return points + extra + (" and a comment" if given.comment else "")
