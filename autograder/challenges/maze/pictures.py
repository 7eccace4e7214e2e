"""A maze and the way that was walked through it, as an image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.maze.environment import SIDE, Mazes

PIXELS = 6  # a cell's side
_WALL, _FLOOR, _CHEST, _START = (52, 58, 70), (246, 244, 238), (214, 158, 22), (30, 140, 70)
_COLLECTED = (250, 226, 150)
_EARLY, _LATE = np.array([40.0, 90.0, 220.0]), np.array([215.0, 35.0, 60.0])


def draw_walk(mazes: Mazes, number: int, cells: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The maze of this number and a way through it.

    Parameters
    ----------
    cells:
        Where the walker was, from start to end; shape (m,).

    Returns
    -------
    array
        RGB, shape (90, 90, 3), uint8. Walls are dark; chests are golden squares, pale ones when the way comes by;
        the start is a green square; the way goes from blue (early) to red (late).
    """
    colours = np.full((SIDE * SIDE, 3), _FLOOR, dtype=np.uint8)
    colours[mazes.walls[number]] = _WALL
    picture = colours.reshape(SIDE, SIDE, 3).repeat(PIXELS, axis=0).repeat(PIXELS, axis=1)
    visited = set(cells.tolist())
    for chest in mazes.chests[number].tolist():
        _square(picture, chest, 1, _COLLECTED if chest in visited else _CHEST)
    _square(picture, int(cells[0]), 1, _START)
    for step, (here, there) in enumerate(zip(cells[:-1].tolist(), cells[1:].tolist(), strict=True)):
        share = step / max(1, len(cells) - 2)
        _line(picture, here, there, ((1.0 - share) * _EARLY + share * _LATE).astype(np.uint8))
    return picture


def _square(picture: NDArray[np.uint8], cell: int, margin: int, colour: tuple[int, int, int]) -> None:
    top, left = (PIXELS * part for part in divmod(cell, SIDE))
    picture[top + margin : top + PIXELS - margin, left + margin : left + PIXELS - margin] = colour


def _line(picture: NDArray[np.uint8], here: int, there: int, colour: NDArray[np.uint8]) -> None:
    """Two pixels wide, from the middle of a cell to the middle of the next."""
    middle = PIXELS // 2
    rows, columns = zip(divmod(here, SIDE), divmod(there, SIDE), strict=True)
    if here != there:
        picture[
            PIXELS * min(rows) + middle - 1 : PIXELS * max(rows) + middle + 1,
            PIXELS * min(columns) + middle - 1 : PIXELS * max(columns) + middle + 1,
        ] = colour
