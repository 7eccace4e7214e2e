"""The web application: routes put together, with what guards them all."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder import __version__
from autograder.errors import AutograderError
from autograder.portal.api import grades, instructors, refusals, sittings, students
from autograder.portal.portal import Portal
from autograder.portal.web.access import NotAllowed, NotSignedIn, NotThere, visitor_of
from autograder.portal.web.below import Below, own_path
from autograder.portal.web.guard import BodyTooLarge, Guard, protect
from autograder.portal.web.page import LEAST_PACKED, Page
from autograder.portal.web.routes import (
    assignments,
    exam_room,
    export,
    hand_grading,
    hub,
    leaderboards,
    people,
    regrades,
    rosters,
    sign_in,
    statistics,
    teaching,
)
from autograder.portal.web.routes import sittings as sitting_pages

_STATIC = Path(__file__).parent.parent / "static"
_UPLOADS = ("/assignments/", "/api/assignments/")
_FOR_EVER = "public, max-age=31536000, immutable"
_THREADS = 4  # more would get in each other's way
_ROOM = 1 << 20  # of a multipart request, around the files


def create_app(portal: Portal) -> FastAPI:
    """The portal as an ASGI application; it starts and stops the portal with itself."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        portal.start()
        watching = asyncio.create_task(portal.pressure.watch())
        try:
            yield
        finally:
            watching.cancel()
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
    for part in (sittings, students, instructors, grades):  # what is asked for most often is found first
        app.include_router(part.router)
    of_students = (sign_in, hub, assignments, sitting_pages, leaderboards)
    of_instructors = (teaching, exam_room, statistics, hand_grading, regrades, export, people, rosters)
    for pages in (*of_students, *of_instructors):
        app.include_router(pages.router)
    app.mount("/static", _Unchanging(directory=_STATIC, check_dir=False), name="static")
    for kind in (NotSignedIn, NotAllowed, NotThere, BodyTooLarge, AutograderError):
        app.add_exception_handler(kind, _handler(refusals.refuse))
    app.add_exception_handler(HTTPException, _handler(refusals.refuse_http))
    app.add_exception_handler(RequestValidationError, _handler(refusals.refuse_invalid))
    app.add_exception_handler(Exception, _handler(refusals.refuse))
    app.add_middleware(_Packed)
    app.add_middleware(Guard, upload_paths=_UPLOADS, most_bytes=(portal.course.portal.upload_mib << 20) + _ROOM)
    app.add_middleware(_Timing)
    app.add_middleware(Below, root=portal.root_path)
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
        path = own_path(request.scope)
        if path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return await refuse(request, error)
        page = Page(request)
        if isinstance(error, NotSignedIn):
            return page.redirect(f"/sign-in?to={quote(path if request.method == 'GET' else '/')}")
        refused = await refuse(request, error)
        if not hasattr(request.state, "visitor"):
            request.state.visitor = await visitor_of(request)
        said = refusals.problem_of(NotThere() if type(error) is HTTPException else error)
        what, hint = said["what"], said["hint"]
        return page("refused.html", status=refused.status_code, what=page.gettext(what), hint=page.gettext(hint))

    return handle


class _Unchanging(StaticFiles):
    """Files whose names change when they do: scripts and styles are packed once, and kept in memory."""

    _packed: ClassVar[dict[str, tuple[bytes, str]]] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        packable = path.startswith("build") and path.endswith((".js", ".css")) and scope["method"] == "GET"
        if not packable or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return await super().get_response(path, scope)
        if path not in self._packed:
            found = await super().get_response(path, scope)
            if not isinstance(found, FileResponse) or found.status_code != 200:
                return found
            self._packed[path] = (await run_in_threadpool(_packed, found.path), str(found.media_type))
        content, kind = self._packed[path]
        headers = {"content-encoding": "gzip", "vary": "Accept-Encoding", "cache-control": _FOR_EVER}
        return Response(content, media_type=kind, headers=headers)

    def file_response(self, *args: object, **more: object) -> Response:
        response = super().file_response(*args, **more)  # type: ignore[arg-type]
        response.headers["cache-control"] = _FOR_EVER
        return response


def _packed(path: str | os.PathLike[str]) -> bytes:
    return gzip.compress(Path(path).read_bytes())


class _Packed:
    """Packs what is not packed yet. What the interface answers is small, and asked for hundreds of times a second."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packing = GZipMiddleware(app, minimum_size=LEAST_PACKED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_interface = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self._app if is_interface else self._packing)(scope, receive, send)


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
