"""Leaderboards in the portal: public, with one's own row marked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Row
from autograder.challenges.boards.files import write_board
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from tests.integration.portal.web.site import HTML, Site


def row(student: str, mean: float, rank: int, pseudonym: str = "") -> Row:
    return Row(
        student,
        EntryStatus.RANKED,
        estimate=Estimate(mean, mean - 0.1, mean + 0.1, 3),
        rank=rank,
        rank_low=rank,
        rank_high=rank + 1,
        pseudonym=pseudonym,
        submitted_at=datetime(2026, 5, 1),
    )


@pytest.fixture
def published(site: Site) -> Site:
    """Two boards, as `autograder leaderboard` writes them; one of them is private."""
    rows = (row("ada", 0.5, 1, "the weaver"), row("bob", 0.7, 2))
    division = DivisionBoard("OPEN", rows, {}, verdict="The order is sure.")
    for name in ("contest", "private"):
        board = Board(name, "Contest", Direction.LOWER, "cost", "images", {"OPEN": division})
        folder = Path(site.portal.course.root) / "leaderboard" / name
        write_board(board, folder)
        if name == "contest":
            write_board(board.public(), folder / "public")
    for student in ("ada", "bob", "carl"):
        site.add(student)
    return site


@pytest.mark.parametrize(("student", "own"), [("ada", "the weaver"), ("bob", "bob"), ("carl", None)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_one_s_own_row_is_marked_also_under_a_pseudonym(
    published: Site, student: str, own: str | None, language: str
) -> None:
    text = published.browser(student).get("/leaderboards/contest", headers={**HTML, "accept-language": language}).text
    main = text.partition("<main")[2]
    assert "the weaver" in main and ">ada" not in main
    marked = [line for line in text.split("<tr")[1:] if "is-own" in line]
    assert len(marked) == (own is not None)
    assert own is None or own in marked[0]


def test_only_public_boards_are_there(published: Site) -> None:
    browser = published.browser("ada")
    page = browser.get("/leaderboards", headers=HTML).text
    assert "contest" in page and "private" not in page
    assert browser.get("/leaderboards/private", headers=HTML).status_code == 404
    assert browser.get("/leaderboards/private/page", headers=HTML).status_code == 404


def test_the_page_that_stands_alone_may_do_nothing_to_the_portal(published: Site) -> None:
    answer = published.browser("ada").get("/leaderboards/contest/page", headers=HTML)
    assert answer.status_code == 200 and "the weaver" in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox")
