"""The mazes follow their law, and many walks at once are what each would be alone."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from autograder.challenges.maze.environment import CELLS, Walks, carve, draw_mazes
from tests.unit.challenges.maze.plain_maze import EVERYWHERE, PlainMaze, PlainWalk, plain_carve

seeds = st.integers(0, 2**63 - 1)
numbers = st.floats(0.0, 1.0, exclude_max=True)


@given(st.lists(st.lists(numbers, min_size=97, max_size=97), min_size=1, max_size=3))
@settings(max_examples=20)
def test_carving_many_mazes_is_carving_each_by_itself(luck: list[list[float]]) -> None:
    walls = carve(np.array(luck).T)
    for found, row in zip(walls, luck, strict=True):
        assert {divmod(int(cell), 15) for cell in np.flatnonzero(~found)} == plain_carve(row)


@given(seeds)
@settings(max_examples=20)
def test_carving_leaves_a_tree_of_all_rooms(seed: int) -> None:
    walls = carve(np.random.default_rng(seed).random((97, 5)))
    assert ((~walls).sum(axis=1) == 49 + 48).all()  # connected with one passage less than rooms: no loops
    mazes = draw_mazes(1, seed)
    mazes.walls[:] = walls[:1]
    assert len(PlainMaze(mazes, 0).distances((1, 1))) == 97


@given(seeds)
@settings(max_examples=20)
def test_every_maze_follows_the_law(seed: int) -> None:
    mazes = draw_mazes(8, seed)
    for number in range(8):
        maze = PlainMaze(mazes, number)
        for row, column in EVERYWHERE:
            if row % 2 == 1 and column % 2 == 1:
                assert (row, column) in maze.free
            if (row % 2 == 0 and column % 2 == 0) or {row, column} & {0, 14}:
                assert (row, column) in maze.walls
        assert set(maze.distances(maze.start)) == maze.free  # every cell is reached
        assert len({maze.start, *maze.chests}) == 11
        assert {maze.start, *maze.chests} <= maze.free


def test_walls_open_and_cells_are_chosen_with_the_probabilities_of_the_law() -> None:
    mazes = draw_mazes(20_000, seed=3)
    opened = (~mazes.walls).sum(axis=1) - 97
    assert opened.mean() == pytest.approx(36 * 0.1, abs=5 * np.sqrt(36 * 0.1 * 0.9 / 20_000))
    assert opened.var() == pytest.approx(36 * 0.1 * 0.9, rel=0.06)
    free = (~mazes.walls).sum(axis=1)
    for cells in (mazes.starts[:, None], mazes.chests[:, :1], mazes.chests):  # rooms are always free
        in_corner = (cells == 16).any(axis=1)
        expected = (cells.shape[1] / free).mean()
        assert in_corner.mean() == pytest.approx(expected, abs=5 * np.sqrt(expected / 20_000))


def test_equal_seeds_give_equal_mazes_and_others_give_others() -> None:
    one, two, other = draw_mazes(5, 1), draw_mazes(5, 1), draw_mazes(5, 2)
    assert (one.walls == two.walls).all() and (one.starts == two.starts).all() and (one.chests == two.chests).all()
    assert (one.walls != other.walls).any()


@given(seeds, st.data())
@settings(max_examples=15)
def test_many_walks_at_once_are_the_walks_one_by_one(seed: int, data: st.DataObject) -> None:
    mazes = draw_mazes(3, seed)
    walks, plain = Walks(mazes), [PlainWalk(PlainMaze(mazes, number)) for number in range(3)]
    favourite = data.draw(st.integers(0, 3))  # a walker that never makes up its mind would not get far
    rng = np.random.default_rng(data.draw(seeds))
    for step in range(40):
        seen = walks.observe()
        assert seen.shape == (3, 15, 15, 4) and seen.dtype == np.float32
        assert (seen == np.stack([walk.observe() for walk in plain])).all()
        moves = np.where(rng.random(3) < 0.3, favourite, rng.integers(0, 4, 3))
        found = walks.move(moves)
        assert found.tolist() == [walk.move(int(move)) for walk, move in zip(plain, moves, strict=True)]
        assert [divmod(int(cell), 15) for cell in walks.cells] == [walk.cell for walk in plain]
        assert walks.step == step + 1
    assert walks.is_over


def test_an_observation_is_a_copy_that_changes_nothing() -> None:
    walks = Walks(draw_mazes(2, 1))
    walks.observe()[:] = 7.0
    assert set(np.unique(walks.observe())) == {0.0, 1.0}


def test_walks_do_not_change_the_mazes() -> None:
    mazes = draw_mazes(4, 1)
    before = (mazes.walls.copy(), mazes.starts.copy(), mazes.chests.copy())
    walks = Walks(mazes)
    for step in range(40):
        walks.move(np.full(4, step % 4))
    assert all((now == then).all() for now, then in zip((mazes.walls, mazes.starts, mazes.chests), before, strict=True))


def test_nobody_moves_after_the_last_step() -> None:
    walks = Walks(draw_mazes(1, 1))
    for _ in range(40):
        walks.move(np.array([0]))
    with pytest.raises(ValueError, match="40 steps are done"):
        walks.move(np.array([0]))


@pytest.mark.parametrize("moves", [[4], [-1], [0, 1], []])
def test_other_moves_than_the_four_are_refused(moves: list[int]) -> None:
    with pytest.raises(ValueError, match="from 0 to 3"):
        Walks(draw_mazes(1, 1)).move(np.array(moves, dtype=np.int64))


def test_a_maze_has_225_cells() -> None:
    assert draw_mazes(1, 1).walls.shape == (1, CELLS) == (1, 225)
