"""The web application: routes put together, with what guards them all."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder import __version__
from autograder.errors import AutograderError
from autograder.portal.api import instructors, refusals, sittings, students
from autograder.portal.portal import Portal
from autograder.portal.web import people_pages, sitting_pages, student_pages
from autograder.portal.web.access import NotAllowed, NotSignedIn, NotThere, visitor_of
from autograder.portal.web.guard import BodyTooLarge, Guard, protect
from autograder.portal.web.pages import Page

_STATIC = Path(__file__).parent.parent / "static"
_UPLOADS = ("/assignments/", "/api/assignments/")
_ROOM = 1 << 20  # of a multipart request, around the files


def create_app(portal: Portal) -> FastAPI:
    """The portal as an ASGI application; it starts and stops the portal with itself."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        portal.start()
        try:
            yield
        finally:
            await run_in_threadpool(portal.stop)

    app = FastAPI(
        title=f"{portal.title}: portal",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=running,
    )
    app.state.portal = portal
    for pages in (people_pages, student_pages, sitting_pages):
        app.include_router(pages.router)
    for part in (students, sittings, instructors):
        app.include_router(part.router)
    app.mount("/static", _Unchanging(directory=_STATIC, check_dir=False), name="static")
    for kind in (NotSignedIn, NotAllowed, NotThere, BodyTooLarge, AutograderError):
        app.add_exception_handler(kind, _handler(refusals.refuse))
    app.add_exception_handler(HTTPException, _handler(refusals.refuse_http))
    app.add_exception_handler(RequestValidationError, _handler(refusals.refuse_invalid))
    app.add_exception_handler(Exception, _handler(refusals.refuse))
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Guard, upload_paths=_UPLOADS, most_bytes=(portal.course.portal.upload_mib << 20) + _ROOM)
    app.add_middleware(_Timing)
    return app


def _handler(
    refuse: Callable[[Request, Any], Awaitable[Response]],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The interface answers with JSON, everything else with a page."""

    async def handle(request: Request, error: Exception) -> Response:
        response = await answer(request, error)
        protect(response.headers)  # what went wrong unexpectedly is answered outside of the guard
        return response

    async def answer(request: Request, error: Exception) -> Response:
        path: str = request.scope["path"]  # `request.url` believes the Host header
        if path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return await refuse(request, error)
        page = Page(request)
        if isinstance(error, NotSignedIn):
            return page.redirect(f"/sign-in?to={quote(path if request.method == 'GET' else '/')}")
        refused = await refuse(request, error)
        if not hasattr(request.state, "visitor"):
            request.state.visitor = await visitor_of(request)
        said = refusals.problem_of(NotThere() if type(error) is HTTPException else error)
        return page("refused.html", status=refused.status_code, what=said["what"], hint=said["hint"])

    return handle


class _Unchanging(StaticFiles):
    """Files whose names change when they do."""

    def file_response(self, *args: object, **more: object) -> Response:
        response = super().file_response(*args, **more)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


class _Timing:
    """Says how long the server worked on a page (``Server-Timing``)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent = 1000 * (time.perf_counter() - began)
                MutableHeaders(scope=message)["server-timing"] = f"total;dur={spent:.1f}"
            await send(message)

        await self._app(scope, receive, timed if scope["type"] == "http" else send)
