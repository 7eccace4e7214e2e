"""The planner finds the most that any walk collects."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from autograder.challenges.maze.challenge import BEST_DEVIATION, BEST_MEAN
from autograder.challenges.maze.environment import Walks, draw_mazes
from autograder.challenges.maze.planner import (
    FAR,
    Planner,
    distances,
    nearest_chest_returns,
    random_walk_returns,
)
from tests.unit.challenges.maze.plain_maze import PlainMaze

seeds = st.integers(0, 2**63 - 1)


@given(seeds)
@settings(max_examples=15)
def test_distances_are_those_of_a_breadth_first_search(seed: int) -> None:
    mazes = draw_mazes(2, seed)
    found = distances(mazes.walls, mazes.chests)
    for number in range(2):
        maze = PlainMaze(mazes, number)
        for chest, cell in enumerate(maze.chests):
            steps = maze.distances(cell)
            expected = [min(steps.get(divmod(place, 15), FAR), FAR) for place in range(225)]
            assert found[number, chest].tolist() == expected


@pytest.mark.parametrize("seed", range(4))
def test_the_best_return_is_that_of_trying_every_way(seed: int) -> None:
    mazes = draw_mazes(1, seed)
    assert Planner(mazes).best_returns().tolist() == [PlainMaze(mazes, 0).most_chests(40)]


def test_following_the_planner_collects_the_best_return() -> None:
    mazes = draw_mazes(50, 5)
    planner, walks, total = Planner(mazes), Walks(mazes), np.zeros(50, dtype=np.int64)
    best = planner.best_returns()
    while not walks.is_over:
        chests, lengths = planner.move_values(walks)
        assert ((total + chests.max(axis=1)) == best).all()
        total += walks.move(np.argmax(100 * chests - lengths, axis=1))
    assert (total == best).all()


@given(seeds)
@settings(max_examples=5)
def test_no_walker_collects_more_than_the_best(seed: int) -> None:
    mazes = draw_mazes(100, seed)
    best = Planner(mazes).best_returns()
    assert (nearest_chest_returns(mazes) <= best).all()
    assert (random_walk_returns(mazes, seed) <= best).all()
    assert nearest_chest_returns(mazes).mean() > 5 > random_walk_returns(mazes, seed).mean()


def test_the_published_mean_of_the_best_returns_is_what_they_have() -> None:
    best = np.concatenate([Planner(draw_mazes(250, seed)).best_returns() for seed in range(6)])
    assert best.mean() == pytest.approx(BEST_MEAN, abs=5 * BEST_DEVIATION / math.sqrt(len(best)))
    assert best.std() == pytest.approx(BEST_DEVIATION, rel=0.1)
