"""The board as table, JSON, CSV, picture and page."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import matplotlib.image
import pytest
from rich.console import Console

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Row, board_csv, board_json, board_tables
from autograder.challenges.boards.pictures import board_page, board_png, write_board
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from autograder.terminal import safe

NASTY = '=HYPERLINK("x")<script>alert(1)</script>\x1b[31m$a_b$'
CURVE = tuple((float(x), 0.2 / (x + 1)) for x in range(10))


@pytest.fixture
def board() -> Board:
    rows = (
        Row(
            "ada",
            EntryStatus.RANKED,
            "",
            Estimate(0.01, 0.009, 0.011, 2),
            1,
            1,
            1,
            (CURVE, CURVE),
            {"last": 0.012},
            {"parameters": 100},
            datetime(2026, 5, 1),
        ),
        Row("bob", EntryStatus.RANKED, "", Estimate(0.02, None, None, 1), 2, 1, 2, (CURVE,), {"last": 0.022}),
        Row(NASTY, EntryStatus.REJECTED, "@cmd: no\n  -> Do [bold]this[/bold]."),
        Row("eve", EntryStatus.FAILED, "the trainer process was killed"),
        Row("flo", EntryStatus.FLAGGED, "too good", Estimate(1e-9, 1e-9, 1e-9, 2), curves=(CURVE,)),
    )
    division = DivisionBoard("HARD-NORMAL", rows, {"mean image": 0.144}, ("Be narrow.",))
    empty = DivisionBoard("MEDIUM-NORMAL", (), {"mean image": 0.144})
    return Board(
        "autoencoder-challenge",
        "Autoencoders",
        Direction.LOWER,
        "mean squared error",
        "images",
        {d.name: d for d in (division, empty)},
    )


def test_json_has_the_published_form(board: Board) -> None:
    data = json.loads(board_json(board))
    assert list(data) == ["challenge", "divisions"]
    assert data["divisions"]["MEDIUM-NORMAL"] == {"direction": "lower", "entries": []}
    entries = data["divisions"]["HARD-NORMAL"]["entries"]
    assert entries[0] == {
        "rank": 1,
        "rank_low": 1,
        "rank_high": 1,
        "student": "ada",
        "mean": 0.01,
        "ci_low": 0.009,
        "ci_high": 0.011,
        "runs": 2,
        "status": "ranked",
        "message": "",
    }
    assert (entries[1]["ci_low"], entries[1]["runs"]) == (None, 1)
    assert [entry["rank"] for entry in entries] == [1, 2, None, None, None]
    assert [entry["status"] for entry in entries] == ["ranked", "ranked", "rejected", "failed", "flagged"]


def test_csv_is_read_back_and_holds_no_formula(board: Board) -> None:
    rows = list(csv.DictReader(io.StringIO(board_csv(board))))
    assert [row["student"] for row in rows[:2]] == ["ada", "bob"]
    assert (rows[0]["mean"], rows[0]["last"], rows[0]["parameters"], rows[1]["parameters"]) == (
        "0.01",
        "0.012",
        "100",
        "",
    )
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows[2]["student"] == "'" + safe(NASTY)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        " =1+1",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "a;=1+1",
        "a,=1+1",
        "a|@x",
        "a\n=1+1",
        "\uff1d1+1",
    ],
)
def test_no_text_is_a_formula_whatever_separates_cells(text: str) -> None:
    row = Row(text, EntryStatus.REJECTED, text, facts={"loss": -0.5, "nothing": float("nan")})
    board = Board("c", "C", Direction.LOWER, "loss", "effort", {"D": DivisionBoard("D", (row,), {})})
    for cell in re.split(r"[;,|\t\r\n]", board_csv(board).replace('"', "")):
        assert not cell.lstrip().startswith(tuple("=+@\uff1d\uff0b\uff20")), cell
        assert not cell.lstrip().startswith("-") or float(cell) == -0.5
    (read,) = csv.DictReader(io.StringIO(board_csv(board)))
    assert (float(read["loss"]), read["nothing"]) == (-0.5, "")


def test_json_has_neither_nan_nor_infinity() -> None:
    row = Row("ada", EntryStatus.RANKED, "", Estimate(1e300, float("-inf"), float("inf"), 2), 1, 1, 1)
    board = Board("c", "C", Direction.LOWER, "loss", "effort", {"D": DivisionBoard("D", (row,), {})})
    (entry,) = json.loads(board_json(board), parse_constant=pytest.fail)["divisions"]["D"]["entries"]
    assert (entry["mean"], entry["ci_low"], entry["ci_high"]) == (1e300, None, None)


def test_the_terminal_shows_every_entry_and_obeys_none(board: Board) -> None:
    console = Console(width=200, file=io.StringIO(), force_terminal=False)
    for table in board_tables(board):
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "\x1b[31m" not in text
    assert "[bold]this[/bold]" in text
    for word in ("ada", "0.009 .. 0.011", "1-2", "one run", "rejected", "failed", "flagged", "mean image", "0.144"):
        assert word in text


def test_the_picture_is_a_png_also_without_entries(board: Board) -> None:
    for shown in (board, Board("c", "C", Direction.HIGHER, "points", "effort", {"D": DivisionBoard("D", (), {})})):
        pixels = matplotlib.image.imread(io.BytesIO(board_png(shown)))
        assert min(pixels.shape[:2]) > 200
        assert pixels[..., :3].std() > 0.01


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def test_the_page_stands_alone_and_escapes_what_students_wrote(board: Board) -> None:
    page = board_page(board, board_png(board))
    tags = _Tags()
    tags.feed(page)
    assert "script" not in tags.tags
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert tags.tags.count("table") == 2
    assert "Be narrow." in page


def test_files_are_written_whole(board: Board, tmp_path: Path) -> None:
    files = write_board(board, tmp_path / "leaderboard" / "autoencoder-challenge")
    assert {path.name for path in (tmp_path / "leaderboard" / "autoencoder-challenge").iterdir()} == {
        f"leaderboard.{kind}" for kind in files
    }
    assert json.loads(files["json"].read_text())["challenge"] == "autoencoder-challenge"
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    write_board(board, tmp_path / "leaderboard" / "autoencoder-challenge")  # again is fine
