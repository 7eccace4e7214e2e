"""Pages in a real browser with an empty cache: how long the server works, how much travels, when a verdict is seen."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Response, sync_playwright

from autograder.portal.database.models import Kind
from autograder.portal.schedules import Plan
from bench.exam_room import submissions
from bench.exam_room.figures import Spread
from bench.exam_room.room import Person, Room, Server

QUIZ = "quiz-python"
_VERDICTS = 10


def measure(room: Room, server: Server, students: Sequence[Person]) -> dict[str, Any]:
    """The first page of the portal and a quiz, opened by one student after another; then one verdict."""
    room.schedule(QUIZ, Plan(Kind.QUIZ))
    room.schedule(submissions.ALONE, Plan(Kind.HOMEWORK))
    handed_in = asyncio.run(submissions.hand_in_all(server.port, students[1:2], submissions.ALONE, over_s=0))
    asyncio.run(submissions.wait_for_all(server.port, students[1:2], handed_in))  # warm, as after the first minute
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            loads: dict[str, list[dict[str, float]]] = {"home": [], "quiz": []}
            for number, student in enumerate(students):
                found = _open(browser, server, student)
                if number:  # the first warms the server up
                    for name, load in found.items():
                        loads[name].append(load)
            seen = [_verdict_seen(browser, server, student) for student in students[2 : 2 + _VERDICTS]]
        finally:
            browser.close()
    return {
        **{
            name: {
                "server_ms": Spread.of([load["server_ms"] / 1000 for load in found]).ms(),
                "loaded_ms": Spread.of([load["loaded_s"] for load in found]).ms(),
                "bytes": max(load["bytes"] for load in found),
                "requests": max(load["requests"] for load in found),
            }
            for name, found in loads.items()
        },
        "verdict_seen_ms": Spread.of(seen).ms(),
    }


def _open(browser: Browser, server: Server, student: Person) -> dict[str, dict[str, float]]:
    """Home and quiz, each with an empty cache."""
    context = _context(browser, server, student)
    home = _load(context, f"{server.url}/")
    context.close()
    context = _context(browser, server, student)
    page = context.request.post(f"{server.url}/assignments/{QUIZ}/sittings", max_redirects=0)
    quiz = _load(context, server.url + page.headers["location"])
    context.close()
    return {"home": home, "quiz": quiz}


def _context(browser: Browser, server: Server, student: Person) -> BrowserContext:
    context = browser.new_context()
    context.add_cookies([{"name": "autograder_session", "value": student.token, "url": server.url}])
    return context


def _load(context: BrowserContext, url: str) -> dict[str, float]:
    """Open a page and wait for everything that belongs to it."""
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    began = time.monotonic()
    main = page.goto(url, wait_until="load")
    loaded = time.monotonic() - began
    page.wait_for_load_state("networkidle")
    assert main is not None and main.ok, url
    sizes = [answer.request.sizes() for answer in answers]
    found = {
        "server_ms": float(main.headers["server-timing"].rpartition("dur=")[2]),
        "loaded_s": loaded,
        "bytes": sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes),
        "requests": len(answers),
    }
    page.close()
    return found


def _verdict_seen(browser: Browser, server: Server, student: Person) -> float:
    """Choose a file, press the button: seconds until the page shows the points."""
    context = _context(browser, server, student)
    page = context.new_page()
    page.goto(f"{server.url}/assignments/{submissions.ALONE}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{submissions.ALONE}.ipynb")
        path.write_bytes(submissions.solved(submissions.ALONE))
        page.set_input_files("input[type=file]", path)
        began = time.monotonic()
        page.click("form[enctype] button[type=submit]")
        page.wait_for_url("**/submissions/*")
        page.wait_for_selector("a[href*='/feedback/']")
        seen = time.monotonic() - began
    context.close()
    return seen
