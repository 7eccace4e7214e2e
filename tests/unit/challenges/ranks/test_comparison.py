"""Who is surely better, and the ranks that are left open."""

from __future__ import annotations

from random import Random

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from autograder.challenges.base import Direction
from autograder.challenges.ranks.comparison import Rank, compare

LOWER, HIGHER = Direction.LOWER, Direction.HIGHER
boards = st.lists(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), min_size=0, max_size=7)


def noisy(*means: float, runs: int = 8, spread: float = 0.1, luck: float = 0.0) -> list[list[float]]:
    """Scores around these means; ``luck`` is common to all entries of a run."""
    rng = np.random.default_rng(5)
    common = luck * rng.normal(size=runs)
    return [(mean + common + spread * rng.normal(size=runs)).tolist() for mean in means]


def test_clear_differences_make_an_order() -> None:
    scores = noisy(3.0, 1.0, 2.0)
    assert compare(scores, LOWER).ranks() == [Rank(3, 3, 3), Rank(1, 1, 1), Rank(2, 2, 2)]
    assert compare(scores, HIGHER).ranks() == [Rank(1, 1, 1), Rank(3, 3, 3), Rank(2, 2, 2)]


def test_who_cannot_be_told_apart_shares_a_rank() -> None:
    assert compare(noisy(1.0, 1.01, 3.0, 0.0), LOWER).ranks() == [
        Rank(2, 2, 3),
        Rank(2, 2, 3),
        Rank(4, 4, 4),
        Rank(1, 1, 1),
    ]


def test_luck_that_all_entries_share_does_not_blur_their_order() -> None:
    scores = noisy(1.0, 1.5, luck=50.0)
    assert compare(scores, LOWER).ranks() == [Rank(1, 1, 1), Rank(2, 2, 2)]
    alone = [scores[0], scores[1][::-1]]  # the same scores, but of different runs
    assert compare(alone, LOWER).ranks() == [Rank(1, 1, 2), Rank(1, 1, 2)]


def test_one_run_says_nothing_unless_scores_are_exact() -> None:
    assert compare([[1.0], [100.0]], LOWER).ranks() == [Rank(1, 1, 2), Rank(1, 1, 2)]
    assert compare([[1.0], [100.0], [1.0]], LOWER, exact=True).ranks() == [Rank(1, 1, 2), Rank(3, 3, 3), Rank(1, 1, 2)]


def test_only_common_runs_are_compared() -> None:
    long, short = noisy(1.0, 2.0, runs=12)
    assert compare([long, short[:3]], LOWER).ranks() == compare([long[:3], short[:3]], LOWER).ranks()


def test_differences_below_the_indifference_size_are_alike_not_better() -> None:
    found = compare(noisy(1.0, 1.0, 1.2, runs=100, spread=0.01), LOWER, indifference=0.05)
    assert found.alike[0, 1]
    assert not found.alike[0, 2]
    assert not found.open.any()
    assert found.ranks() == [Rank(1, 1, 2), Rank(1, 1, 2), Rank(3, 3, 3)]


def test_the_order_is_transitive() -> None:
    a, b, c = noisy(1.0, 2.0, 3.0, runs=10)
    found = compare([a, b, c[:10]], LOWER).better
    assert found.tolist() == [[False, True, True], [False, False, True], [False, False, False]]


@given(boards, st.sampled_from(Direction), st.floats(0, 10), st.booleans())
def test_ranges_hold_the_rank_and_fill_the_board(
    scores: list[list[float]], direction: Direction, indifference: float, exact: bool
) -> None:
    found = compare(scores, direction, indifference=indifference, exact=exact)
    places = found.ranks()
    assert len(places) == len(scores)
    for place in places:
        assert 1 <= place.low == place.rank <= place.high <= len(scores)
    if scores:
        assert min(place.low for place in places) == 1
        assert max(place.high for place in places) == len(scores)
    assert not (found.better & found.better.T).any()
    assert (found.alike == found.alike.T).all()
    assert not np.diag(found.open).any()


@given(boards, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(scores: list[list[float]], random: Random) -> None:
    order = list(range(len(scores)))
    random.shuffle(order)
    places = compare(scores, LOWER).ranks()
    assert compare([scores[i] for i in order], LOWER).ranks() == [places[i] for i in order]
