"""The page of a leaderboard in a browser: hostile names do nothing, and it works by keyboard without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Milestone, Reference, Row
from autograder.challenges.boards.files import write_board
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from tests.browser import Browser, Page
from tests.integration.views import payloads
from tests.integration.views.conftest import Trap
from tests.integration.views.test_active_content import assert_nothing_acted, provoke
from tests.unit.challenges.boards.made_up import START, autoencoder_board

SHOWN = "[...document.querySelectorAll('.division')].filter(e => e.checkVisibility()).map(e => e.querySelector('h2').innerText)"
FOCUS = "document.activeElement.id"
KEYS = {"Tab": 9, "ArrowRight": 39, "ArrowLeft": 37, "Enter": 13}


def press(page: Page, key: str) -> None:
    more = {"text": "\r"} if key == "Enter" else {}
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=KEYS[key], **more)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_board(autoencoder_board(8), tmp_path_factory.mktemp("board"))["html"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.page()
    found.call("Emulation.setScriptExecutionDisabled", value=True)
    yield found
    found.close()


def test_a_leaderboard_shows_hostile_names_and_messages_and_nothing_acts(
    browser: Browser, trap: Trap, tmp_path: Path
) -> None:
    armed = [payloads.armed(name, trap.address) for name in payloads.ALL]
    found = Estimate(0.25, 0.2, 0.3, 2)
    curve = ((1.0, 0.5), (2.0, 0.3))
    rows = [Row("honest", EntryStatus.RANKED, "", found, 1, 1, len(armed), (curve,))]
    rows += [
        Row(text, EntryStatus.RANKED, text, Estimate(0.3, None, None, 1), 2, 1, 9, (curve,), {text: 1.0}, {text: 2.0})
        for text in armed
    ]
    rows += [Row(text, EntryStatus.REJECTED, f"says {text}") for text in armed]
    division = DivisionBoard(
        armed[0],
        tuple(rows),
        {text: Reference(0.5, curves=(curve,)) for text in armed[:40]},
        tuple(armed),
        tuple(Milestone(START, text, 0.5) for text in armed),
        " ".join(armed),
        dict.fromkeys(armed, 1.0),
    )
    divisions = dict.fromkeys(armed[:2], division)
    board = Board("c", armed[1], Direction.LOWER, armed[2], armed[3], divisions, note=armed[4])
    page = browser.page()
    page.open(write_board(board, tmp_path)["html"])
    provoke(page, "body")
    assert_nothing_acted(page, trap)
    assert [m for m in page.console if "Content Security Policy" in m] == []
    section = "document.querySelector('.division')"
    assert page.evaluate(f"{section}.querySelectorAll('.standings tbody tr').length") == 1 + len(armed) + 40
    assert page.evaluate(f"{section}.querySelectorAll('.remarks tbody tr').length") == 2 * len(armed)
    assert (
        page.evaluate("document.querySelectorAll('td *, th :not(bdi), svg :is(a, image, use, script, style)').length")
        == 0
    )
    first = page.evaluate(f"{section}.querySelector('.standings tbody tr').textContent")
    assert re.match(r"11–\d+honest0.250", first)
    assert page.evaluate("document.querySelectorAll('form, iframe, object, link, script, [style], a').length") == 0
    page.close()


def test_the_tabs_of_a_leaderboard_work_by_keyboard_without_a_script(page: Page, written: Path) -> None:
    page.open(written)
    assert page.evaluate(SHOWN) == ["MEDIUM-NORMAL"]
    press(page, "Tab")
    assert page.evaluate(FOCUS) == "d1-tab"
    assert page.evaluate("getComputedStyle(document.querySelector('#d1-tab + label')).outlineStyle") == "solid"
    press(page, "ArrowRight")
    assert (page.evaluate(FOCUS), page.evaluate(SHOWN)) == ("d2-tab", ["HARD-NORMAL"])
    press(page, "ArrowRight")
    assert page.evaluate(SHOWN) == ["MEDIUM-NORMAL"]
    press(page, "ArrowLeft")
    press(page, "Tab")  # into the shown division, past the hidden one
    assert page.evaluate("document.activeElement.closest('.division').querySelector('h2').innerText") == "HARD-NORMAL"
    press(page, "Enter")
    assert page.evaluate("document.activeElement.tagName + document.activeElement.parentElement.open") == "SUMMARYtrue"
    assert page.requests == [written.resolve().as_uri()]
    assert page.console == []
    assert page.canaries == []


def test_on_paper_and_without_its_style_a_leaderboard_shows_all_divisions(
    page: Page, written: Path, tmp_path: Path
) -> None:
    both = ["MEDIUM-NORMAL", "HARD-NORMAL"]
    page.open(written)
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.evaluate(SHOWN) == both
    page.call("Emulation.setEmulatedMedia", media="")
    bare = tmp_path / "bare.html"
    bare.write_text(re.sub(r"<style>.*?</style>", "", written.read_text(), flags=re.DOTALL))
    page.open(bare)
    assert page.evaluate(SHOWN) == both


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_a_leaderboard_fits_its_reader_s_screen(page: Page, written: Path, width: int, scheme: str) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.open(written, settle=0.1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] < 128")
    assert dark == (scheme == "dark")
    # letters of figures are as large as those of the text, and inside the window
    boxes = page.evaluate(
        "[...document.querySelectorAll('.division svg text')].filter(e => e.checkVisibility())"
        ".map(e => e.getBoundingClientRect()).map(r => [r.left, r.right, r.height])"
    )
    assert len(boxes) > 30
    assert all(left >= 0 and right <= width and height > 10 for left, right, height in boxes)
    assert page.evaluate("getComputedStyle(document.querySelector('.pictures img')).imageRendering") == "pixelated"
