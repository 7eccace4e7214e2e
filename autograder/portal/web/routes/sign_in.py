"""Signing in and out, invitations, and one's own account."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from autograder.errors import AutograderError
from autograder.languages import LANGUAGES
from autograder.portal.i18n import LANGUAGE_COOKIE
from autograder.portal.people.accounts import AccountRefused
from autograder.portal.people.passwords import SHORTEST, PasswordRefused
from autograder.portal.portal import Portal
from autograder.portal.web.access import ANYONE, COOKIE, MaybeVisitor, NotThere, SignedIn, ThePortal
from autograder.portal.web.address import address_of
from autograder.portal.web.cookies import delete_cookie, set_cookie
from autograder.portal.web.page import Page, ThePage

router = APIRouter(include_in_schema=False)
_Text = Annotated[str, Form(max_length=1000)]
Address = Annotated[str, Depends(address_of)]


@router.get("/sign-in")
def sign_in_page(portal: ThePortal, page: ThePage, visitor: MaybeVisitor, to: str = "/") -> Response:
    """Name and password, or the way to JupyterHub."""
    if visitor is not None:
        return page.redirect(inside(to))
    if not portal.passwords:
        return page.redirect(f"/sign-in/hub?to={quote(inside(to))}")
    return page("sign_in.html", to=inside(to), name="", hub=portal.hub is not None)


@router.post("/sign-in", dependencies=[Depends(ANYONE)])
async def sign_in(
    request: Request,
    portal: ThePortal,
    page: ThePage,
    address: Address,
    name: _Text = "",
    password: _Text = "",
    to: _Text = "/",
) -> Response:
    """Check them."""
    try:
        user = await portal.authenticate(name, password, address)
    except AccountRefused as refused:
        return page(
            "sign_in.html",
            status=403,
            to=inside(to),
            name=name,
            hub=portal.hub is not None,
            problem=said(page, refused),
        )
    token = await run_in_threadpool(portal.sign_ins.begin, user.id, request.headers.get("user-agent", ""))
    return signed_in(request, portal, page.redirect(inside(to)), token)


@router.post("/sign-out")
def sign_out(request: Request, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """Forget this browser."""
    portal.sign_ins.revoke(visitor.user_id, visitor.sign_in_id)
    response = page.redirect("/signed-out" if portal.hub is not None else "/sign-in")
    delete_cookie(request, response, COOKIE)
    return response


@router.get("/invitation/{token}", dependencies=[Depends(ANYONE)])
def invitation(token: Annotated[str, Path(max_length=100)], portal: ThePortal, page: ThePage) -> Response:
    """Choose a password."""
    user = portal.accounts.invited(token) if portal.passwords else None
    status = 200 if user is not None else 404
    return page("invitation.html", status=status, invited=user, token=token, shortest=SHORTEST)


@router.post("/invitation/{token}", dependencies=[Depends(ANYONE)])
async def accept_invitation(
    request: Request,
    token: Annotated[str, Path(max_length=100)],
    portal: ThePortal,
    page: ThePage,
    password: _Text = "",
    again: _Text = "",
) -> Response:
    """Take the password, and sign in with it."""
    try:
        if password != again:
            raise PasswordRefused("The two passwords differ.")
        user = await portal.accept_invitation(token, password)
    except AutograderError as refused:
        invited = await run_in_threadpool(portal.accounts.invited, token)
        problem = said(page, refused) if invited is not None else ""
        return page("invitation.html", status=422, invited=invited, token=token, shortest=SHORTEST, problem=problem)
    new = await run_in_threadpool(portal.sign_ins.begin, user.id, request.headers.get("user-agent", ""))
    return signed_in(request, portal, page.redirect("/", page.gettext("Welcome.")), new)


@router.get("/account")
def account(portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """Where one is signed in, password, language."""
    user = portal.accounts.find(visitor.name)
    return page("account.html", user_row=user, sign_ins=portal.sign_ins.of(visitor.user_id), shortest=SHORTEST)


@router.post("/account/password")
async def change_password(
    portal: ThePortal, page: ThePage, visitor: SignedIn, address: Address, old: _Text = "", new: _Text = ""
) -> Response:
    """Change the password; other browsers are signed out."""
    try:
        await portal.change_password(visitor.user_id, old, new, address)
    except AutograderError as refused:
        return page.redirect("/account", said(page, refused), "bad")
    await run_in_threadpool(_revoke_others, portal, visitor.user_id, visitor.sign_in_id)
    return page.redirect("/account", page.gettext("The password was changed. All other browsers are signed out."))


@router.post("/account/sign-ins/{sign_in_id}/revoke")
def revoke(
    sign_in_id: Annotated[int, Path(ge=1, lt=2**63)], portal: ThePortal, page: ThePage, visitor: SignedIn
) -> Response:
    """Sign one browser or program out."""
    if not portal.sign_ins.revoke(visitor.user_id, sign_in_id):
        raise NotThere
    return page.redirect("/account", page.gettext("Signed out there."))


@router.get("/key", dependencies=[Depends(ANYONE)])
def public_key(portal: ThePortal) -> Response:
    """The course's public key as a file, for ``autograder verify-receipt --key``."""
    return PlainTextResponse(portal.key.public + "\n")


@router.post("/language", dependencies=[Depends(ANYONE)])
def choose_language(request: Request, page: ThePage, language: _Text = "", to: _Text = "/") -> Response:
    """Choose the language of the pages."""
    response = page.redirect(inside(to))
    if language in LANGUAGES:
        set_cookie(request, response, LANGUAGE_COOKIE, language, 365 * 24 * 3600)
    return response


def said(page: Page, error: AutograderError) -> str:
    """What went wrong and what to do, in the visitor's language as far as it is known there."""
    return " ".join(page.gettext(text) for text in (error.what, error.hint) if text)


def _revoke_others(portal: Portal, user_id: int, but: int) -> None:
    portal.sign_ins.revoke(user_id, but=but)


def signed_in(request: Request, portal: Portal, response: Response, token: str) -> Response:
    """Have the browser show its token from now on."""
    set_cookie(request, response, COOKIE, token, int(portal.course.portal.session_hours * 3600))
    return response


def inside(path: str) -> str:
    """A path of ours, whatever was asked for: nobody is sent to another site."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if inside else "/"
