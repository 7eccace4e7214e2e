"""What students see: their assignments, what they handed in, and what was checked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response

from autograder.errors import AutograderError
from autograder.portal.api.refusals import problem, status_of
from autograder.portal.api.students import AssignmentName, Number, download, entry_of, receipt_of, take_upload, view_of
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.portal import Portal
from autograder.portal.submissions.views import SubmissionView
from autograder.portal.web.access import NotThere, SignedIn, ThePortal
from autograder.portal.web.below import address_for
from autograder.portal.web.dashboard import entries_of
from autograder.portal.web.page import Page, ThePage
from autograder.portal.web.routes.sign_in import said

router = APIRouter(include_in_schema=False)
_FEEDBACK_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_DONE = 286  # htmx stops to ask
_LONGEST_S = 5.0  # whoever waits in a long queue learns as often how far it is


@router.get("/")
async def home(portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """All assignments."""
    return await portal.pages.run(_home, portal, page, visitor)


def _home(portal: Portal, page: Page, visitor: Visitor) -> Response:
    return page("home.html", entries=entries_of(portal, visitor))


@router.get("/assignments/{name}")
def assignment(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """One assignment: what to get, where to hand in, what was handed in."""
    entry = entry_of(portal, visitor, name)
    return page("assignment.html", entry=entry, most_bytes=portal.course.portal.upload_mib << 20)


@router.get("/assignments/{name}/notebook")
def notebook(name: AssignmentName, portal: ThePortal, visitor: SignedIn) -> Response:
    """The released notebook of the visitor's variant."""
    return download(portal, visitor, name)


@router.post("/assignments/{name}/submissions")
async def hand_in(
    request: Request,
    name: AssignmentName,
    portal: ThePortal,
    page: ThePage,
    visitor: SignedIn,
    files: Annotated[list[UploadFile], File()],
) -> Response:
    """Take an upload; scripts are answered with JSON, the plain form with a page."""
    wants_json = "application/json" in request.headers.get("accept", "")
    try:
        view = await take_upload(portal, visitor, name, files)
    except AutograderError as refused:
        if status_of(refused) == 500:
            raise
        if wants_json:
            text = said(page, refused)
            content = {"error": problem(refused.what, where=refused.where, hint=refused.hint) | {"message": text}}
            return JSONResponse(content, status_code=status_of(refused))
        return page.redirect(f"/assignments/{quote(name)}", said(page, refused), "bad")
    to = f"/submissions/{view.submission.id}"
    if wants_json:
        return JSONResponse({"location": address_for(request, to)}, status_code=201)
    return page.redirect(to)


@router.get("/submissions/{submission_id}")
def submission(submission_id: Number, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """One submission, its receipt, and how far it is."""
    view = view_of(portal, visitor, submission_id)
    return page("submission.html", view=view, **_progress(portal, view))


@router.get("/submissions/{submission_id}/status")
async def submission_status(submission_id: Number, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """The part of that page that changes by itself. It is answered when it has changed, or after some seconds."""
    with portal.changes.expected(submission_id) as change:
        view = await run_in_threadpool(view_of, portal, visitor, submission_id)
        if view.is_waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(change.wait(), _LONGEST_S)
            view = await run_in_threadpool(view_of, portal, visitor, submission_id)
    return await run_in_threadpool(_status, portal, page, view)


def _status(portal: Portal, page: Page, view: SubmissionView) -> Response:
    status = 200 if view.is_waiting else _DONE
    return page("submission_status.html", status=status, view=view, **_progress(portal, view))


@router.get("/submissions/{submission_id}/receipt")
def receipt(submission_id: Number, portal: ThePortal, visitor: SignedIn) -> Response:
    """The signed receipt, as a file."""
    view = view_of(portal, visitor, submission_id)
    return receipt_of(view)


@router.get("/submissions/{submission_id}/feedback/{notebook}")
def feedback(submission_id: Number, notebook: str, portal: ThePortal, visitor: SignedIn) -> Response:
    """A feedback page. It may not do anything, whatever is in it."""
    view = view_of(portal, visitor, submission_id)
    path = portal.submissions.feedback_pages(view.submission).get(notebook)
    if path is None or not view.shows_result:
        raise NotThere
    return FileResponse(path, media_type="text/html", headers={"content-security-policy": _FEEDBACK_POLICY})


@router.get("/submissions/{submission_id}/files/{name:path}")
def submitted_file(submission_id: Number, name: str, portal: ThePortal, visitor: SignedIn) -> Response:
    """A file as it was handed in, to be kept, never to be shown."""
    view = view_of(portal, visitor, submission_id)
    path = portal.submissions.files(view.submission).get(name)
    if path is None:
        raise NotThere
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


def _progress(portal: Portal, view: SubmissionView) -> dict[str, Any]:
    return {
        "pages": list(portal.submissions.feedback_pages(view.submission)) if view.shows_result else [],
        "files": list(portal.submissions.files(view.submission)),
    }
