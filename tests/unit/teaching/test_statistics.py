"""Statistics of a class: against plain reference implementations, in their bounds, and undefined where they are."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.standings import QuestionStanding, Standing
from autograder.teaching.statistics import MIN_STUDENTS, cronbach_alpha, discrimination, histogram, summarise

# Right and wrong answers of twelve to five questions; KR-20 and item-rest correlations by hand (below) and by numpy.
RIGHT = [
    [1, 1, 1, 1, 1],
    [1, 1, 1, 1, 0],
    [1, 1, 1, 1, 0],
    [1, 1, 1, 0, 1],
    [1, 1, 0, 1, 0],
    [1, 1, 1, 0, 0],
    [1, 0, 1, 0, 0],
    [1, 1, 0, 0, 0],
    [1, 0, 0, 0, 1],
    [1, 0, 0, 0, 0],
    [0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0],
]
POINTS = st.floats(0, 10, allow_nan=False).map(lambda p: round(p, 3))


def standing(student: str, *points: float | None, most: float = 1, penalty: float = 0.0, **more: float) -> Standing:
    questions = tuple(QuestionStanding("hw", f"q{n}", most, p, **more) for n, p in enumerate(points))
    return Standing(student, "hw", questions, penalty)


def test_alpha_of_right_and_wrong_answers_is_kr_20() -> None:
    matrix = np.array(RIGHT, dtype=float)
    p = matrix.mean(axis=0)
    kr_20 = 5 / 4 * (1 - (p * (1 - p)).sum() / matrix.sum(axis=1).var())  # Kuder and Richardson, with n, not n - 1
    assert cronbach_alpha(RIGHT) == pytest.approx(kr_20)
    # totals 5 4 4 4 3 3 2 2 2 1 1 0: variance 24.917/12; sum of p q = (20 + 32 + 36 + 32 + 27)/144
    assert cronbach_alpha(RIGHT) == pytest.approx(5 / 4 * (1 - (147 / 144) / (24.916667 / 12)), rel=1e-6)


def test_discrimination_is_the_correlation_with_the_other_questions() -> None:
    matrix = np.array(RIGHT, dtype=float)
    for column in range(5):
        rest = np.delete(matrix, column, axis=1).sum(axis=1)
        assert discrimination(RIGHT, column) == pytest.approx(np.corrcoef(matrix[:, column], rest)[0, 1])


@given(
    st.integers(2, 6).flatmap(
        lambda k: st.lists(st.lists(POINTS, min_size=k, max_size=k), min_size=MIN_STUDENTS, max_size=30)
    )
)
def test_numbers_stay_in_their_bounds_and_agree_with_numpy(matrix: list[list[float]]) -> None:
    array = np.array(matrix)
    alpha = cronbach_alpha(matrix)
    if array.sum(axis=1).std() > 1e-3:
        k = array.shape[1]
        expected = k / (k - 1) * (1 - array.var(axis=0, ddof=1).sum() / array.sum(axis=1).var(ddof=1))
        assert alpha is not None and alpha <= 1
        assert alpha == pytest.approx(expected, rel=1e-6, abs=1e-6)
    for column in range(array.shape[1]):
        value = discrimination(matrix, column)
        assert value is None or -1 <= value <= 1
        rest = np.delete(array, column, axis=1).sum(axis=1)
        if value is not None and min(array[:, column].std(), rest.std()) > 1e-3:
            assert value == pytest.approx(np.corrcoef(array[:, column], rest)[0, 1], rel=1e-6, abs=1e-6)


def test_nothing_is_said_of_few_students_one_question_or_equal_answers() -> None:
    assert cronbach_alpha(RIGHT[: MIN_STUDENTS - 1]) is None
    assert discrimination(RIGHT[: MIN_STUDENTS - 1], 0) is None
    assert cronbach_alpha([]) is None
    assert cronbach_alpha([[1.0]] * 20) is None
    assert discrimination([[1.0]] * 20, 0) is None
    assert cronbach_alpha([[0.1, 0.2]] * 20) is None
    assert discrimination([[0.1, n] for n in range(20)], 0) is None


def test_an_unscored_question_makes_a_total_unscored_and_no_zero() -> None:
    class_ = [standing("ada", 1, 1), standing("bob", 0, None), standing("cyd"), standing("dot", 0, 0)]
    found = summarise("hw", class_)
    assert (found.scored, found.unscored) == (2, 2)
    assert found.mean == 1 and found.lowest == 0 and found.highest == 2
    first, second = found.questions
    assert (first.scored, first.unscored) == (3, 1)
    assert first.difficulty == pytest.approx(1 / 3)
    assert second.difficulty == pytest.approx(1 / 2)


def test_a_class_without_scores_has_no_numbers() -> None:
    for class_ in ([], [standing("ada", None)], [standing("ada")]):
        found = summarise("hw", class_)
        assert found.mean is found.median is found.lower_quartile is found.alpha is found.lowest is None
        assert found.histogram == ()


def test_points_by_hand_extra_credit_and_penalties_count_in_totals() -> None:
    ada = Standing("ada", "hw", (QuestionStanding("hw", "q", 2, 0.0, 2.0, 0.5),), penalty=1)
    found = summarise("hw", [ada])
    assert found.mean == 1.5
    assert found.questions[0].difficulty == 1 and found.questions[0].by_hand == 1


def test_quartiles_are_those_of_numpy() -> None:
    points = [1.0, 4.0, 4.5, 7.0, 9.0]
    found = summarise("hw", [standing(str(n), p, most=10) for n, p in enumerate(points)])
    assert [found.lower_quartile, found.median, found.upper_quartile] == list(np.percentile(points, [25, 50, 75]))


@given(st.lists(st.floats(-5, 200, allow_nan=False), max_size=300), st.floats(0, 150))
def test_every_total_is_in_one_bin_and_there_are_few_bins(totals: list[float], most: float) -> None:
    bins = histogram(totals, most)
    assert sum(b.count for b in bins) == len(totals)
    if totals:
        assert len(bins) <= 23
        assert all(one.high == other.low for one, other in itertools.pairwise(bins))
        assert bins[0].low <= min(totals) + 1e-6 and max(totals) <= bins[-1].high + 1e-6


def test_bins_have_round_edges() -> None:
    assert [(b.low, b.high) for b in histogram([0.5, 9, 3], 10)] == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]
    assert [b.count for b in histogram([0.3], 0.5)] == [0, 0, 0, 1, 0]
    widths = {round(b.high - b.low, 9) for b in histogram([math.pi * n % 7 for n in range(100)], 7)}
    assert widths == {1.0}
