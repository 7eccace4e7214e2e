"""What every request passes before anything else: its size, where it comes from, and what a browser may do with it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder.portal.web.below import own_path

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cache-control": "no-store",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_SMALL = 1 << 20  # bytes of a request that is no upload


class Guard:
    """Refuses bodies that are too large, and changes asked for by other sites; adds headers that protect pages.

    A browser says where a request comes from (Fetch Metadata, or ``Origin``); nothing else can forge that, so forms
    need no tokens.

    Parameters
    ----------
    upload_paths:
        Beginnings of paths that take files, below the portal.
    most_bytes:
        Of a request to one of these.
    """

    def __init__(self, app: ASGIApp, *, upload_paths: Iterable[str], most_bytes: int) -> None:
        self._app = app
        self._upload_paths = tuple(upload_paths)
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message))
            await send(message)

        if scope["method"] not in _SAFE and not _is_same_origin(headers):
            await _refuse(guarded_send, 403, "This request comes from another site.", "Use the pages of the portal.")
            return
        is_upload = own_path(scope).startswith(self._upload_paths)
        most = self._most_bytes if is_upload else _SMALL
        too_large = f"This is larger than {most / 2**20:.0f} MiB, which is the most that is taken."
        hint = "Clear the outputs of the notebook, save, and hand it in again." if is_upload else "Send less at a time."
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > most:
            await _refuse(guarded_send, 413, too_large, hint)
            return
        await self._app(scope, _limited(receive, most), guarded_send)


class BodyTooLarge(HTTPException):
    """More arrived than is taken."""

    def __init__(self) -> None:
        super().__init__(413)


def protect(headers: MutableHeaders) -> None:
    """Say what a browser may do with an answer, as far as the answer does not say it itself."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)


def _limited(receive: Receive, most: int) -> Receive:
    arrived = 0

    async def limited() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > most:
            raise BodyTooLarge
        return message

    return limited


def _is_same_origin(headers: Headers) -> bool:
    """Whether a browser says that the request comes from our own pages; programs say nothing and are believed."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


async def _refuse(send: Send, status: int, what: str, hint: str) -> None:
    body = json.dumps({"error": {"what": what, "where": "", "hint": hint, "message": f"{what} {hint}"}}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
