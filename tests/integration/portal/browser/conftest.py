"""A browser and a server for tests of pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from tests.browser import find_browser
from tests.integration.portal.browser.server import Journal, Server

CHROMIUM = find_browser()
ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Drives browsers; ends with the module, because its event loop would be in the way of everybody else's."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Shared by all tests; each page has a context of its own."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


class Watched:
    """Pages whose complaints are kept."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.complaints: list[str] = []

    def page(self, **options: object) -> Page:
        """A page in a context of its own."""
        return self.watch(self._browser.new_context(**options).new_page())  # type: ignore[arg-type]

    def watch(self, page: Page) -> Page:
        """Keep what a page complains about: refusals of the content policy and errors, but not a missing network."""
        page.set_default_timeout(15_000)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """Makes pages; a test fails if one of them complains."""
    watched = Watched(browser)
    yield watched
    for context in list(browser.contexts):
        context.close()
    assert not watched.complaints


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers: ``serve("quiz-python", status="paused")``."""
    servers: list[Server] = []

    def start(
        assignment: str = "quiz-python", *, language: str = "en", timed: bool = False, **journal: object
    ) -> Server:
        server = Server(Journal(assignment, **journal), language, timed=timed)  # type: ignore[arg-type]
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()
