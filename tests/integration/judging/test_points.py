"""The last expression of a test cell: a number of points, with or without a word to the student."""

from __future__ import annotations

from autograder.verdicts import Verdict
from tests.integration.judging.conftest import Judge, verdict_of
from tests.notebook_factory import grade_cell, solution

TEST = """
### BEGIN HIDDEN TESTS
from autograder.points import Points
Points(0.5 * (a == 1) + 0.5 * (b == 2), "The second gate looks like the first.")
### END HIDDEN TESTS
"""


def test_partial_points_tell_which_idea_is_missing(judge: Judge) -> None:
    cells = [solution("answer", "a, b = 1, 2"), grade_cell("t", TEST, 1)]
    half = verdict_of(judge(cells, {"answer": "a, b = 1, 1"}), "t")
    assert (half.verdict, half.points, half.message) == (Verdict.PARTIAL, 0.5, "The second gate looks like the first.")
    none = verdict_of(judge(cells, {"answer": "a, b = 0, 0"}), "t")
    assert (none.verdict, none.points, none.message) == (Verdict.FAILED, 0.0, "The second gate looks like the first.")
    full = verdict_of(judge(cells), "t")
    assert (full.verdict, full.points, full.message) == (Verdict.PASSED, 1.0, "")


def test_a_number_of_the_students_brings_no_message(judge: Judge) -> None:
    cells = [solution("answer", "half = 0.5"), grade_cell("t", "half", 1)]
    lying = "class Half(float):\n    message = 'all is well'\nhalf = Half(0.5)"
    verdict = verdict_of(judge(cells, {"answer": lying}), "t")
    assert (verdict.points, verdict.message) == (0.5, "")
