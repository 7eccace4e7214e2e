"""What a regrade keeps is read back as it was, or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.teaching.kept_results import (
    Comparison,
    KeptRegrade,
    KeptResultsError,
    StudentComparison,
    load_regrade,
    read_result,
    remove_results,
    save_comparison,
    save_result,
)
from autograder.verdicts import (
    CellOutputs,
    CellVerdict,
    Mode,
    NotebookRun,
    Provenance,
    Status,
    SubmissionResult,
    Verdict,
)

RESULT = SubmissionResult(
    "ada",
    "hw",
    Status.GRADED,
    cells=(
        CellVerdict("hw", "t", 1.5, 2, Verdict.PARTIAL, Mode.IN_KERNEL, "Nearly. \udc00 ü", "look"),
        CellVerdict("hw", "essay", None, 5, Verdict.MANUAL),
    ),
    notebooks=(
        NotebookRun(
            "hw",
            ({"cell_type": "code", "source": "x = 1", "metadata": {"nbgrader": {"grade_id": "t"}}},),
            (CellOutputs(0, ({"output_type": "stream", "name": "stdout", "text": "\x00\u2028"},), 1, "skipped"),),
            ("a warning",),
        ),
    ),
    max_score=7,
    seconds=0.25,
    message="done",
    warnings=("another",),
    provenance=Provenance("s", "a", "e", 2**62 + 1),
    entries={"fewest": {"HARD": [1, 2.5, "x", None, True]}},
)


def kept(folder: Path, digest: str) -> KeptRegrade:
    one = StudentComparison("ada", "graded", "graded", None, 1.5, 7, "", (), "state", digest)
    save_comparison(folder, Comparison("hw", datetime(2026, 5, 26, tzinfo=UTC), (one,), ("bob",)))
    return load_regrade(folder, "hw")


def test_results_and_comparison_come_back_as_they_were(tmp_path: Path) -> None:
    regrade = kept(tmp_path, save_result(tmp_path, RESULT))
    assert read_result(regrade, "ada") == RESULT
    assert load_regrade(tmp_path, "hw") == regrade
    remove_results(tmp_path)
    with pytest.raises(KeptResultsError, match="no comparison"):
        load_regrade(tmp_path, "hw")


def test_entries_that_are_no_json_become_what_the_gradebook_keeps(tmp_path: Path) -> None:
    odd: dict[Any, Any] = {"fewest": {(1, 2): b"x", 3: float("inf"), "set": {1}}}
    regrade = kept(tmp_path, save_result(tmp_path, replace(RESULT, entries=odd)))
    assert read_result(regrade, "ada").entries == {"fewest": {"(1, 2)": "bytes", "3": "inf", "set": "set"}}


def test_what_is_of_another_student_or_no_file_is_refused(tmp_path: Path) -> None:
    digest = save_result(tmp_path, replace(RESULT, student="bob"))
    (tmp_path / "results" / "bob.json").rename(tmp_path / "results" / "ada.json")
    regrade = kept(tmp_path, digest)
    with pytest.raises(KeptResultsError, match="another submission"):
        read_result(regrade, "ada")
    (tmp_path / "results" / "ada.json").unlink()
    (tmp_path / "results" / "ada.json").symlink_to("/etc/passwd")
    with pytest.raises(KeptResultsError):
        read_result(regrade, "ada")
    with pytest.raises(KeptResultsError, match="another format or assignment"):
        load_regrade(tmp_path, "other")
