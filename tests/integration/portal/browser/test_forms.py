"""Forms in a real browser: whatever happens on the way, answers arrive once and are shown again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.integration.portal.browser.conftest import ARGUMENTS, CHROMIUM, Watched
from tests.integration.portal.browser.server import Server

LOOP, TOTAL, STAR, COPIES, PICK = (f"quiz-python/answer-{name}" for name in ("loop", "total", "star", "copies", "pick"))
Serve = Callable[..., Server]


def question(page: Page, question_id: str):  # type: ignore[no-untyped-def]
    return page.locator(f'[data-question="{question_id}"]')


def open_form(page: Page, server: Server) -> Page:
    page.goto(server.url)
    expect(page.locator("form.is-live")).to_be_attached()
    return page


def wait_until(ready: Callable[[], bool], page: Page, timeout: float = 15) -> None:
    deadline = time.monotonic() + timeout
    while not ready():
        assert time.monotonic() < deadline, "it did not happen in time"
        page.wait_for_timeout(50)


def test_answers_of_every_kind_are_saved_and_shown_after_a_reload(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    question(page, LOOP).get_by_label("0 1", exact=False).nth(0).check()
    question(page, COPIES).locator("input").nth(1).check()
    question(page, COPIES).locator("input").nth(3).check()
    question(page, TOTAL).locator("input").fill("1,5e1")
    question(page, STAR).locator("input").fill("[1, 2]")
    question(page, PICK).scroll_into_view_if_needed()
    editor = question(page, PICK).locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nreturn a")
    expect(page.locator("[data-all-saved]")).to_have_attribute("data-all-saved", "saved")
    wait_until(lambda: "return a" in str(server.journal.values().get(PICK)), page)
    values = server.journal.values()
    assert (
        values[LOOP] == "b" and values[COPIES] == ["b", "d"] and values[TOTAL] == "1,5e1" and values[STAR] == "[1, 2]"
    )
    assert values[PICK].startswith("def pick(a):")
    expect(question(page, TOTAL).locator("[data-understood]")).to_have_text("Read as 15.0")
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Saved")
    expect(page.locator("[data-progress]")).to_have_text("5 of 17 answered")

    page.reload()
    expect(question(page, LOOP).locator("input").nth(1)).to_be_checked()
    expect(question(page, TOTAL).locator("input")).to_have_value("1,5e1")
    question(page, PICK).scroll_into_view_if_needed()
    expect(question(page, PICK).locator(".cm-content")).to_contain_text("return a")


def test_typing_is_one_answer_not_one_per_key(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    question(page, STAR).locator("input").press_sequentially("several words", delay=20)
    expect(question(page, STAR).locator("[data-save]")).to_have_text("Saved")
    assert [row["value"] for row in server.journal.rows][-1] == "several words"
    assert len(server.journal.rows) <= 2


def test_an_answer_can_be_taken_back(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    question(page, LOOP).locator("input").first.check()
    question(page, LOOP).get_by_role("button", name="Take my answer back").click()
    wait_until(lambda: LOOP in server.journal.answers and server.journal.values()[LOOP] is None, page)
    expect(question(page, LOOP).locator("input:checked")).to_have_count(0)


def test_a_problem_is_told_and_goes_away(serve: Serve, watched: Watched) -> None:
    page = open_form(watched.page(), serve())
    field = question(page, TOTAL).locator("input")
    field.fill("fifteen")
    expect(question(page, TOTAL).locator("[data-problem]")).to_contain_text("cannot be read as a number")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("15")
    expect(question(page, TOTAL).locator("[data-problem]")).to_be_hidden()


def test_without_a_server_answers_wait_and_are_saved_when_it_is_back(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    server.stop()
    question(page, LOOP).locator("input").first.check()
    question(page, TOTAL).locator("input").fill("15")
    expect(question(page, LOOP).locator("[data-save]")).to_have_text("Not saved yet - waiting for the network")
    expect(page.locator("[data-all-saved]")).to_have_text("Not saved yet: 2 - waiting for the network")
    expect(page.locator("#announcements")).to_contain_text("no connection")
    server.start()
    expect(page.locator("[data-all-saved]")).to_have_text("All answers saved", timeout=20_000)
    assert server.journal.values() == {LOOP: "a", TOTAL: "15"}


def test_a_server_that_asks_to_wait_gets_everything_a_moment_later(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    page.route("**/answers", lambda route: route.fulfill(status=429, json={"error": {"message": "Too fast."}}))
    question(page, LOOP).locator("input").first.check()
    question(page, TOTAL).locator("input").fill("15")
    expect(page.locator("[data-notice]")).to_contain_text("faster than the server takes them")
    expect(question(page, LOOP).locator("[data-save]")).to_have_text("Saving...")
    page.unroute("**/answers")
    expect(page.locator("[data-all-saved]")).to_have_text("All answers saved", timeout=20_000)
    expect(page.locator("[data-notice]")).to_be_hidden()
    assert server.journal.values() == {LOOP: "a", TOTAL: "15"}


def test_a_lost_acknowledgement_is_no_second_answer(serve: Serve, watched: Watched) -> None:
    server = serve(forget_acknowledgements=1)
    page = open_form(watched.page(), server)
    question(page, LOOP).locator("input").nth(2).check()
    expect(question(page, LOOP).locator("[data-save]")).to_have_text("Saved")
    assert server.journal.repeated == 1
    assert [row["value"] for row in server.journal.rows] == ["c"]


def test_without_a_place_to_keep_answers_they_are_saved_all_the_same(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = watched.page()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    open_form(page, server)
    server.stop()
    question(page, TOTAL).locator("input").fill("15")
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Not saved yet - waiting for the network")
    server.start()
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Saved", timeout=20_000)
    assert server.journal.values() == {TOTAL: "15"}


def test_after_a_crash_of_the_browser_the_next_page_sends_what_was_left(
    serve: Serve, watched: Watched, playwright: Playwright, tmp_path: Path
) -> None:
    server = serve()
    profile = str(tmp_path / "profile")
    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=ARGUMENTS)
    page = open_form(watched.watch(context.new_page()), server)
    server.stop()
    question(page, TOTAL).locator("input").fill("14")
    page.wait_for_timeout(600)
    question(page, TOTAL).locator("input").fill("15")
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Not saved yet - waiting for the network")
    page.wait_for_timeout(500)
    context.close()  # nothing is sent: the server is down
    server.start()
    server.journal.save("another device", 1, TOTAL, "3")

    context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=ARGUMENTS)
    page = open_form(watched.watch(context.new_page()), server)
    expect(question(page, TOTAL).locator("input")).to_have_value("15")
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Saved")
    assert server.journal.values()[TOTAL] == "15"
    context.close()


def test_the_answer_of_another_device_appears(serve: Serve, watched: Watched) -> None:
    server = serve()
    one, other = open_form(watched.page(), server), open_form(watched.page(), server)
    question(one, LOOP).locator("input").nth(3).check()
    expect(question(one, LOOP).locator("[data-save]")).to_have_text("Saved")
    expect(question(other, LOOP).locator("input").nth(3)).to_be_checked(timeout=20_000)  # the heartbeat
    question(other, TOTAL).locator("input").fill("7")
    expect(question(other, TOTAL).locator("[data-save]")).to_have_text("Saved")
    assert server.journal.values() == {LOOP: "d", TOTAL: "7"}


def test_two_tabs_of_one_browser_lose_nothing(serve: Serve, watched: Watched) -> None:
    server = serve()
    one = open_form(watched.page(), server)
    other = open_form(watched.watch(one.context.new_page()), server)
    server.stop()
    question(one, LOOP).locator("input").nth(1).check()
    question(other, TOTAL).locator("input").fill("15")
    for page in (one, other):
        expect(page.locator("[data-all-saved]")).to_have_attribute("data-all-saved", "waiting")
    server.start()
    for page in (one, other):
        expect(page.locator("[data-all-saved]")).to_have_text("All answers saved", timeout=20_000)
    assert server.journal.values() == {LOOP: "b", TOTAL: "15"}
    asked = server.requests
    one.wait_for_timeout(3000)
    assert server.requests - asked <= 3  # heartbeats, no storm


def test_at_the_end_of_the_time_the_form_is_locked(serve: Serve, watched: Watched) -> None:
    server = serve(timed=True, ends=time.monotonic() + 3600)
    page = open_form(watched.page(), server)
    expect(page.locator("[data-clock]")).to_have_text(re.compile("^(59:|1:00:00)"))
    question(page, TOTAL).locator("input").fill("15")
    server.journal.ends = time.monotonic() + 5
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-clock]")).to_have_text(re.compile("^0:0[0-4]$"))
    expect(page.locator("[data-notice]")).to_contain_text("This has ended", timeout=10_000)
    expect(question(page, LOOP).locator("input").first).to_be_disabled()
    expect(question(page, TOTAL).locator("input")).to_have_attribute("readonly", "")
    assert server.journal.values() == {TOTAL: "15"}
    server.journal.ends, server.journal.status = time.monotonic() + 3600, "open"  # more time is given
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(question(page, LOOP).locator("input").first).to_be_enabled()


def test_a_pause_keeps_what_was_typed(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    wait_until(lambda: server.requests > 0, page)  # the page knows that it is open
    server.journal.status = "paused"
    question(page, TOTAL).locator("input").fill("15")
    expect(page.locator("[data-notice]")).to_contain_text("This is paused")
    expect(page.locator("[data-all-saved]")).to_have_text("Not saved yet: 1 - waiting until it goes on")
    assert not server.journal.rows
    server.journal.status = "open"
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Saved", timeout=20_000)
    assert server.journal.values() == {TOTAL: "15"}


def test_signed_out_means_sign_in_elsewhere_and_go_on(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    server.journal.signed_in = False
    question(page, TOTAL).locator("input").fill("15")
    link = page.locator("[data-notice] a")
    expect(link).to_have_attribute("target", "_blank")
    server.journal.signed_in = True
    expect(question(page, TOTAL).locator("[data-save]")).to_have_text("Saved")
    expect(page.locator("[data-notice]")).to_be_hidden()


def test_everything_is_saved_before_it_is_handed_in(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(), server)
    question(page, TOTAL).locator("input").fill("15")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Handed in")).to_be_visible()
    assert server.journal.values() == {TOTAL: "15"}
    assert server.journal.submitted[0][TOTAL] == "15"


def test_without_scripts_the_form_is_posted(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = watched.page(java_script_enabled=False)
    page.goto(server.url)
    question(page, LOOP).locator("input").nth(1).check()
    question(page, PICK).locator("textarea").fill("pick = None")
    page.get_by_role("button", name="Hand in").click()
    [posted] = server.journal.submitted
    assert {key: value for key, value in posted.items() if value is not None} == {LOOP: "b", PICK: "pick = None"}


def test_the_keyboard_is_enough(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = open_form(watched.page(viewport={"width": 1000, "height": 700}), server)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(40):  # over the bar, the overview and the fold to the first question
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("ArrowDown")
    expect(question(page, LOOP).locator("input").nth(1)).to_be_checked()
    editor = question(page, PICK).locator(".cm-content")
    question(page, PICK).scroll_into_view_if_needed()
    editor.focus()
    page.keyboard.press("Tab")  # indents
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")  # leaves
    expect(editor).not_to_be_focused()
    wait_until(lambda: server.journal.values().get(LOOP) == "b", page)


@pytest.mark.parametrize("assignment", ["quiz-single-layer", "quiz-python", "exam-practice"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(serve: Serve, watched: Watched, assignment: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    server = serve(assignment, timed=True, ends=time.monotonic() + 3600)
    page = open_form(watched.page(color_scheme=scheme, viewport={"width": 320, "height": 700}, bypass_csp=True), server)
    for area in page.locator("textarea").all():
        area.locator("xpath=..").scroll_into_view_if_needed()
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)
    found = axe.Axe().run(page).response["violations"]
    grave = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert not grave
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_page_speaks_german(serve: Serve, watched: Watched) -> None:
    page = open_form(watched.page(), serve(language="de"))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    question(page, LOOP).locator("input").first.check()
    expect(question(page, LOOP).locator("[data-save]")).to_have_text("Gespeichert")


def test_a_file_is_handed_in_or_the_reason_why_not_is_told(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = watched.page()
    page.goto(f"{server.url}upload")
    file, button, problem = (
        page.locator("input[type=file]"),
        page.get_by_role("button", name="Hand in"),
        page.get_by_role("alert"),
    )
    expect(page.locator(".drop")).to_be_visible()
    for name, size, told in [
        ("notes.txt", 10, "is no file of this kind"),
        ("large.ipynb", 1001, "is too large: at most 1.0 kB"),
        ("empty.ipynb", 0, "is empty"),
        ("bad.ipynb", 10, "This is no notebook."),
    ]:
        file.set_input_files({"name": name, "mimeType": "application/json", "buffer": b"x" * size})
        button.click()
        expect(problem).to_contain_text(told)
    file.set_input_files({"name": "good.ipynb", "mimeType": "application/json", "buffer": b"{}"})
    button.click()
    expect(page.get_by_role("heading", name="Quiz: Python and NumPy")).to_be_visible()
    assert server.journal.uploads == ["good.ipynb"]


def test_a_live_part_refreshes_itself(serve: Serve, watched: Watched) -> None:
    server = serve()
    page = watched.page()
    page.goto(f"{server.url}live")
    expect(page.get_by_text("0 answers")).to_be_visible()
    server.journal.save("someone", 1, LOOP, "a")
    expect(page.get_by_text("1 answers")).to_be_visible()
