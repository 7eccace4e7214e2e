"""Who takes part in the course, and the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.portal.database.models import AuditEvent, Role, User
from autograder.portal.people.accounts import Person
from autograder.portal.web.access import Instructor, ThePortal
from autograder.portal.web.page import ThePage
from autograder.portal.web.routes.rosters import link_of
from autograder.portal.web.routes.sign_in import said

router = APIRouter(include_in_schema=False)
_Text = Annotated[str, Form(max_length=2000)]
_PAGE = 200


@router.get("/people")
def people(portal: ThePortal, page: ThePage, visitor: Instructor) -> Response:
    """Everybody with an account."""
    return page("teaching/people.html", people=portal.accounts.all(), roles=list(Role))


@router.post("/people")
def invite(
    request: Request,
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    role: Annotated[Role, Form()],
    name: _Text = "",
    display_name: _Text = "",
    email: _Text = "",
) -> Response:
    """Give somebody an account, and show the link by which a password is chosen."""
    if not portal.passwords:
        text = "People come from JupyterHub; its groups say who is what."
        return page.redirect("/people", page.gettext(text), "bad")
    try:
        portal.accounts.enrol([Person(name, display_name, email, role)], visitor.name)
        token = portal.accounts.invite(name, visitor.name)
    except AutograderError as refused:
        return page.redirect("/people", said(page, refused), "bad")
    portal.sign_ins.forget_all()
    link = link_of(portal, request, token)
    return page("teaching/invited.html", name=name, link=link, days=portal.course.portal.invitation_days)


@router.post("/people/{name}/disable")
def disable(
    name: str, portal: ThePortal, page: ThePage, visitor: Instructor, enable: _Text = "", reason: _Text = ""
) -> Response:
    """Sign somebody out for good, or take that back."""
    try:
        if enable:
            portal.accounts.enable(name, visitor.name, reason)
        else:
            portal.accounts.disable(name, visitor.name, reason)
    except AutograderError as refused:
        return page.redirect("/people", said(page, refused), "bad")
    portal.sign_ins.forget_all()
    return page.redirect("/people", page.gettext("Done."))


@router.get("/audit")
def audit(
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """Who did what, when and why; the latest first."""
    with portal.database.read() as session:
        found = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(_PAGE)
        if before is not None:
            found = found.where(AuditEvent.id < before)
        events = session.scalars(found).all()
        names: dict[int, str] = dict(
            session.execute(
                select(User.id, User.name).where(User.id.in_({e.student_id for e in events if e.student_id}))
            )
            .tuples()
            .all()
        )
    more = events[-1].id if len(events) == _PAGE else None
    return page("teaching/audit.html", events=events, names=names, more=more)
