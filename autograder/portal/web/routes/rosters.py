"""The students of the course from a table: first what it changes, then the change, then the invitations."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import zlib
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.portal.people.rosters import Invited, RosterPlan
from autograder.portal.portal import Portal
from autograder.portal.web.access import Instructor, ThePortal
from autograder.portal.web.page import ThePage
from autograder.portal.web.routes.forms import FieldRefused
from autograder.portal.web.routes.sign_in import said
from autograder.teaching.export import defused
from autograder.teaching.roster import MAX_BYTES

router = APIRouter(include_in_schema=False)
_MOST_KEPT = 700_000  # characters that travel with the page between looking and applying
_Text = Annotated[str, Form(max_length=2000)]


@router.post("/people/roster")
async def preview(
    portal: ThePortal, page: ThePage, visitor: Instructor, file: Annotated[UploadFile, File()]
) -> Response:
    """What a table would change; nothing is changed."""
    content = await file.read()

    def look() -> tuple[RosterPlan, str]:
        return portal.rosters.plan(content, file.filename or ""), _packed(content)

    try:
        plan, kept = await run_in_threadpool(look)
    except AutograderError as refused:
        problems = [page.gettext(text) for text in getattr(refused, "problems", ())]
        text = said(page, refused) if not problems else ""
        return page("teaching/roster_refused.html", status=422, problem=text, problems=problems)
    return page("teaching/roster.html", plan=plan, kept=kept, filename=file.filename or "")


@router.post("/people/roster/apply")
def apply(
    request: Request,
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    kept: Annotated[str, Form(max_length=_MOST_KEPT)] = "",
    invite: _Text = "",
) -> Response:
    """Do what was shown. Links are shown once: only the invited know them afterwards."""
    try:
        plan = portal.rosters.plan(_unpacked(kept))
        invited = portal.rosters.apply(plan, visitor.name, invite=bool(invite))
    except AutograderError as refused:
        return page.redirect("/people", said(page, refused), "bad")
    portal.sign_ins.forget_all()
    if not invited:
        return page.redirect("/people", page.gettext("The table is imported."))
    rows = [(one, link_of(portal, request, one.token)) for one in invited]
    return page(
        "teaching/roster_invited.html",
        rows=rows,
        days=portal.course.portal.invitation_days,
        file=base64.b64encode(_file(rows)).decode(),
    )


def link_of(portal: Portal, request: Request, token: str) -> str:
    """Where somebody with an invitation chooses a password."""
    base = portal.public_url or str(request.base_url).rstrip("/")
    return f"{base}/invitation/{token}"


def _file(rows: list[tuple[Invited, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["name", "display_name", "email", "link"])
    for one, link in rows:
        writer.writerow([defused(one.name), defused(one.display_name), defused(one.email), link])
    return text.getvalue().encode("utf-8-sig")


def _packed(content: bytes) -> str:
    """The table as text that travels with the page.

    Raises
    ------
    FieldRefused
        It is too large for that.
    """
    packed = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode()
    if len(packed) > _MOST_KEPT:
        raise FieldRefused("The table is too large.", hint="Import it in parts.")
    return packed


def _unpacked(kept: str) -> bytes:
    try:
        unpacker = zlib.decompressobj()
        return unpacker.decompress(base64.urlsafe_b64decode(kept), MAX_BYTES + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise FieldRefused("The page is out of date.", hint="Open it again.") from None
