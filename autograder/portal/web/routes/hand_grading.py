"""Grading by hand: one question at a time, from student to student."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.grading.standings import QuestionStanding, Standing, standings
from autograder.notebooks.model import CourseCell
from autograder.notebooks.model import Role as CellRole
from autograder.portal.api.students import AssignmentName
from autograder.portal.grades.answers import AnswerNotThere, ShownCell, answer_cells, reference_answer
from autograder.portal.portal import Portal
from autograder.portal.web.access import Grader, NotThere, ThePortal
from autograder.portal.web.page import Page, ThePage
from autograder.portal.web.routes.forms import FieldRefused, decimal
from autograder.portal.web.routes.sign_in import said
from autograder.portal.web.routes.teaching import known, trouble
from autograder.teaching.hand_grading import (
    MAX_COMMENT,
    EditConflict,
    GivenByHand,
    QuestionKey,
    given_by_hand,
    history,
)

router = APIRouter(include_in_schema=False)
_Name = Annotated[str, Path(max_length=256, pattern=r"^[^/\x00]+$")]
_Text = Annotated[str, Form(max_length=2000)]
_MOST_HISTORY = 200


@dataclass(frozen=True, slots=True)
class _Row:
    """A question in the list: how many have it, wait for a look, or have points by hand."""

    notebook: str
    grade_id: str
    max_points: float
    students: int
    waiting: int
    by_hand: int


@router.get("/teaching/{name}/by-hand")
def queue(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """What waits, question by question, and what was given so far."""
    known(portal, name)
    entries = history(portal.gradebook, name)
    undone = {entry.undoes for entry in entries}
    latest = {entry.key: entry.id for entry in entries}
    shown = [
        (entry, latest[entry.key] == entry.id and entry.id not in undone and entry.undoes is None)
        for entry in reversed(entries[-_MOST_HISTORY:])
    ]
    return page("teaching/by_hand.html", name=name, rows=_rows(portal, name), history=shown)


@router.get("/teaching/{name}/by-hand/{notebook}/{grade_id}")
def begin(
    name: AssignmentName, notebook: _Name, grade_id: _Name, portal: ThePortal, page: ThePage, visitor: Grader
) -> Response:
    """To the first student who waits."""
    known(portal, name)
    students = _students(portal, name, notebook, grade_id)
    waits = [student for student, question in students.items() if _waits(question)]
    if not students:
        raise NotThere
    return page.redirect(_place(name, notebook, grade_id, next(iter(waits or students))))


@router.get("/teaching/{name}/by-hand/{notebook}/{grade_id}/{student}")
def question(
    name: AssignmentName,
    notebook: _Name,
    grade_id: _Name,
    student: _Name,
    portal: ThePortal,
    page: ThePage,
    visitor: Grader,
) -> Response:
    """The answer of one student, and the points."""
    known(portal, name)
    return _shown(portal, page, QuestionKey(student, name, notebook, grade_id))


@router.post("/teaching/{name}/by-hand/{notebook}/{grade_id}/{student}")
def give(
    name: AssignmentName,
    notebook: _Name,
    grade_id: _Name,
    student: _Name,
    portal: ThePortal,
    page: ThePage,
    visitor: Grader,
    expected: Annotated[str, Form(max_length=4 * MAX_COMMENT)] = "",
    points: _Text = "",
    extra_credit: _Text = "",
    comment: Annotated[str, Form(max_length=2 * MAX_COMMENT)] = "",
    why: _Text = "",
    go: _Text = "next",
) -> Response:
    """Give points. What was typed stays on the page if they cannot be given."""
    known(portal, name)
    key = QuestionKey(student, name, notebook, grade_id)
    comment = comment.replace("\r\n", "\n")
    typed = {"points": points, "extra_credit": extra_credit, "comment": comment, "why": why}
    try:
        given = GivenByHand(decimal(points, "points"), decimal(extra_credit, "extra_credit"), comment.strip() or None)
        portal.by_hand.give(key, given, _given(expected), visitor.name, why)
    except EditConflict as conflict:
        return _shown(portal, page, key, status=409, typed=typed, conflict=conflict.current)
    except AutograderError as refused:
        return _shown(portal, page, key, status=422, typed=typed, problem=said(page, refused))
    text = page.gettext("Saved for %(student)s.") % {"student": student}
    if go != "next":
        return page.redirect(_place(name, notebook, grade_id, student), text)
    waits = [other for other, q in _students(portal, name, notebook, grade_id).items() if _waits(q)]
    following = [other for other in waits if other > student] or waits
    if not following:
        nothing = page.gettext("Nobody waits with this question any more.")
        return page.redirect(f"/teaching/{quote(name)}/by-hand", f"{text} {nothing}")
    return page.redirect(_place(name, notebook, grade_id, following[0]), text)


@router.post("/teaching/{name}/by-hand/undo")
def take_back(
    name: AssignmentName,
    portal: ThePortal,
    page: ThePage,
    visitor: Grader,
    entry: Annotated[int, Form(ge=1, lt=2**63)],
    why: _Text = "",
) -> Response:
    """Take one change back."""
    known(portal, name)
    if all(one.id != entry for one in history(portal.gradebook, name)):
        raise NotThere
    to = f"/teaching/{quote(name)}/by-hand"
    try:
        portal.by_hand.undo(entry, visitor.name, why)
    except EditConflict:
        text = page.gettext("The question has been changed since; take back the latest change first.")
        return page.redirect(to, text, "bad")
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")
    return page.redirect(to, page.gettext("The change is taken back."))


def _shown(
    portal: Portal,
    page: Page,
    key: QuestionKey,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    conflict: GivenByHand | None = None,
    problem: str = "",
) -> Response:
    students = _students(portal, key.assignment, key.notebook, key.grade_id)
    standing = students.get(key.student)
    if standing is None:
        raise NotThere
    order = list(students)
    place = order.index(key.student)
    given = given_by_hand(portal.gradebook, key)
    try:
        course_cells = _course_cells(portal, key)
    except AutograderError as error:
        return trouble(page, key.assignment, "by-hand", error)
    cell = next((cell for cell in course_cells if cell.grade_id == key.grade_id), None)
    cells, missing = _answer(portal, page, key, {cell.released for cell in course_cells})
    past = history(portal.gradebook, key.assignment, student=key.student, grade_id=key.grade_id)
    per_student = portal.course.has_variant_per_student(key.assignment)
    return page(
        "teaching/by_hand_question.html",
        status=status,
        name=key.assignment,
        key=key,
        standing=standing,
        given=given,
        expected=json.dumps(asdict(given)),
        typed=typed or _typed(given, standing, page),
        conflict=conflict,
        problem=problem,
        cells=cells,
        missing=missing,
        takes_comments=cell is not None and cell.role is CellRole.MANUAL,
        reference=reference_answer(cell) if cell is not None and not per_student else "",
        number=place + 1,
        total=len(order),
        waiting=sum(map(_waits, students.values())),
        before=_place(key.assignment, key.notebook, key.grade_id, order[place - 1]) if place else "",
        after=_place(key.assignment, key.notebook, key.grade_id, order[place + 1]) if place + 1 < len(order) else "",
        submission=portal.submissions.that_count(key.assignment).get(key.student),
        history=[entry for entry in reversed(past) if entry.key == key],
    )


def _typed(given: GivenByHand, standing: QuestionStanding, page: Page) -> dict[str, str]:
    """What the fields hold at first; where nobody was judged before, the reason is plain."""
    return {
        "points": "" if given.points is None else f"{given.points:g}",
        "extra_credit": "" if given.extra_credit is None else f"{given.extra_credit:g}",
        "comment": given.comment or "",
        "why": page.gettext("graded by hand") if standing.points is None else "",
    }


def _answer(portal: Portal, page: Page, key: QuestionKey, official: set[str]) -> tuple[list[ShownCell], str]:
    try:
        return answer_cells(portal.course, key, official), ""
    except AnswerNotThere as error:
        return [], said(page, error)


def _course_cells(portal: Portal, key: QuestionKey) -> list[CourseCell]:
    assignment = portal.course.load_assignment(key.assignment)
    return [cell for notebook in assignment.notebooks if notebook.name == key.notebook for cell in notebook.cells]


def _rows(portal: Portal, name: str) -> list[_Row]:
    found: dict[tuple[str, str], list[QuestionStanding]] = {}
    for standing in standings(portal.gradebook, name):
        for one in standing.questions:
            found.setdefault((one.notebook, one.grade_id), []).append(one)
    return [
        _Row(
            *key,
            max_points=mine[0].max_points,
            students=len(mine),
            waiting=sum(map(_waits, mine)),
            by_hand=sum(one.by_hand is not None for one in mine),
        )
        for key, mine in found.items()
    ]


def _students(portal: Portal, name: str, notebook: str, grade_id: str) -> dict[str, QuestionStanding]:
    """Student -> the question, by student."""

    def question_of(standing: Standing) -> QuestionStanding | None:
        return next((q for q in standing.questions if (q.notebook, q.grade_id) == (notebook, grade_id)), None)

    found = {standing.student: question_of(standing) for standing in standings(portal.gradebook, name)}
    return {student: question for student, question in found.items() if question is not None}


def _waits(question: QuestionStanding) -> bool:
    return question.points is None or question.waiting


def _place(name: str, notebook: str, grade_id: str, student: str) -> str:
    return "/teaching/" + "/".join([quote(name), "by-hand", *(quote(part) for part in (notebook, grade_id, student))])


def _given(text: str) -> GivenByHand:
    """What the page said when it was opened.

    Raises
    ------
    FieldRefused
        It is something else.
    """
    try:
        plain = json.loads(text)
        numbers = (plain["points"], plain["extra_credit"])
        if not all(n is None or (isinstance(n, (int, float)) and not isinstance(n, bool)) for n in numbers):
            raise ValueError
        comment = plain["comment"]
        if not (comment is None or isinstance(comment, str)):
            raise ValueError
        points, extra = (None if n is None else float(n) for n in numbers)
        return GivenByHand(points, extra, comment)
    except (ValueError, KeyError, TypeError):
        raise FieldRefused("The page is out of date.", hint="Open it again.") from None
