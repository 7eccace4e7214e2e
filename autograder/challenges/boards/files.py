"""The leaderboard as files in a folder."""

from __future__ import annotations

from pathlib import Path

from autograder.challenges.boards.board import Board
from autograder.challenges.boards.formats import board_csv, board_json
from autograder.challenges.boards.page import board_page
from autograder.challenges.boards.plot import board_png
from autograder.files import write_atomically


def write_board(board: Board, directory: Path) -> dict[str, Path]:
    """Write ``leaderboard.{json,csv,html,png}`` into a directory, each replaced in one step.

    What is for everybody is written from `Board.public`.

    Returns
    -------
    dict
        Kind (``"json"``, ``"csv"``, ``"html"``, ``"png"``) -> path.
    """
    contents = {
        "json": board_json(board).encode(),
        "csv": board_csv(board).encode(),
        "html": board_page(board).encode(),
        "png": board_png(board),
    }
    written = {}
    for kind, content in contents.items():
        written[kind] = directory / f"leaderboard.{kind}"
        write_atomically(written[kind], content)
    return written
