"""Pages of those who run a course, in a real browser: grading by hand, a regrade that is watched, nobody shut out."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
import uvicorn
from playwright.sync_api import Page, expect

from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.web.access import COOKIE
from autograder.portal.web.app import create_app
from tests.integration.portal.browser.conftest import Watched
from tests.integration.portal.classroom import ANSWERS, NAME, Classroom, add_people, change_tests, make_course

BASE = f"/teaching/{NAME}"


class Site:
    """A portal that answers on a port of its own."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = uvicorn.Server(uvicorn.Config(create_app(portal), port=self.port, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> None:
        """Returns when requests are answered."""
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline, "the portal did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """Take no more requests."""
        self._server.should_exit = True
        self._thread.join(timeout=30)

    def page(self, watched: Watched, name: str, **options: object) -> Page:
        """A page of somebody who is signed in."""
        page = watched.page(base_url=self.url, **options)
        token = self.portal.sign_ins.begin(self.portal.accounts.known(name).id, "test")
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])
        return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The class, handed in and graded."""
    site = Site(Portal(make_course(tmp_path_factory.mktemp("course")), workers=1))
    site.start()
    add_people(site.portal)
    site.portal.schedules.put(NAME, Plan(), "prof")
    room = Classroom(site.portal, lambda name: pytest.fail("no client"))
    for student in ANSWERS:
        room.hand_in(student)
    yield site
    site.stop()


def test_a_question_is_graded_from_student_to_student_with_the_keyboard(site: Site, watched: Watched) -> None:
    page, other = site.page(watched, "tim"), site.page(watched, "prof")
    page.goto(f"{BASE}/by-hand")
    page.get_by_role("link", name="Grade essay").click()
    expect(page.get_by_role("heading", name="essay: ada")).to_be_visible()
    expect(page.get_by_label("Points, of 5")).to_be_focused()
    expect(page.locator(".cell.is-scored math")).to_be_visible()  # formulas are shown, scripts are text
    expect(page.locator(".cell.is-scored")).to_contain_text("alert(1)")
    page.keyboard.type("4.5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="essay: bob")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Saved for ada.")
    other.goto(f"{BASE}/by-hand/{NAME}/essay/bob")
    other.get_by_label("Points, of 5").fill("1")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("status")).to_contain_text("Saved for bob.")
    page.get_by_label("Points, of 5").fill("2")
    page.get_by_label("Comment for the student").fill("Say why.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("somebody else has changed this question meanwhile")
    expect(page.get_by_label("Comment for the student")).to_have_value("Say why.")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("heading", name="essay: cyd")).to_be_visible()
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_label("Points, of 5")).to_have_value("2")
    page.goto(f"{BASE}/by-hand")
    page.get_by_label("Reason").first.fill("wrong paper")
    page.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_role("status")).to_contain_text("taken back")
    student = site.page(watched, "ada")
    student.goto("/")
    expect(student.locator("main")).to_contain_text("9.5 / 10")


def test_a_regrade_is_watched_and_published(site: Site, watched: Watched) -> None:
    change_tests(site.portal.course)
    page = site.page(watched, "prof")
    page.goto(f"{BASE}/regrade")
    page.get_by_label("Reason, for the audit log").fill("too strict")
    page.get_by_role("button", name="Judge again and compare").click()
    comparison = page.get_by_role("region", name="Students whose grades change")
    page.reload()  # survives it
    expect(comparison).to_contain_text("t-double: 0 → 1", timeout=60_000)
    page.get_by_role("heading", name="Publish").locator("..").get_by_label("Reason, for the audit log").fill("agreed")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The new grades are published.")).to_be_visible(timeout=60_000)
    expect(comparison.get_by_text("published").first).to_be_visible()
    page.goto(f"{BASE}/similarity")
    page.get_by_role("button", name="Make a report").click()
    report = page.frame_locator("iframe")
    expect(report.get_by_role("heading", name="similar submissions")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_nobody_is_shut_out_of_the_teaching_pages(site: Site, watched: Watched, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    size = {"width": width, "height": 800}
    page = site.page(watched, "prof", viewport=size, color_scheme=scheme, bypass_csp=True)
    submission = site.portal.submissions.that_count(NAME)["ada"].id
    paths = [
        "",
        "/submissions",
        "/statistics",
        "/wrong-answers",
        "/by-hand",
        f"/by-hand/{NAME}/essay/ada",
        "/regrade",
        "/similarity",
    ]
    grave = {}
    for path in [
        *(BASE + path for path in paths),
        "/teaching",
        "/export",
        "/people",
        "/audit",
        f"/submissions/{submission}",
    ]:
        page.goto(path)
        found = axe.Axe().run(page).response["violations"]
        bad = [
            (violation["id"], [node["html"][:200] for node in violation["nodes"]])
            for violation in found
            if violation["impact"] in ("serious", "critical")
        ]
        if bad:
            grave[path] = bad
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert not grave
