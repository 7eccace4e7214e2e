"""Cookies: for the portal's own paths only, out of reach of scripts, and never without https where the portal has it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Have the browser keep something for so long."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path_of(request),
        secure=_has_https(request),
        httponly=True,
        samesite="lax",
    )


def delete_cookie(request: Request, response: Response, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(name, path=path_of(request), secure=_has_https(request), httponly=True, samesite="lax")


def path_of(request: Request) -> str:
    """Where cookies are sent to."""
    return request.scope.get("root_path", "") or "/"


def _has_https(request: Request) -> bool:
    public = str(request.app.state.portal.public_url)
    return request.url.scheme == "https" or public.startswith("https:")
