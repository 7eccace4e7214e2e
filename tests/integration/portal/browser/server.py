"""A small server that shows forms and keeps answers in memory, as the portal does with its database."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from autograder.notebooks.reading import read_notebook
from autograder.portal.assets import BUILT
from autograder.portal.forms import AnswerState, check_answer, posted_answers, read_form
from autograder.portal.i18n import environment

RELEASE = Path(__file__).parents[4] / "release"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass
class Journal:
    """One sitting: what came in, in order, and what the server says of the time."""

    assignment: str
    status: str = "open"
    ends: float | None = None  # time.monotonic()
    signed_in: bool = True
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[tuple[str, int], int] = field(default_factory=dict)
    repeated: int = 0
    forget_acknowledgements: int = 0  # so many answers are kept, but the reply is lost
    submitted: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)

    def save(self, client: str, seq: int, question: str, value: Any) -> int:
        """Journal one answer, once; its revision."""
        if (client, seq) in self.seen:
            self.repeated += 1
            return self.seen[client, seq]
        revision = len(self.rows) + 1
        self.seen[client, seq] = revision
        self.rows.append({"client": client, "seq": seq, "question": question, "value": value})
        self.answers[question] = {"value": value, "revision": revision}
        return revision

    def state(self) -> dict[str, Any]:
        """As the protocol wants it."""
        remaining = None if self.ends is None else max(0, round((self.ends - time.monotonic()) * 1000))
        if remaining == 0:
            self.status = "ended"
        return {
            "status": self.status,
            "remaining_ms": remaining,
            "server_time": "2026-01-01T00:00:00Z",
            "answers_revision": len(self.rows),
        }

    def values(self) -> Mapping[str, Any]:
        """Question -> JSON value."""
        return {question: stored["value"] for question, stored in self.answers.items()}


class Server:
    """Serves one journal on a port of its own; can be stopped and started again."""

    def __init__(self, journal: Journal, language: str = "en", *, timed: bool = False) -> None:
        self.journal, self.language, self.timed = journal, language, timed
        name = journal.assignment
        self._form = read_form(read_notebook(RELEASE / name / f"{name}.ipynb"), name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._uvicorn: uvicorn.Server | None = None
        self.requests = 0  # of the sitting's state and answers

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Serve; returns when requests are answered."""
        config = uvicorn.Config(self._app(), port=self.port, log_level="error", timeout_graceful_shutdown=1)
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._uvicorn.started:
            if time.monotonic() > deadline:
                raise RuntimeError("the test server did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """Take no more requests."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
            self._thread.join(timeout=20)
            self._uvicorn = None

    def _app(self) -> Starlette:
        routes = [
            Route("/", self._page),
            Route("/hand-in", self._hand_in, methods=["POST"]),
            Route("/upload", self._upload_page),
            Route("/upload", self._upload, methods=["POST"]),
            Route("/live", self._live_page),
            Route("/live/part", self._live_part),
            Route("/api/sittings/1", self._state),
            Route("/api/sittings/1/answers", self._answers, methods=["POST"]),
            Mount("/static/build", StaticFiles(directory=BUILT)),
        ]
        return Starlette(routes=routes)

    def _html(self, content: str, **values: Any) -> HTMLResponse:
        page = environment(self.language).from_string(
            '{% extends "base.html" %}{% block title %}{{ title }}{% endblock %}{% block content %}'
            + content
            + "{% endblock %}"
        )
        given = {
            "course_title": "Machine learning for physicists",
            "navigation": [
                {"href": "/", "text": "Assignments", "current": True},
                {"href": "/grades", "text": "Results", "current": False},
            ],
            "user": {"name": "Ada Lovelace", "href": "/account", "sign_out": "/sign-out"},
        }
        html = page.render(given | values)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

    async def _page(self, request: Request) -> Response:
        form = self._form.answered(self.journal.values())
        content = (
            '{% from "form.html" import sitting_form with context %}<h1>{{ form.title }}</h1>'
            '{{ sitting_form([form], sitting="1", api="/api/sittings/1", action="/hand-in", timed=timed) }}'
        )
        return self._html(content, form=form, title=form.title, timed=self.timed)

    async def _hand_in(self, request: Request) -> Response:
        posted = await request.form()
        fields = {name: [str(v) for v in posted.getlist(name)] for name in posted}
        self.journal.submitted.append(posted_answers(self._form, fields))
        return self._html("<h1>Handed in</h1>", title="Handed in")

    async def _state(self, request: Request) -> Response:
        self.requests += 1
        if not self.journal.signed_in:
            return JSONResponse({"error": {"message": "signed out"}}, 401)
        return JSONResponse({"state": self.journal.state(), "answers": self.journal.answers})

    async def _answers(self, request: Request) -> Response:
        self.requests += 1
        if not self.journal.signed_in:
            return JSONResponse({"error": {"message": "signed out"}}, 401)
        state = self.journal.state()
        if state["status"] != "open":
            return JSONResponse({"error": {"message": state["status"]}, "state": state}, 409)
        said = await request.json()
        questions = {question.id: question for question in self._form.questions}
        saved = []
        for save in said["saves"]:
            revision = self.journal.save(said["client"], save["seq"], save["question"], save["value"])
            checked: AnswerState = check_answer(questions[save["question"]].asks, save["value"])
            problem = checked.problem and str(checked.problem)
            saved.append(
                {"seq": save["seq"], "revision": revision, "problem": problem, "understood": checked.understood}
            )
        if self.journal.forget_acknowledgements:
            self.journal.forget_acknowledgements -= 1
            return Response(status_code=502)
        return JSONResponse({"saved": saved, "state": self.journal.state()})

    async def _upload_page(self, request: Request) -> Response:
        return self._html(
            """<h1>Hand in a notebook</h1><form method="post" action="/upload" enctype="multipart/form-data" data-upload>
            <div data-drop><label class="field-label" for="file">Notebook</label>
            <input type="file" id="file" name="file" accept=".ipynb" data-max-bytes="1000"></div>
            <p class="actions"><button class="button button-primary" type="submit">Hand in</button></p></form>""",
            title="Hand in",
        )

    async def _upload(self, request: Request) -> Response:
        file = (await request.form())["file"]
        name = str(getattr(file, "filename", ""))
        if name.startswith("bad"):
            return JSONResponse({"error": {"message": "This is no notebook."}}, 422)
        self.journal.uploads.append(name)
        return JSONResponse({"location": "/"})

    async def _live_page(self, request: Request) -> Response:
        return self._html('<h1>Live</h1><div data-live="/live/part" data-every="500"><p>before</p></div>', title="Live")

    async def _live_part(self, request: Request) -> Response:
        return HTMLResponse(f"<p>{len(self.journal.rows)} answers</p>")
