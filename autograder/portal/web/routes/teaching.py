"""What instructors see of the course, and the schedules they set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from sqlalchemy import func, select
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.portal.api.students import AssignmentName, Number
from autograder.portal.database.models import (
    Counts,
    Extension,
    FeedbackPolicy,
    Kind,
    Schedule,
    Submission,
    SubmissionState,
    User,
)
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.web.access import Grader, Instructor, NotThere, ThePortal
from autograder.portal.web.page import Page, ThePage
from autograder.portal.web.routes.forms import moment, whole
from autograder.portal.web.routes.sign_in import said
from autograder.teaching.hand_grading import count_waiting

router = APIRouter(include_in_schema=False)
_Text = Annotated[str, Form(max_length=2000)]
_MOST_FAILED = 200


@dataclass(frozen=True, slots=True)
class Line:
    """An assignment in the overview.

    Attributes
    ----------
    students:
        Who handed something in.
    states:
        Submissions by state.
    by_hand:
        Questions that wait for a person.
    """

    name: str
    schedule: Schedule | None
    students: int
    states: Counter[str]
    by_hand: int

    @property
    def waiting(self) -> int:
        """Submissions that are queued or being graded."""
        return self.states[SubmissionState.QUEUED] + self.states[SubmissionState.GRADING]

    @property
    def failed(self) -> int:
        """Submissions that the platform could not judge."""
        return self.states[SubmissionState.FAILED]


@router.get("/teaching")
def overview(portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """All assignments of the course."""
    return page("teaching/overview.html", lines=_lines(portal), failed=_failed(portal))


@router.get("/queue")
def queue(portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """The part of the overview that changes by itself."""
    return page("teaching/overview_table.html", lines=_lines(portal), failed=_failed(portal))


@router.post("/submissions/grade-again")
def grade_all_again(portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """Put everything that could not be graded into the queue again."""
    number = portal.queue.grade_again(visitor.name)
    text = page.ngettext("One submission is graded again.", "%(num)s submissions are graded again.", number)
    return page.redirect("/teaching", text % {"num": number})


@router.post("/submissions/{submission_id}/grade-again")
def grade_again(submission_id: Number, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """Put one submission that could not be graded into the queue again."""
    if not portal.queue.grade_again(visitor.name, submission_id):
        return page.redirect("/teaching", page.gettext("This submission did not fail, or is being graded."), "bad")
    return page.redirect(f"/submissions/{submission_id}", page.gettext("It is graded again."))


@router.get("/teaching/{name}")
def assignment(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """One assignment: its schedule."""
    known(portal, name)
    return page(
        "teaching/assignment.html",
        name=name,
        schedule=portal.schedules.get(name),
        kinds=list(Kind),
        counts=list(Counts),
        policies=list(FeedbackPolicy),
        zone=portal.course.portal.time_zone,
        extensions=_extensions(portal, name),
        local_field=lambda when: when.astimezone(portal.time_zone).strftime("%Y-%m-%dT%H:%M") if when else "",
    )


@router.get("/teaching/{name}/submissions")
def submissions(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """Who handed in what."""
    known(portal, name)
    counting = {submission.id for submission in portal.submissions.that_count(name).values()}
    rows = portal.submissions.of_assignment(name)
    return page("teaching/submissions.html", name=name, rows=rows, counting=counting)


@router.post("/teaching/{name}/schedule")
def set_schedule(
    name: AssignmentName,
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    kind: Annotated[Kind, Form()],
    counts: Annotated[Counts, Form()],
    feedback: Annotated[FeedbackPolicy, Form()],
    opens_at: _Text = "",
    due_at: _Text = "",
    closes_at: _Text = "",
    minutes: _Text = "",
    attempts: _Text = "",
    shuffle: _Text = "",
    late_percent: Annotated[float, Form(ge=0, le=100)] = 0.0,
    reason: _Text = "",
) -> Response:
    """Set when and how an assignment is handed in."""
    known(portal, name)
    try:
        plan = Plan(
            kind=kind,
            opens_at=moment(opens_at, portal.time_zone),
            due_at=moment(due_at, portal.time_zone),
            closes_at=moment(closes_at, portal.time_zone),
            minutes=whole(minutes, "minutes") if kind is Kind.EXAM else None,
            attempts=whole(attempts, "attempts"),
            counts=counts,
            feedback=feedback,
            shuffle=bool(shuffle),
            late_penalty=late_percent / 100.0,
        )
        before = portal.schedules.get(name)
        counted = before.counts if before is not None else counts
        portal.schedules.put(name, plan, visitor.name, reason)
    except AutograderError as refused:
        return page.redirect(f"/teaching/{quote(name)}", said(page, refused), "bad")
    text = page.gettext("The schedule is set.")
    if counted != counts:
        text += " " + page.gettext("Where another attempt counts now, it is graded again and takes its place.")
    return page.redirect(f"/teaching/{quote(name)}", text)


@router.post("/teaching/{name}/feedback")
def release_feedback(
    name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Instructor, release: _Text = "", reason: _Text = ""
) -> Response:
    """Let students read what was checked, or take that back."""
    try:
        portal.schedules.release_feedback(name, visitor.name, released=release == "yes", reason=reason)
    except AutograderError as refused:
        return page.redirect(f"/teaching/{quote(name)}", said(page, refused), "bad")
    released, withheld = page.gettext("Feedback is released."), page.gettext("Feedback is withheld.")
    return page.redirect(f"/teaching/{quote(name)}", released if release == "yes" else withheld)


def known(portal: Portal, name: str) -> None:
    """Let only assignments of the course through.

    Raises
    ------
    NotThere
        It is none.
    """
    if name not in portal.course.assignments():
        raise NotThere


def trouble(page: Page, name: str, tab: str, error: AutograderError) -> Response:
    """The page of an assignment with what went wrong, for those who run the course."""
    return page("teaching/trouble.html", status=409, name=name, tab=tab, problem=str(error))


def _extensions(portal: Portal, name: str) -> list[tuple[User, Extension]]:
    with portal.database.read() as session:
        rows = session.execute(
            select(User, Extension)
            .join(Extension, Extension.user_id == User.id)
            .where(Extension.assignment == name)
            .order_by(User.name)
        ).all()
    return [(user, extension) for user, extension in rows]


def _failed(portal: Portal) -> list[tuple[Submission, str]]:
    with portal.database.read() as session:
        rows = session.execute(
            select(Submission, User.name)
            .join(User, User.id == Submission.user_id)
            .where(Submission.state == SubmissionState.FAILED)
            .order_by(Submission.id)
            .limit(_MOST_FAILED)
        ).all()
    return [(row, name) for row, name in rows]


def _lines(portal: Portal) -> list[Line]:
    states: dict[str, Counter[str]] = {}
    with portal.database.read() as session:
        counted = select(Submission.assignment, Submission.state, func.count())
        for name, state, count in session.execute(counted.group_by(Submission.assignment, Submission.state)):
            states.setdefault(name, Counter())[state] += count
        students = dict(
            session.execute(
                select(Submission.assignment, func.count(Submission.user_id.distinct())).group_by(Submission.assignment)
            )
            .tuples()
            .all()
        )
    schedules = {schedule.assignment: schedule for schedule in portal.schedules.all()}
    names = [*schedules, *(name for name in portal.course.assignments() if name not in schedules)]
    by_hand = count_waiting(portal.gradebook)
    return [
        Line(name, schedules.get(name), students.get(name, 0), states.get(name, Counter()), by_hand.get(name, 0))
        for name in names
    ]
