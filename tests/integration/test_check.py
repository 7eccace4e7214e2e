"""`autograder check` of courses that are not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.check import check
from autograder.cli.main import main
from autograder.course import Course
from tests.notebook_factory import add_assignment, grade_cell, notebook, solution, text

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


def test_one_broken_assignment_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    add_assignment(
        tmp_path / "source" / "c whole", solution("answer", ANSWER.format(1)), grade_cell("t", "assert x", 1)
    )
    add_assignment(tmp_path / "source" / "b empty", text("# Slides"))
    (tmp_path / "source" / "a broken").mkdir()
    (tmp_path / "source" / "a broken" / "a.ipynb").write_text("{")
    assert main(["--course", str(tmp_path), "release"]) == 2
    said = capsys.readouterr()
    assert "a broken: " in said.err and "1 of 3 assignments could not be released: a broken" in said.err
    assert sorted(path.name for path in (tmp_path / "release").iterdir()) == ["b empty", "c whole"]
    assert main(["--course", str(tmp_path), "check", "--seeds", "1"]) == 1
    said = capsys.readouterr()
    assert "2 of 3 assignments in order; not: a broken" in said.out
    assert said.out.count("no cell is graded") == 1
    assert main(["--course", str(tmp_path), "check", "--mutants", "--sample", "1"]) == 1
    said = capsys.readouterr()
    assert "a broken: " in said.err and "c whole" in said.out
    assert main(["--course", str(tmp_path), "check", "a broken"]) == 2
