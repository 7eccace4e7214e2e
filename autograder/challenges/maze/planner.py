"""Walkers that know the way: distances, the walk to the nearest chest, and the most that any walk can collect.

The best walk is found exactly. A walk that collects a set of chests passes them in some order, and takes at least
the shortest ways between them; so a set can be collected in time if, and only if, the shortest tour through it is
no longer than the time. Tours are built chest by chest (Held and Karp 1962) over all 1,024 sets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.maze.environment import CELLS, CHESTS, MOVES, OFFSETS, SIDE, STEPS, Mazes, Walks

FAR = STEPS + 1  # stands for every distance that no walk can go
_NEVER = 100  # a tour that is too long; FAR + _NEVER still fits into 8 bits
_SETS = np.arange(2**CHESTS)
_SIZES = np.bitwise_count(_SETS).astype(np.int16)


def distances(walls: NDArray[np.bool_], targets: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Steps from every cell to each target, by waves that spread from the targets.

    Parameters
    ----------
    walls:
        Shape (n, 225), bool.
    targets:
        Free cells; shape (n, k).

    Returns
    -------
    array
        Shape (n, k, 225), uint8; `FAR` for walls and for everything farther than 40 steps.
    """
    count, each = targets.shape
    far = np.full((count, each, CELLS), FAR, dtype=np.uint8)
    front = np.zeros((count, each, CELLS), dtype=bool)
    front[np.arange(count)[:, None], np.arange(each), targets] = True
    unseen = np.broadcast_to(~walls[:, None, :], front.shape).copy()
    for distance in range(FAR):
        far[front] = distance
        unseen &= ~front
        spread = np.zeros_like(front)
        for offset in (1, SIDE):
            spread[..., offset:] |= front[..., :-offset]
            spread[..., :-offset] |= front[..., offset:]
        front = spread & unseen
        if not front.any():
            break
    return far


class Planner:
    """The best walks in many mazes.

    Attributes
    ----------
    to_chests:
        Steps from every cell to each chest; shape (n, 10, 225), uint8.
    """

    def __init__(self, mazes: Mazes) -> None:
        self.to_chests = distances(mazes.walls, mazes.chests)
        every = np.arange(len(mazes))
        self._every = every
        self._mazes = mazes
        self._tours = _tours(self.to_chests[every[:, None], :, mazes.chests])

    def best_returns(self) -> NDArray[np.int64]:
        """The most chests that any walk of 40 steps from the start collects; shape (n,)."""
        everything = np.full(len(self._mazes), len(_SETS) - 1)
        return self._value(self._mazes.starts, everything, STEPS)[0].astype(np.int64)

    def move_values(self, walks: Walks) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """For each of the four moves, the most chests that can still be collected, beginning with that move.

        Returns
        -------
        chests, lengths
            And the steps that collecting so many takes at least after the move; both of shape (n, 4).
        """
        held = walks.chests[self._every[:, None], self._mazes.chests]
        left = held @ (1 << np.arange(CHESTS))
        columns = []
        for move in range(len(MOVES)):
            ahead = walks.cells + OFFSETS[move]
            ahead = np.where(self._mazes.walls[self._every, ahead], walks.cells, ahead)
            columns.append(self._value(ahead, left, STEPS - walks.step - 1))
        return np.stack([c for c, _ in columns], axis=1), np.stack([length for _, length in columns], axis=1)

    def _value(
        self, cells: NDArray[np.int64], left: NDArray[np.int64], time: int
    ) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """Most chests of the sets ``left`` to collect from ``cells`` in ``time`` steps, and the steps it takes."""
        way = self.to_chests[self._every, :, cells]
        length = np.full((len(cells), len(_SETS)), _NEVER, dtype=np.uint8)
        for chest in range(CHESTS):
            np.minimum(length, self._tours[:, chest] + way[:, chest, None], out=length)
        length[:, 0] = 0  # collecting nothing takes no time
        possible = (length <= time) & (_SETS & ~left[:, None] == 0)
        merit = np.where(possible, _SIZES * np.int16(_NEVER) - length, -_NEVER).max(axis=1)
        chests = -(-merit // _NEVER)
        return chests, chests * np.int16(_NEVER) - merit


def _tours(between: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Length of the shortest way from a chest through a set of chests.

    Parameters
    ----------
    between:
        Steps between chests; shape (n, 10, 10).

    Returns
    -------
    array
        Shape (n, 10, 1024), uint8: the way begins at the first index, which belongs to the set that the bits of the
        second name; at most `_NEVER`, which stands where it does not belong or the way is too long.
    """
    tours = np.full((len(between), CHESTS, len(_SETS)), _NEVER, dtype=np.uint8)
    for chest in range(CHESTS):
        tours[:, chest, 1 << chest] = 0
    for size in range(2, CHESTS + 1):
        for chest in range(CHESTS):
            sets = _SETS[(size == _SIZES) & (_SETS >> chest & 1 == 1)]
            rest = sets ^ (1 << chest)
            best = np.full((len(between), len(sets)), _NEVER, dtype=np.uint8)
            for following in range(CHESTS):
                if following != chest:
                    np.minimum(best, tours[:, following, rest] + between[:, chest, following, None], out=best)
            tours[:, chest, sets] = best
    return tours


def nearest_chest_returns(mazes: Mazes) -> NDArray[np.int64]:
    """Chests collected by the walker that always goes the shortest way to the nearest chest; shape (n,).

    Among equally good moves it takes the first of up, down, left, right.
    """
    walks = Walks(mazes)
    every = np.arange(len(mazes))
    to_chests = distances(mazes.walls, mazes.chests)
    total = np.zeros(len(mazes), dtype=np.int64)
    while not walks.is_over:
        gone = ~walks.chests[every[:, None], mazes.chests]
        steps = np.stack([_nearest(to_chests, gone, walks.cells + offset) for offset in OFFSETS], axis=1)
        total += walks.move(np.argmin(steps, axis=1))
    return total


def _nearest(to_chests: NDArray[np.uint8], gone: NDArray[np.bool_], cells: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.where(gone, FAR, to_chests[np.arange(len(cells)), :, cells]).min(axis=1)


def random_walk_returns(mazes: Mazes, seed: int) -> NDArray[np.int64]:
    """Chests collected by walkers that take each move with equal probability; shape (n,)."""
    moves = np.random.default_rng(seed).integers(0, len(MOVES), (STEPS, len(mazes)))
    walks = Walks(mazes)
    return np.sum([walks.move(row) for row in moves], axis=0)
