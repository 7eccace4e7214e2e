"""Answers that a person scores: one verdict each, in whatever shape they are handed in."""

from __future__ import annotations

import copy

from nbformat import NotebookNode

from autograder.verdicts import SubmissionResult, Verdict
from tests.integration.judging.conftest import Judge
from tests.notebook_factory import code, locked, manual, task, text

WHY = [
    locked("why-task", "Why is the sky blue, and not green?", "markdown"),
    manual("why", "### BEGIN SOLUTION\nRayleigh\n### END SOLUTION", 3),
]
PLOTS = [
    manual("one", "### BEGIN SOLUTION\nfirst = 1\n### END SOLUTION", 2, "code"),
    manual("two", "### BEGIN SOLUTION\nsecond = 2\n### END SOLUTION", 2, "code"),
]


def verdicts(result: SubmissionResult) -> list[tuple[str, Verdict]]:
    assert result.message == ""
    return [(cell.grade_id, cell.verdict) for cell in result.cells]


def copied(cells: list[NotebookNode], grade_id: str, source: str) -> NotebookNode:
    """A copy of a cell with its metadata, as JupyterLab makes it."""
    cell = copy.deepcopy(next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id))
    cell.source, cell.id = source, f"{grade_id}-copy"
    return cell


def test_an_answer_in_a_copied_cell_is_scored_once(judge: Judge) -> None:
    for source in ("More of it.", "YOUR ANSWER HERE"):
        result = judge(WHY, {"why": "Rayleigh."}, extra=[copied(WHY, "why", source)])
        assert verdicts(result) == [("why", Verdict.MANUAL)]


def test_an_answer_below_its_untouched_cell_is_scored_once(judge: Judge) -> None:
    extra = [text("The blue light is scattered more."), text("Therefore the sky is blue.")]
    assert verdicts(judge(WHY, {"why": "YOUR ANSWER HERE"}, extra=extra)) == [("why", Verdict.MANUAL)]


def test_copies_of_the_cell_without_an_answer_are_no_answer(judge: Judge) -> None:
    result = judge(WHY, {"why": "YOUR ANSWER HERE"}, extra=[copied(WHY, "why", "YOUR ANSWER HERE")])
    assert verdicts(result) == [("why", Verdict.FAILED)]


def test_answers_that_were_merged_into_one_cell_are_both_scored(judge: Judge) -> None:
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    result = judge(PLOTS, {"one": "first = 1\nsecond = 2", "two": ""}, extra=[code(stub)])
    assert verdicts(result) == [("one", Verdict.MANUAL), ("two", Verdict.MANUAL)]


def test_a_copied_task_is_scored_once(judge: Judge) -> None:
    cells = [task("draw", "Draw a diagram of it.", 4)]
    result = judge(cells, extra=[copied(cells, "draw", "Draw a diagram of it."), text("My diagram")])
    assert verdicts(result) == [("draw", Verdict.MANUAL)]
