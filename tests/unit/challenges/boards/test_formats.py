"""The board as JSON, CSV and files."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import matplotlib.image
import pytest

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Milestone, Reference, Row
from autograder.challenges.boards.files import write_board
from autograder.challenges.boards.formats import board_csv, board_json
from autograder.challenges.boards.plot import board_png
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from autograder.terminal import safe
from tests.unit.challenges.boards.conftest import ADA, NASTY

INF, NAN = float("inf"), float("nan")
PUBLISHED = {
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


def one_division(*rows: Row, **more: object) -> Board:
    return Board("c", "C", Direction.LOWER, "loss", "effort", {"D": DivisionBoard("D", rows, {}, **more)})  # type: ignore[arg-type]


def test_json_has_the_published_form(board: Board) -> None:
    data = json.loads(board_json(board))
    assert list(data) == ["challenge", "divisions"]
    assert list(data["divisions"]["MEDIUM-NORMAL"])[:2] == ["direction", "entries"]
    assert data["divisions"]["MEDIUM-NORMAL"]["entries"] == []
    entries = data["divisions"]["HARD-NORMAL"]["entries"]
    assert list(entries[0])[: len(PUBLISHED)] == list(PUBLISHED)
    assert entries[0].items() >= PUBLISHED.items()
    assert (entries[1]["ci_low"], entries[1]["runs"]) == (None, 1)
    assert [entry["rank"] for entry in entries] == [1, 2, None, None, None]
    assert [entry["status"] for entry in entries] == ["ranked", "ranked", "flagged", "rejected", "failed"]


def test_json_tells_how_the_order_came_about(board: Board) -> None:
    division = json.loads(board_json(board))["divisions"]["HARD-NORMAL"]
    assert division["references"]["mean image"] == {"value": 0.144, "ci_low": None, "ci_high": None, "runs": 0}
    assert division["references"]["example"] == {"value": 0.015, "ci_low": 0.014, "ci_high": 0.016, "runs": 3}
    assert division["history"][-1] == {
        "when": "2026-05-01T00:00:00Z",
        "student": "ada",
        "mean": 0.01,
        "ci_low": 0.009,
        "ci_high": 0.011,
    }
    assert (division["verdict"], division["effort"]["runs"]) == ("The order is sure.", 3)
    assert (division["final"], division["made_at"]) == (False, "2026-05-02T12:30:00Z")
    entry = division["entries"][0]
    assert (entry["scores"], entry["extras"], entry["facts"]) == (
        [0.0098, 0.0102],
        {"last": 0.012},
        {"parameters": 100},
    )


def test_json_has_neither_nan_nor_infinity() -> None:
    row = Row(
        "ada",
        EntryStatus.RANKED,
        "",
        Estimate(1e300, -INF, INF, 2),
        1,
        1,
        1,
        ((NAN, NAN),),
        {"a": NAN},
        {"b": INF},
        scores=(NAN, INF),
    )
    board = one_division(row, history=(Milestone(ADA, "ada", NAN, -INF, INF),), effort={"runs": NAN})
    board.divisions["D"].references["r"] = Reference(NAN, Estimate(NAN, NAN, INF, 2))  # type: ignore[index]
    (entry,) = json.loads(board_json(board), parse_constant=pytest.fail)["divisions"]["D"]["entries"]
    assert (entry["mean"], entry["ci_low"], entry["ci_high"]) == (1e300, None, None)


def test_csv_is_read_back_and_holds_no_formula(board: Board) -> None:
    rows = list(csv.DictReader(io.StringIO(board_csv(board))))
    assert [row["student"] for row in rows[:2]] == ["ada", "bob"]
    first = {"mean": "0.01", "last": "0.012", "parameters": "100", "score 1": "0.0098", "score 2": "0.0102"}
    assert rows[0].items() >= {**first, "pseudonym": "Countess", "submitted_at": "2026-05-01T00:00:00Z"}.items()
    assert (rows[1]["parameters"], rows[1]["score 2"], rows[1]["submitted_at"]) == ("", "", "")
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows[3]["student"] == "'" + safe(NASTY)


def test_a_figure_called_like_a_column_gets_a_column_of_its_own() -> None:
    board = one_division(Row("ada", EntryStatus.REJECTED, "no", facts={"student": 3, "message": 4}))
    (row,) = csv.DictReader(io.StringIO(board_csv(board)))
    assert (row["student"], row["student (2)"], row["message"], row["message (2)"]) == ("ada", "3", "4", "no")


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
    row = Row(text, EntryStatus.REJECTED, text, facts={"loss": -0.5, "nothing": NAN}, pseudonym=text)
    board = one_division(row)
    for cell in re.split(r"[;,|\t\r\n]", board_csv(board).replace('"', "")):
        assert not cell.lstrip().startswith(tuple("=+@\uff1d\uff0b\uff20")), cell
        assert not cell.lstrip().startswith("-") or float(cell) == -0.5
    (read,) = csv.DictReader(io.StringIO(board_csv(board)))
    assert (float(read["loss"]), read["nothing"]) == (-0.5, "")


def test_the_picture_is_a_png_also_without_entries(board: Board) -> None:
    for shown in (board, Board("c", "C", Direction.HIGHER, "points", "effort", {"D": DivisionBoard("D", (), {})})):
        pixels = matplotlib.image.imread(io.BytesIO(board_png(shown)))
        assert min(pixels.shape[:2]) > 200
        assert pixels[..., :3].std() > 0.01


@pytest.mark.filterwarnings("error::UserWarning")
def test_the_picture_takes_names_that_are_formulas_or_have_letters_that_no_font_has() -> None:
    names = (r"$\frac{1}{$", "_hidden", "🦊李", "\u202eevil", "\x00\ud800")
    rows = [
        Row(name, EntryStatus.RANKED, "", Estimate(1.0, None, None, 1), rank, 1, 5, (((0.0, 1.0), (1.0, 1.0)),))
        for rank, name in enumerate(names, 1)
    ]
    assert board_png(one_division(*rows)).startswith(b"\x89PNG")


def test_files_are_written_whole(board: Board, tmp_path: Path) -> None:
    files = write_board(board, tmp_path / "leaderboard" / "autoencoder-challenge")
    assert {path.name for path in (tmp_path / "leaderboard" / "autoencoder-challenge").iterdir()} == {
        f"leaderboard.{kind}" for kind in ("json", "csv", "html", "png")
    }
    assert json.loads(files["json"].read_text())["challenge"] == "autoencoder-challenge"
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    write_board(board, tmp_path / "leaderboard" / "autoencoder-challenge")  # again is fine
