"""The board in terminals of different widths."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Row
from autograder.challenges.boards.terminal import board_tables
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from tests.unit.challenges.boards.made_up import autoencoder_board


def printed(board: Board, width: int, *, colours: bool = False) -> str:
    out = io.StringIO()
    console = Console(width=width, file=out, force_terminal=colours, color_system="standard" if colours else None)
    for table in board_tables(board):
        console.print(table)
    return out.getvalue()


def test_the_terminal_shows_every_entry_and_obeys_none(board: Board) -> None:
    text = printed(board, 200)
    assert "\x1b[31m" not in text
    assert "[bold]this[/bold]" in text
    for word in ("ada", "0.0090 .. 0.0110", "1-2", "one run", "rejected", "failed", "flagged", "mean image", "0.1440"):
        assert word in text
    assert "No entry has been measured yet." in text
    assert "The order is sure." in text
    assert "It took 3 runs, 7,200 processor seconds (2.0 h)." in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_value_is_cut_whatever_the_width(width: int) -> None:
    board = autoencoder_board(8)
    text = printed(board, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    for division in board.divisions.values():
        for row in division.measured[:8]:
            assert row.estimate is not None
            assert f"{row.estimate.mean:.4f}" in text or f"{row.estimate.mean:.5f}" in text
    assert (" .. " in text) == (width >= 80)
    assert ("parameters  " in text) == (width >= 140)
    assert ("for want of room" in text) == (width < 140)


def test_a_reference_is_dim_and_stands_between_the_entries_that_it_parts(board: Board) -> None:
    text = printed(board, 120, colours=True)
    places = [text.index(name) for name in ("ada", "example", "bob", "mean image", "flo")]
    assert places == sorted(places)
    assert "\x1b[2mexample" in text


def test_a_table_shows_no_number_for_what_is_none() -> None:
    row = Row("ada", EntryStatus.RANKED, "", Estimate(float("nan"), None, None, 1), 1, 1, 1)
    board = Board("c", "C", Direction.LOWER, "loss", "effort", {"D": DivisionBoard("D", (row,), {})})
    text = printed(board, 80)
    assert "nan" not in text
    assert "ada: failed: the result is not a finite number" in text
