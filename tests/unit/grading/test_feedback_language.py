"""Feedback pages in the language of the course: the frame and our sentences, never what others wrote, and as inert as in English."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading.feedback import render_page, write_feedback
from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.model import Assignment
from autograder.verdicts import CellOutputs, CellVerdict, NotebookRun, Status, SubmissionResult, Verdict
from autograder.wording import words
from tests.notebook_factory import add_assignment, grade_cell, solution

HINT = "Think of the sign of x: is it passed on?"
EVIL = "<script>alert(1)</script>%(points)s"
VERDICTS = (
    CellVerdict("hw", "t", 0.5, 2.0, Verdict.PARTIAL, message=HINT),
    CellVerdict(
        "hw", "u", 0.0, 1.0, Verdict.ERROR, message=f"The name `{EVIL}` is not defined when this question is checked."
    ),
)


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    cells = (solution("a", "x = 1"), grade_cell("t", "assert x == 1"), grade_cell("u", "assert x"))
    return load_assignment(add_assignment(tmp_path / "hw", *cells))


def result_of(assignment: Assignment) -> SubmissionResult:
    cells = tuple(
        {"cell_type": c.cell_type, "source": c.source, "metadata": {"nbgrader": {"grade_id": c.grade_id}}}
        for c in assignment.notebooks[0].cells
    )
    stopped = words("This cell was stopped after %(seconds)s s.", seconds=30)
    run = NotebookRun("hw", cells, (CellOutputs(0, skipped=stopped),), warnings=("Your cell 'a' is empty.",))
    return SubmissionResult(EVIL, "hw", Status.GRADED, cells=VERDICTS, notebooks=(run,))


def page_of(assignment: Assignment, language: str) -> str:
    result = result_of(assignment)
    return render_page(result, result.notebooks[0], assignment, {}, language)


def test_the_page_is_german_and_the_hint_as_its_author_wrote_it(assignment: Assignment) -> None:
    page = page_of(assignment, "de")
    assert '<html lang="de">' in page
    for text in (
        "teilweise richtig",
        "0,5 von 2 Punkten",
        "Diese Zelle wurde nach 30 s angehalten.",
        "Was geprüft wurde",
    ):
        assert text in page
    assert "Ihre Zelle &#39;a&#39; ist leer." in page
    assert "ist nicht definiert, wenn diese Frage geprüft wird." in page
    assert HINT in page
    assert not re.search(r"of 2 points|What was|Please note|Result|Question", page)


def test_the_english_page_is_english(assignment: Assignment) -> None:
    page = page_of(assignment, "en")
    assert '<html lang="en">' in page and "0.5 of 2 points" in page and HINT in page


def test_no_language_lets_anything_out_of_its_place(assignment: Assignment) -> None:
    policies = set()
    for language in ("en", "de"):
        page = page_of(assignment, language)
        assert "<script" not in page
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;%(points)s") == 4  # title, header, table, verdict
        policies.add(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[0])
    assert len(policies) == 1


@pytest.mark.parametrize(
    ("status", "message", "text"),
    [
        (
            Status.REJECTED,
            "hw.ipynb: The file is empty.\n  -> Start again from the released notebook.",
            "Die Datei ist leer.",
        ),
        (Status.FAILED, "internal error", "wegen eines Problems des Bewertungssystems"),
    ],
)
def test_a_page_without_a_grade_says_why_in_german(
    assignment: Assignment, tmp_path: Path, status: Status, message: str, text: str
) -> None:
    result = replace(result_of(assignment), student="ada", status=status, message=message)
    (path,) = write_feedback(result, assignment, tmp_path / "feedback", language="de")
    page = path.read_text()
    assert text in page
    assert "internal error" not in page and "The file" not in page and "Start again" not in page
