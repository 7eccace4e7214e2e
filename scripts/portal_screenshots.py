"""Pictures of the portal's pages for the documentation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from autograder.course import Course

_DESK, _PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 760}
STUDENT_PAGES = {
    "home": "/",
    "assignment": "/assignments/xor",
    "leaderboards": "/leaderboards",
    "leaderboard": "/leaderboards/maze-challenge",
    "account": "/account",
}
INSTRUCTOR_PAGES = {
    "teaching": "/teaching",
    "schedule": "/teaching/xor",
    "submissions": "/teaching/xor/submissions",
    "statistics": "/teaching/xor/statistics",
    "wrong-answers": "/teaching/quiz-python/wrong-answers",
    "by-hand": "/teaching/xor/by-hand",
    "regrade": "/teaching/xor/regrade",
    "similarity": "/teaching/xor/similarity",
    "export": "/export",
    "exam-room": "/teaching/exam-practice/exam-room",
    "people": "/people",
    "audit-log": "/audit",
}


def take(course: Course, folder: Path, password: str) -> None:
    """Photograph every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is needed for pictures: apt-get install chromium")
    with serving(course) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        _student(browser, base, folder, password)
        _instructor(browser, base, folder, password)
        browser.close()


@contextmanager
def serving(course: Course) -> Iterator[str]:
    """A real server; its address."""
    command = [sys.executable, "-m", "autograder.cli.main", "--course", str(course.root), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield next(word for line in server.stdout for word in line.split() if word.startswith("http"))
    finally:
        server.terminate()
        server.wait()


def _student(browser: Browser, base: str, folder: Path, password: str) -> None:
    page = _page(browser, base, _DESK)
    page.goto("/sign-in")
    _shoot(page, folder, "sign-in")
    _sign_in(page, "ada", password)
    for name, path in STUDENT_PAGES.items():
        _open(page, path)
        _shoot(page, folder, name)
    page.goto("/assignments/xor")
    page.click("table a >> nth=0")
    page.wait_for_timeout(500)
    _shoot(page, folder, "submission")
    page.click("text=Feedback")
    _shoot(page, folder, "feedback")
    page.goto("/assignments/quiz-python")
    page.click("text=Begin")
    page.wait_for_timeout(800)
    _shoot(page, folder, "quiz")
    page.locator("input[type=radio]").nth(1).check()
    page.locator("textarea").first.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    _shoot(page, folder, "quiz-code")
    sitting = page.url
    phone = _page(browser, base, _PHONE, colour="dark")
    _sign_in(phone, "ada", password)
    phone.goto(sitting)
    phone.locator("fieldset").first.scroll_into_view_if_needed()
    phone.wait_for_timeout(800)
    _shoot(phone, folder, "quiz-phone")


def _instructor(browser: Browser, base: str, folder: Path, password: str) -> None:
    page = _page(browser, base, _DESK)
    _sign_in(page, "instructor", password)
    for name, path in INSTRUCTOR_PAGES.items():
        _open(page, path)
        page.wait_for_timeout(300)
        _shoot(page, folder, name)


def _page(browser: Browser, base: str, size: Any, colour: Any = "light") -> Page:
    return browser.new_context(base_url=base, viewport=size, color_scheme=colour, locale="en-GB").new_page()


def _open(page: Page, path: str) -> None:
    """A page that could not be made is no picture for the documentation."""
    answer = page.goto(path)
    if answer is None or not answer.ok:
        sys.exit(f"{path} cannot be shown (status {answer.status if answer else 'unknown'})")


def _sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def _shoot(page: Page, folder: Path, name: str) -> None:
    """A picture with few colours: small in the repository."""
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)
