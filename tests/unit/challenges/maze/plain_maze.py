"""The maze again, slow and plain: one maze, cells as (row, column), sets and loops."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.maze.environment import Mazes

Cell = tuple[int, int]
STEPS = {0: (-1, 0), 1: (1, 0), 2: (0, -1), 3: (0, 1)}  # up, down, left, right
EVERYWHERE = [(row, column) for row in range(15) for column in range(15)]


def plain_carve(luck: Sequence[float]) -> set[Cell]:
    """The free cells after depth-first carving, of which each move takes the next number."""
    numbers = iter(luck)
    first = int(next(numbers) * 49)
    trail = [(2 * (first // 7) + 1, 2 * (first % 7) + 1)]
    visited = {trail[0]}
    free = {(row, column) for row, column in EVERYWHERE if row % 2 == 1 and column % 2 == 1}
    while len(visited) < 49:
        row, column = trail[-1]
        around = [(row + 2 * down, column + 2 * right) for down, right in STEPS.values()]
        fresh = [(r, c) for r, c in around if 1 <= r <= 13 and 1 <= c <= 13 and (r, c) not in visited]
        number = next(numbers)
        if not fresh:
            trail.pop()
            continue
        after = fresh[int(number * len(fresh))]
        free.add(((row + after[0]) // 2, (column + after[1]) // 2))
        visited.add(after)
        trail.append(after)
    return free


class PlainMaze:
    """One of many mazes, taken out."""

    def __init__(self, mazes: Mazes, number: int) -> None:
        self.walls = {divmod(int(cell), 15) for cell in np.flatnonzero(mazes.walls[number])}
        self.free = set(EVERYWHERE) - self.walls
        self.start: Cell = divmod(int(mazes.starts[number]), 15)
        self.chests: list[Cell] = [divmod(int(cell), 15) for cell in mazes.chests[number]]

    def ahead(self, cell: Cell, move: int) -> Cell:
        """Where a move leads."""
        there = (cell[0] + STEPS[move][0], cell[1] + STEPS[move][1])
        return cell if there in self.walls else there

    def distances(self, target: Cell) -> dict[Cell, int]:
        """Steps to the target from every cell that it can be reached from."""
        steps = {target: 0}
        waiting = deque([target])
        while waiting:
            cell = waiting.popleft()
            for move in STEPS:
                there = self.ahead(cell, move)
                if there not in steps:
                    steps[there] = steps[cell] + 1
                    waiting.append(there)
        return steps

    def most_chests(self, time: int) -> int:
        """The most that can be collected: every way is tried, cell by cell, with the set of chests found so far."""
        begin = (self.start, frozenset[Cell]())
        seen, front, most = {begin}, [begin], 0
        for _ in range(time):
            following = []
            for cell, found in front:
                for move in STEPS:
                    there = self.ahead(cell, move)
                    state = (there, found | {there} if there in self.chests else found)
                    if state not in seen:
                        seen.add(state)
                        following.append(state)
                        most = max(most, len(state[1]))
            front = following
        return most


class PlainWalk:
    """One walker."""

    def __init__(self, maze: PlainMaze) -> None:
        self.maze = maze
        self.cell = maze.start
        self.chests = set(maze.chests)
        self.steps = 0

    def move(self, move: int) -> int:
        """One step; the chests it collects."""
        self.cell = self.maze.ahead(self.cell, move)
        self.steps += 1
        if self.cell not in self.chests:
            return 0
        self.chests.remove(self.cell)
        return 1

    def observe(self) -> NDArray[np.float32]:
        """What a policy sees."""
        seen = np.zeros((15, 15, 4), dtype=np.float32)
        for row, column in EVERYWHERE:
            seen[row, column, 0] = (row, column) in self.maze.walls
            seen[row, column, 1] = (row, column) in self.chests
            seen[row, column, 2] = (row, column) == self.cell
            seen[row, column, 3] = (40 - self.steps) / 40
        return seen
