"""nbgrader's gradebook in a real SQLite file: one transaction per submission, unscored is never zero."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import nbgrader.api
import pytest

from autograder.grading.gradebook import Gradebook, GradebookError
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.model import Assignment
from autograder.verdicts import CellVerdict, Provenance, Status, SubmissionResult, Verdict
from tests.notebook_factory import add_assignment, grade_cell, manual, solution, task

WHEN = datetime(2026, 5, 26, 18, 0, tzinfo=UTC)


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    return load_assignment(
        add_assignment(
            tmp_path / "source" / "hw",
            solution("a", "x = 1"),
            grade_cell("t", "assert x == 1", 2),
            manual("essay", "", 3),
            task("project", "Do", 4),
        )
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/gradebook.db"


def result(points: float | None, *, submission: str = "s1", status: Status = Status.GRADED) -> SubmissionResult:
    cells = (
        CellVerdict("hw", "t", points, 2, Verdict.MANUAL if points is None else Verdict.PASSED),
        CellVerdict("hw", "essay", None, 3, Verdict.MANUAL),
        CellVerdict("hw", "project", None, 4, Verdict.MANUAL),
    )
    return SubmissionResult(
        "ada",
        "hw",
        status,
        cells if status is Status.GRADED else (),
        max_score=9,
        provenance=Provenance(submission, "a", "e", 7),
    )


def scores(url: str) -> dict[str, float | None]:
    with nbgrader.api.Gradebook(url) as gradebook:
        (notebook,) = gradebook.find_submission("hw", "ada").notebooks
        return {grade.name: grade.auto_score for grade in notebook.grades}


def test_points_arrive_and_unscored_stays_empty(assignment: Assignment, url: str) -> None:
    with Gradebook(url) as gradebook:
        gradebook.declare_assignment(assignment)
        gradebook.store(result(1.5), WHEN)
    assert scores(url) == {"t": 1.5, "essay": None, "project": None}


def test_a_cell_nobody_could_score_asks_for_a_person(assignment: Assignment, url: str) -> None:
    with Gradebook(url) as gradebook:
        gradebook.declare_assignment(assignment)
        gradebook.store(result(None), WHEN)
    assert scores(url)["t"] is None
    with nbgrader.api.Gradebook(url) as gradebook:
        assert gradebook.find_grade("t", "hw", "hw", "ada").needs_manual_grade


def test_storing_twice_changes_nothing(assignment: Assignment, url: str) -> None:
    with Gradebook(url) as gradebook:
        gradebook.declare_assignment(assignment)
        for _ in range(2):
            gradebook.store(result(2.0), WHEN)
        (stored,) = gradebook.results("hw")
    assert (stored.attempt, stored.score) == (1, 2.0)
    assert scores(url)["t"] == 2.0


def test_a_failed_or_rejected_attempt_leaves_the_grade_alone(assignment: Assignment, url: str) -> None:
    with Gradebook(url) as gradebook:
        gradebook.declare_assignment(assignment)
        gradebook.store(result(2.0), WHEN)
        gradebook.store(result(None, submission="s2", status=Status.FAILED), WHEN)
        (stored,) = gradebook.results("hw")
        assert (stored.status, stored.score, stored.attempt) == (Status.FAILED, None, 2)
        assert not gradebook.is_current("ada", "hw", Provenance("s2", "a", "e", 7)), "it is tried again"
    assert scores(url)["t"] == 2.0


@pytest.mark.parametrize("change", ["submission", "assignment", "environment"])
def test_a_grade_is_current_until_what_it_rests_on_changes(assignment: Assignment, url: str, change: str) -> None:
    from dataclasses import replace

    with Gradebook(url) as gradebook:
        gradebook.declare_assignment(assignment)
        gradebook.store(result(2.0), WHEN)
        same = Provenance("s1", "a", "e", 7)
        assert gradebook.is_current("ada", "hw", same)
        assert not gradebook.is_current("ada", "hw", replace(same, **{change: "other"}))


def test_a_question_scored_by_hand_cannot_vanish_silently(assignment: Assignment, url: str, tmp_path: Path) -> None:
    with Gradebook(url) as gradebook:
        gradebook.declare_assignment(assignment)
        gradebook.store(result(2.0), WHEN)
    with nbgrader.api.Gradebook(url) as theirs:
        theirs.find_grade("essay", "hw", "hw", "ada").manual_score = 3.0
        theirs.db.commit()
    shorter = load_assignment(
        add_assignment(tmp_path / "other" / "hw", solution("a", "x = 1"), grade_cell("t", "assert x == 1", 2))
    )
    with Gradebook(url) as gradebook, pytest.raises(GradebookError, match="essay"):
        gradebook.declare_assignment(shorter)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(GradebookError, match="cannot be opened"):
        Gradebook(f"sqlite:///{tmp_path}/nowhere/gradebook.db")
