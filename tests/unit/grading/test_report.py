"""The grade table in the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograder.grading.gradebook import StoredResult
from autograder.grading.report import print_table
from autograder.verdicts import CellVerdict, Status, Verdict

CELLS = tuple(CellVerdict("xor", f"q{number}", 1.0, 1.0, Verdict.PASSED) for number in range(12))


def result(student: str, status: Status, message: str = "", warnings: tuple[str, ...] = ()) -> StoredResult:
    graded = status is Status.GRADED
    return StoredResult(
        1, student, status, 12.0 if graded else None, 12.0, 0.5, message, warnings, CELLS if graded else ()
    )


@pytest.mark.parametrize("width", [80, 200])
def test_a_long_remark_takes_no_room_from_names_scores_and_marks(width: int) -> None:
    console = Console(file=io.StringIO(), width=width)
    long = "The file ends in the middle: it was cut off while saving or uploading. Save it again. " * 3
    print_table([result("ada-lovelace", Status.GRADED), result("vera", Status.REJECTED, long)], console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    row = next(line for line in shown.splitlines() if "ada-lovelace" in line)
    assert row.split() == ["ada-lovelace", "12", "12", "+" * 12, "0.50"]
    assert "".join(long.split()) in "".join(shown.split()).replace("vera-120.00", "")
    assert max(map(len, shown.splitlines())) <= width


def test_a_submission_without_a_score_shows_a_dash_and_no_zero() -> None:
    console = Console(file=io.StringIO(), width=100)
    print_table([result("vera", Status.FAILED, "no process could be started")], console)
    row = next(line for line in console.file.getvalue().splitlines() if "vera" in line)  # type: ignore[attr-defined]
    assert row.split()[:3] == ["vera", "-", "12"]


def test_text_of_a_submission_cannot_steer_the_terminal() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    print_table([result("eve", Status.GRADED, warnings=("\x1b]0;owned\x07[red]x",))], console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b]0;" not in shown
    assert "\x07" not in shown
    assert "[red]x" in shown
