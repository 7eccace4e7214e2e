"""Test cells that are declared in-kernel earn what they earn with nbgrader, hardening or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from autograder.execution.zygote import Zygote
from autograder.grading.judge import JudgingRules, judge_submission
from autograder.notebooks.assignment import load_assignment
from autograder.verdicts import CellVerdict, Mode, Status
from tests.integration.parity.cases import Case
from tests.integration.parity.test_parity import EVERY, LIMITS, SAMPLED, course  # noqa: F401 - a fixture

Verdicts = Callable[[int], Mapping[str, CellVerdict]]


@pytest.fixture(scope="session")
def in_kernel(course: Path) -> Iterator[Verdicts]:  # noqa: F811
    """Of a student: grade_id -> our verdict with every test cell in-kernel."""
    rules = JudgingRules.of(load_assignment(course / "source" / "styles"), LIMITS, in_kernel=frozenset({"*"}))
    with Zygote(("matplotlib.pyplot", "numpy", "pandas")) as zygote:

        @cache
        def verdicts(student: int) -> Mapping[str, CellVerdict]:
            folder = course / "submitted" / f"student-{student}" / "styles"
            result = judge_submission(f"student-{student}", folder, rules, lambda: zygote)
            assert result.status is Status.GRADED, result.message
            return {cell.grade_id: cell for cell in result.cells}

        yield verdicts


@pytest.mark.parametrize(
    ("case", "student"),
    [pytest.param(*each, marks=() if each[1] == SAMPLED else pytest.mark.slow) for each in EVERY],
    ids=[f"{case.name}-{case.answers[n].title}" for case, n in EVERY],
)
def test_the_in_kernel_verdict_is_nbgraders_or_the_isolated_one(in_kernel: Verdicts, case: Case, student: int) -> None:
    answer = case.answer_of(student)
    found = [in_kernel(student)[grade_id] for grade_id in case.grade_ids()]
    assert all(cell.mode is Mode.IN_KERNEL for cell in found)
    for cell, nbgraders, isolated in zip(found, answer.nbgraders, answer.points, strict=True):
        assert cell.points in (nbgraders, isolated), (cell.grade_id, cell.verdict, cell.message, cell.instructor_note)
