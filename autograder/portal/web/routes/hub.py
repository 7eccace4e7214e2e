"""Signing in by JupyterHub."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urljoin

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from autograder.portal.people.hub import CALLBACK, HubRefused, HubUnreachable
from autograder.portal.people.hub_accounts import HubAccounts
from autograder.portal.people.tokens import new_token
from autograder.portal.web.access import ANYONE, NotThere, ThePortal
from autograder.portal.web.cookies import set_cookie
from autograder.portal.web.page import Page, ThePage
from autograder.portal.web.routes.sign_in import inside, said, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(ANYONE)])
BROWSER_COOKIE = "autograder_hub"
_BROWSER_S = 3600
_Given = Annotated[str, Query(max_length=1000)]


def hub_of(portal: ThePortal) -> HubAccounts:
    """The Hub by which people sign in.

    Raises
    ------
    NotThere
        There is none.
    """
    if portal.hub is None:
        raise NotThere
    return portal.hub


TheHub = Annotated[HubAccounts, Depends(hub_of)]


@router.get("/sign-in/hub")
def go_to_hub(request: Request, hub: TheHub, to: _Given = "/") -> Response:
    """Go to the Hub; it sends the browser back."""
    browser = request.cookies.get(BROWSER_COOKIE) or new_token()
    response = RedirectResponse(hub.hub.begin(browser, inside(to)), status_code=303)
    set_cookie(request, response, BROWSER_COOKIE, browser, _BROWSER_S)
    return response


@router.get(CALLBACK)
async def come_back(
    request: Request,
    portal: ThePortal,
    hub: TheHub,
    page: ThePage,
    state: _Given = "",
    code: _Given = "",
    error: _Given = "",
) -> Response:
    """Take who comes back from the Hub in, if the course is for them."""
    browser = request.cookies.get(BROWSER_COOKIE, "")
    try:
        if error:
            raise HubRefused("JupyterHub did not let you in.", hint="Sign in again.")
        user, to = await run_in_threadpool(hub.hub.finish, browser, state, code)
        account = await run_in_threadpool(hub.admit, user)
    except HubRefused as refused:
        status = 502 if isinstance(refused, HubUnreachable) else 403
        return _stop(request, hub, page, status, said(page, refused))
    token = await run_in_threadpool(portal.sign_ins.begin, account.id, request.headers.get("user-agent", ""), "hub")
    return signed_in(request, portal, page.redirect(to), token)


@router.get("/signed-out")
def signed_out(request: Request, hub: TheHub, page: ThePage) -> Response:
    """Say so; the Hub still knows the browser."""
    return _stop(request, hub, page, 200, "")


def _stop(request: Request, hub: HubAccounts, page: Page, status: int, problem: str) -> Response:
    logout = urljoin(str(request.base_url), hub.hub.address.logout_url)
    return page("hub.html", status=status, problem=problem, logout=logout)
