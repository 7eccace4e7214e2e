"""Mazes with treasure chests, and many walkers in them at once.

A maze has 15 x 15 cells. The law that it is drawn from:

1. The 7 x 7 cells with odd row and odd column are rooms, all others are walls; so the border is wall.
2. A walk begins in a random room. It goes on to a random one of the neighbouring rooms (two cells up, down, left or
   right) that no walk has been to, and the wall between opens; where there is none, it goes back to the room that it
   came from. It ends when all rooms have been visited (depth-first carving), so that every room is reached.
3. Each of the 36 walls that still stand between two neighbouring rooms opens with probability 0.1, independently.
4. One free cell is the start, ten others hold a chest each; every choice of cells is equally likely.

Cells are numbered ``15 * row + column``. There are four moves, ``MOVES``: 0 up, 1 down, 2 left, 3 right. A move into
a wall leaves the walker where it is, and takes its time step all the same. A chest is collected, and vanishes, when
the walker arrives. After 40 steps it is over.

Only NumPy is needed here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 15
CELLS = SIDE * SIDE
CHESTS = 10
STEPS = 40
OPENED = 0.1  # probability that a wall left by the carving opens
ROOMS = SIDE // 2  # a side
CHANNELS = ("walls", "chests", "walker", "time left")
SHAPE = (SIDE, SIDE, len(CHANNELS))
MOVES = ("up", "down", "left", "right")
OFFSETS = np.array([-SIDE, SIDE, -1, 1])  # what a move adds to the number of the cell; the border is wall

_ROOM_CELLS = np.array([SIDE * (2 * row + 1) + 2 * column + 1 for row in range(ROOMS) for column in range(ROOMS)])
_NO_ROOM = ROOMS * ROOMS


def _neighbours() -> NDArray[np.int64]:
    """For each room its neighbours up, down, left, right; `_NO_ROOM` where there is none; shape (49, 4)."""
    grid = np.pad(np.arange(ROOMS * ROOMS).reshape(ROOMS, ROOMS), 1, constant_values=_NO_ROOM)
    around = [grid[:-2, 1:-1], grid[2:, 1:-1], grid[1:-1, :-2], grid[1:-1, 2:]]
    return np.stack([side.ravel() for side in around], axis=1)


_NEIGHBOURS = _neighbours()


@dataclass(frozen=True, slots=True)
class Mazes:
    """Mazes at their beginning.

    Attributes
    ----------
    walls:
        True where a wall is; shape (n, 225), bool.
    starts:
        Cell of the walker; shape (n,).
    chests:
        Cells of the chests; shape (n, 10).
    """

    walls: NDArray[np.bool_]
    starts: NDArray[np.int64]
    chests: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.walls)

    def __getitem__(self, part: slice) -> Mazes:
        return Mazes(self.walls[part], self.starts[part], self.chests[part])


def draw_mazes(count: int, seed: int) -> Mazes:
    """Random mazes by the law above; the first ``m`` of ``count`` are not those of a smaller ``count``."""
    rng = np.random.default_rng(seed)
    walls = carve(rng.random((2 * ROOMS * ROOMS - 1, count)))
    between = np.array(
        sorted(
            {(_ROOM_CELLS[a] + _ROOM_CELLS[b]) // 2 for a in range(_NO_ROOM) for b in _NEIGHBOURS[a] if b < _NO_ROOM}
        )
    )
    walls[:, between] &= rng.random((count, len(between))) >= OPENED
    order = np.where(walls, 2.0, rng.random((count, CELLS)))  # free cells first, in random order
    cells = np.argsort(order, axis=1)[:, : CHESTS + 1]
    return Mazes(walls, cells[:, 0], cells[:, 1:])


def carve(luck: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Depth-first carving of many mazes, one move of each at a time.

    Parameters
    ----------
    luck:
        Uniform random numbers in [0, 1), shape (97, n): the first row chooses the room to begin with, each further
        row the next room. Of ``k`` rooms that may come next (in the order up, down, left, right) it is number
        ``floor(k * luck)``. Going back uses up a number, too: 48 rooms are entered and left again, hence 96 moves.

    Returns
    -------
    array
        The walls, shape (n, 225), bool.
    """
    count = luck.shape[1]
    every = np.arange(count)
    walls = np.ones((count, CELLS), dtype=bool)
    walls[:, _ROOM_CELLS] = False
    room = (luck[0] * _NO_ROOM).astype(np.int64)
    came_from = np.full((count, _NO_ROOM + 1), _NO_ROOM)
    came_from[every, room] = room  # there is no way back from the first one
    visited = np.zeros((count, _NO_ROOM + 1), dtype=bool)
    visited[:, _NO_ROOM] = True
    visited[every, room] = True
    for numbers in luck[1:]:
        around = _NEIGHBOURS[room]
        fresh = ~visited[every[:, None], around]
        choices = fresh.sum(axis=1)
        chosen = (numbers * choices).astype(np.int64)
        place = np.argmax(fresh & (np.cumsum(fresh, axis=1) == chosen[:, None] + 1), axis=1)
        forward = choices > 0
        following = np.where(forward, around[every, place], came_from[every, room])
        came_from[every[forward], following[forward]] = room[forward]
        visited[every, following] = True
        walls[every, (_ROOM_CELLS[room] + _ROOM_CELLS[following]) // 2] = False
        room = following
    return walls


class Walks:
    """One walker in each of many mazes, all at the same step.

    Attributes
    ----------
    cells:
        Where the walkers are; shape (n,).
    chests:
        True where a chest still is; shape (n, 225), bool.
    step:
        Steps done so far, 0 to 40.
    """

    def __init__(self, mazes: Mazes) -> None:
        self._every = np.arange(len(mazes))
        self.mazes = mazes
        self.cells = mazes.starts.copy()
        self.chests = np.zeros((len(mazes), CELLS), dtype=bool)
        self.chests[self._every[:, None], mazes.chests] = True
        self.step = 0
        self._seen = np.zeros((len(mazes), CELLS, len(CHANNELS)), dtype=np.float32)
        self._seen[:, :, 0] = mazes.walls

    @property
    def is_over(self) -> bool:
        """Whether all steps are done."""
        return self.step >= STEPS

    def observe(self) -> NDArray[np.float32]:
        """What the policies see: shape (n, 15, 15, 4), the axes being maze, row, column, channel.

        Channels: 0 walls, 1 chests, 2 the walker, each 1 where there is one and 0 elsewhere; 3 the time left, the
        same number in every cell: 1 before the first step, 1/40 before the last.
        """
        self._seen[:, :, 1] = self.chests
        self._seen[:, :, 2] = 0.0
        self._seen[self._every, self.cells, 2] = 1.0
        self._seen[:, :, 3] = (STEPS - self.step) / STEPS
        return self._seen.reshape(-1, *SHAPE).copy()

    def move(self, moves: NDArray[np.int64]) -> NDArray[np.int64]:
        """One step of all walkers.

        Parameters
        ----------
        moves:
            0 up, 1 down, 2 left, 3 right; shape (n,).

        Returns
        -------
        array
            The chests that were collected, 0 or 1 each; shape (n,).

        Raises
        ------
        ValueError
            If it is over, or a move is none of the four.
        """
        if self.is_over:
            raise ValueError(f"all {STEPS} steps are done")
        if moves.shape != self.cells.shape or not ((moves >= 0) & (moves < len(MOVES))).all():
            raise ValueError(f"moves are numbers from 0 to {len(MOVES) - 1}, one for each of {len(self.cells)} walkers")
        ahead = self.cells + OFFSETS[moves]
        self.cells = np.where(self.mazes.walls[self._every, ahead], self.cells, ahead)
        found = self.chests[self._every, self.cells].astype(np.int64)
        self.chests[self._every, self.cells] = False
        self.step += 1
        return found
