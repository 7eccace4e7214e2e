"""Who runs again, and when nobody does."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.challenges.base import Direction
from autograder.challenges.ranks.race import Ending, RaceRules, next_step

MOST = 30


def contest(*means: float, spread: float = 1.0, seed: int = 3) -> NDArray[np.float64]:
    """What runs would give: shape (entries, runs)."""
    rng = np.random.default_rng(seed)
    return np.array(means)[:, None] + rng.normal(size=MOST) + spread * rng.normal(size=(len(means), MOST))


def race(table: NDArray[np.float64], rules: RaceRules) -> tuple[list[int], Ending]:
    """Run a race to its end: runs of each entry, and why it ended."""
    runs = [0] * len(table)
    while True:
        step = next_step([row[:n].tolist() for row, n in zip(table, runs, strict=True)], rules)
        if step.ending is not None:
            assert not step.entries
            return runs, step.ending
        assert step.entries
        for entry in step.entries:
            runs[entry] += 1


def rules(**options: object) -> RaceRules:
    return RaceRules(Direction.LOWER, **{"most": MOST, **options})  # type: ignore[arg-type]


def test_every_entry_gets_its_first_runs() -> None:
    runs, _ = race(contest(*range(0, 500, 50)), rules(first=3))
    assert min(runs) >= 3


def test_who_is_surely_out_of_the_top_runs_no_more() -> None:
    runs, ending = race(contest(0, 3, 6, 60, 65, 70, 75), rules(top=3))
    assert ending is Ending.ORDERED
    assert max(runs[3:]) < min(runs[:3])


def test_a_far_winner_ends_the_race_for_one_place_early() -> None:
    one, _ = race(contest(0, 50, 51, 52), rules(top=1))
    three, _ = race(contest(0, 50, 51, 52), rules(top=3))
    assert sum(one) < sum(three)


def test_hopeless_pairs_get_no_more_runs() -> None:
    runs, ending = race(contest(0.0, 0.01, 30), rules())
    assert ending is Ending.RUNS
    assert max(runs) < MOST


def test_differences_that_do_not_matter_end_the_race() -> None:
    runs, ending = race(contest(0.0, 0.01, 30, spread=0.1), rules(indifference=0.5))
    assert ending is Ending.ORDERED
    assert max(runs) < MOST


@pytest.mark.parametrize("budget", [0, 1, 5])
def test_the_budget_is_never_exceeded(budget: int) -> None:
    runs, ending = race(contest(0.0, 0.5, 1.0, 1.5), rules(budget=budget, first=2))
    assert ending is Ending.BUDGET
    assert sum(runs) - 2 * 4 == budget


def test_no_entry_gets_more_than_the_most_runs() -> None:
    runs, _ = race(contest(0.0, 1.5, 2.0), rules(most=6))
    assert max(runs) <= 6


def test_runs_that_can_tell_nothing_are_not_spent() -> None:
    runs, ending = race(contest(*range(0, 80, 10)), rules(first=2, most=3))
    assert runs == [2] * 8
    assert ending is Ending.RUNS


def test_exact_scores_are_run_once() -> None:
    assert race(contest(0, 0.001, 5), rules(exact=True, most=1, first=1)) == ([1, 1, 1], Ending.ORDERED)


@pytest.mark.parametrize("count", [0, 1])
def test_alone_there_is_nothing_to_tell_apart(count: int) -> None:
    runs, ending = race(contest(*range(count)).reshape(count, MOST), rules())
    assert ending is Ending.ORDERED
    assert runs == [2] * count
