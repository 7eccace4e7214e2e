"""Judging again, and reports of similar submissions: begun here, watched here."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from autograder.errors import AutograderError
from autograder.portal.api.students import AssignmentName
from autograder.portal.database.models import Counts
from autograder.portal.portal import Portal
from autograder.portal.web.access import Grader, Instructor, NotThere, ThePortal
from autograder.portal.web.language import TheLanguage
from autograder.portal.web.page import ThePage
from autograder.portal.web.routes.sign_in import said
from autograder.portal.web.routes.teaching import known
from autograder.teaching.kept_results import Comparison

router = APIRouter(include_in_schema=False)
_Text = Annotated[str, Form(max_length=2000)]
_DONE = 286  # htmx stops to ask
_REPORT_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"


@router.get("/teaching/{name}/regrade")
def regrade(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """What would change, or did."""
    known(portal, name)
    return page("teaching/regrade.html", **_regrade(portal, name))


@router.get("/teaching/{name}/regrade/state")
def regrade_state(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """The part of that page that changes by itself."""
    known(portal, name)
    values = _regrade(portal, name)
    return page("teaching/regrade_state.html", status=200 if values["state"].is_running else _DONE, **values)


@router.post("/teaching/{name}/regrade")
def start_regrade(
    name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Instructor, reason: _Text = ""
) -> Response:
    """Judge again; nothing is published."""
    known(portal, name)
    to = f"/teaching/{quote(name)}/regrade"
    try:
        portal.regrades.start(name, visitor.name, reason)
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")
    return page.redirect(to)


@router.post("/teaching/{name}/regrade/publish")
def publish_regrade(
    name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Instructor, reason: _Text = ""
) -> Response:
    """Make what was compared the grades."""
    known(portal, name)
    to = f"/teaching/{quote(name)}/regrade"
    try:
        portal.regrades.publish(name, visitor.name, reason)
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")
    return page.redirect(to)


@router.get("/teaching/{name}/similarity")
def similarity(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """The last report, and how to get a new one."""
    known(portal, name)
    return page("teaching/similarity.html", name=name, state=portal.similarities.state(name))


@router.get("/teaching/{name}/similarity/state")
def similarity_state(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """The part of that page that changes by itself."""
    known(portal, name)
    state = portal.similarities.state(name)
    return page("teaching/similarity_state.html", status=200 if state.is_running else _DONE, name=name, state=state)


@router.post("/teaching/{name}/similarity")
def start_similarity(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """Make a new report."""
    known(portal, name)
    to = f"/teaching/{quote(name)}/similarity"
    try:
        portal.similarities.start(name, visitor.name)
    except AutograderError as refused:
        return page.redirect(to, said(page, refused), "bad")
    return page.redirect(to)


@router.get("/teaching/{name}/similarity/report")
def similarity_report(
    name: AssignmentName, portal: ThePortal, visitor: Grader, language: TheLanguage, download: bool = False
) -> Response:
    """The report itself, which may do nothing, whatever is in it."""
    known(portal, name)
    content = portal.similarities.page(name, language)
    if content is None:
        raise NotThere
    headers = {"content-security-policy": _REPORT_POLICY}
    if download:
        headers["content-disposition"] = f"attachment; filename*=utf-8''{quote(f'similarity-{name}.html')}"
    return HTMLResponse(content.encode("utf-8", "replace"), headers=headers)


def _regrade(portal: Portal, name: str) -> dict[str, Any]:
    state = portal.regrades.state(name)
    differing = [one for one in state.comparison.students if one.differs] if state.comparison is not None else []
    schedule = portal.schedules.get(name)
    return {
        "name": name,
        "state": state,
        "best_counts": schedule is not None and schedule.counts == Counts.BEST,
        "share": schedule.late_penalty if schedule is not None else 0.0,
        "differing": differing,
        "questions": _questions(state.comparison) if state.comparison is not None else [],
        "numbers": {student: row.id for student, row in portal.submissions.that_count(name).items()},
    }


def _questions(comparison: Comparison) -> list[dict[str, Any]]:
    """Of each question that changes for somebody: for how many up and down, and by how much on average."""
    changes: dict[tuple[str, str], list[float]] = {}
    for one in comparison.students:
        for cell in one.cells:
            if cell.differs:
                change = (cell.after or 0.0) - (cell.before or 0.0)
                changes.setdefault((cell.notebook, cell.grade_id), []).append(change)
    return [
        {
            "notebook": notebook,
            "grade_id": grade_id,
            "up": sum(change > 0 for change in found),
            "down": sum(change < 0 for change in found),
            "mean": sum(found) / len(found),
        }
        for (notebook, grade_id), found in changes.items()
    ]
