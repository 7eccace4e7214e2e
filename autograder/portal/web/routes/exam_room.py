"""An exam while it goes on, for those who run it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.portal.api.students import AssignmentName
from autograder.portal.exams.live import live_view
from autograder.portal.portal import Portal
from autograder.portal.web.access import Grader, Instructor, NotThere, ThePortal
from autograder.portal.web.page import ThePage
from autograder.portal.web.routes.forms import moment, whole
from autograder.portal.web.routes.sign_in import said

router = APIRouter(include_in_schema=False)
_Text = Annotated[str, Form(max_length=2000)]


@router.get("/teaching/{name}/exam-room")
def exam_room(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """Who has begun, when each saved last, who has handed in."""
    return page("teaching/exam_room.html", **_live(portal, name))


@router.get("/teaching/{name}/exam-room/table")
def exam_room_table(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """The part of that page that changes by itself."""
    return page("teaching/exam_room_table.html", **_live(portal, name))


@router.post("/teaching/{name}/pause")
def pause(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Instructor, reason: _Text = "") -> Response:
    """Stop the clocks, or let them go on."""
    to = f"/teaching/{quote(name)}/exam-room"
    try:
        if portal.schedules.is_paused(name):
            portal.schedules.resume(name, visitor.name, reason)
            return page.redirect(to, page.gettext("The exam goes on."))
        portal.schedules.pause(name, visitor.name, reason)
        return page.redirect(to, page.gettext("The exam is paused."))
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")


@router.post("/teaching/{name}/minutes")
def grant_minutes(
    name: AssignmentName,
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    minutes: _Text = "",
    student: _Text = "",
    reason: _Text = "",
) -> Response:
    """Give one student, or all, more working time."""
    to = f"/teaching/{quote(name)}/exam-room"
    try:
        user = portal.accounts.known(student) if student.strip() else None
        portal.schedules.grant_minutes(
            name,
            whole(minutes, "minutes") or 0,
            visitor.name,
            user_id=user.id if user is not None else None,
            reason=reason,
        )
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")
    return page.redirect(to, page.gettext("The time is granted."))


@router.post("/teaching/{name}/extensions")
def extend(
    name: AssignmentName,
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    student: _Text = "",
    opens_at: _Text = "",
    due_at: _Text = "",
    closes_at: _Text = "",
    extra_minutes: _Text = "",
    reason: _Text = "",
) -> Response:
    """Give one student times of their own."""
    to = f"/teaching/{quote(name)}"
    try:
        user = portal.accounts.known(student)
        portal.schedules.extend(
            name,
            user.id,
            visitor.name,
            reason=reason,
            opens_at=moment(opens_at, portal.time_zone),
            due_at=moment(due_at, portal.time_zone),
            closes_at=moment(closes_at, portal.time_zone),
            extra_minutes=whole(extra_minutes, "extra_minutes") or 0,
        )
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")
    return page.redirect(to, page.gettext("The extension is granted."))


def _live(portal: Portal, name: str) -> dict[str, Any]:
    schedule = portal.schedules.get(name)
    if schedule is None:
        raise NotThere
    students = live_view(portal.database, portal.clock, name)
    return {
        "name": name,
        "schedule": schedule,
        "students": students,
        "totals": Counter(student.progress for student in students),
        "paused": portal.schedules.is_paused(name),
        "preparation": portal.preparation.progress(name),
        "moment": portal.clock.now(),
    }
