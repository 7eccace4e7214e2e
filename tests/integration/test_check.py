"""`autograder check` of courses that are not ours."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.check import check
from autograder.course import Course
from tests.notebook_factory import add_assignment, grade_cell, notebook, solution

ANSWER = "### BEGIN SOLUTION\nx = {}\n### END SOLUTION"


def test_two_notebooks_may_use_the_same_grade_ids(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    add_assignment(
        tmp_path / "source" / "two",
        one=notebook(solution("answer", ANSWER.format(1)), grade_cell("test", "assert x == 1", 2)),
        two=notebook(solution("answer", ANSWER.format(2)), grade_cell("test", "assert x == 2", 1)),
    )
    report = check(Course.open(tmp_path), "two", seeds=1)
    assert [f"{finding.subject}: {finding.detail}" for finding in report.findings if not finding.ok] == []
