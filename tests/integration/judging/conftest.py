"""A real zygote, shared by the tests of one run, and a short way to judge a few cells."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.execution.budget import Limits
from autograder.execution.zygote import Zygote
from autograder.grading.judge import JudgingRules, judge_submission
from autograder.notebooks.assignment import load_assignment
from autograder.verdicts import CellVerdict, SubmissionResult
from tests.notebook_factory import notebook

QUICK = Limits(cell_seconds=2.0, submission_seconds=30.0, memory_mib=300, work_mib=16, processes=32, output_kib=64)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with Zygote(("matplotlib.pyplot", "numpy", "pandas")) as running:
        yield running


Judge = Callable[..., SubmissionResult]


@pytest.fixture
def judge(zygote: Zygote, tmp_path: Path) -> Judge:
    """judge(course_cells, answers=None, **rules): the result of a submission that gives `answers` (grade_id -> text)."""
    counter = iter(range(1000))

    def run(
        cells: list[NotebookNode],
        answers: dict[str, str] | None = None,
        *,
        limits: Limits = QUICK,
        files: dict[str, str] | None = None,
        extra: list[NotebookNode] | None = None,
        zygote: Zygote = zygote,
        **rules: object,
    ) -> SubmissionResult:
        number = next(counter)
        source = tmp_path / f"source-{number}" / "hw"
        source.mkdir(parents=True)
        nbformat.write(notebook(*cells), source / "hw.ipynb")
        for name, text in (files or {}).items():
            (source / name).write_text(text)
        assignment = load_assignment(source)
        submitted = copy.deepcopy(notebook(*cells, *(extra or [])))
        for cell in submitted.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in (answers or {}):
                cell.source = (answers or {})[grade_id]
        folder = tmp_path / f"submitted-{number}"
        folder.mkdir()
        nbformat.write(submitted, folder / "hw.ipynb")
        return judge_submission("ada", folder, JudgingRules.of(assignment, limits, **rules), lambda: zygote)

    return run


def verdict_of(result: SubmissionResult, grade_id: str) -> CellVerdict:
    assert result.message == ""
    return next(cell for cell in result.cells if cell.grade_id == grade_id)


def outputs_of(result: SubmissionResult, index: int) -> list[dict[str, object]]:
    """Outputs of the code cell at `index` of the first notebook."""
    return [output for shown in result.notebooks[0].outputs if shown.index == index for output in shown.outputs]
