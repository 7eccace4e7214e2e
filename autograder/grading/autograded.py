"""The graded notebooks, where nbgrader's formgrader looks for them. For instructors: hidden tests are in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.files import write_atomically
from autograder.notebooks.model import Assignment
from autograder.verdicts import CellVerdict, NotebookRun, SubmissionResult, Verdict

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def write_autograded(result: SubmissionResult, assignment: Assignment, directory: Path) -> list[Path]:
    """Write ``<directory>/<student>/<assignment>/<notebook>.ipynb`` for each notebook that was run.

    Returns
    -------
    list of Path
        The files, each replaced atomically.
    """
    verdicts = {(cell.notebook, cell.grade_id): cell for cell in result.cells}
    written = []
    for run in result.notebooks:
        path = directory / result.student / assignment.name / f"{run.notebook}.ipynb"
        body = json.dumps(graded_notebook(run, verdicts), ensure_ascii=True, indent=1, sort_keys=True)
        write_atomically(path, body.encode("ascii"))
        written.append(path)
    return written


def graded_notebook(run: NotebookRun, verdicts: dict[tuple[str, str], CellVerdict]) -> dict[str, Any]:
    """The notebook as nbformat 4.5; a test cell shows its verdict as nbgrader's own run would."""
    shown = {outputs.index: outputs for outputs in run.outputs}
    cells = []
    for index, original in enumerate(run.cells):
        cell = {**original}
        cell["id"] = str(cell.get("id") or f"cell-{index}")
        if cell["cell_type"] == "code":
            outputs = shown.get(index)
            cell["execution_count"] = outputs.execution_count if outputs else None
            cell["outputs"] = [dict(output) for output in outputs.outputs] if outputs else []
            if outputs is not None and outputs.skipped:
                cell["outputs"].append(_error("Skipped", outputs.skipped))
            nbgrader = cell.get("metadata", {}).get("nbgrader", {})
            verdict = verdicts.get((run.notebook, str(nbgrader.get("grade_id"))))
            if verdict is not None and nbgrader.get("grade") and not nbgrader.get("solution"):
                cell["outputs"] = [*cell["outputs"], *_verdict_outputs(verdict)]
        cells.append(cell)
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def _verdict_outputs(verdict: CellVerdict) -> list[dict[str, Any]]:
    if verdict.verdict is Verdict.PASSED:
        return []
    if verdict.verdict is Verdict.PARTIAL:
        return [
            {
                "output_type": "execute_result",
                "data": {"text/plain": repr(verdict.points)},
                "metadata": {},
                "execution_count": None,
            }
        ]
    text = "\n".join(filter(None, (verdict.message, verdict.instructor_note)))
    return [_error(str(verdict.verdict), text)]


def _error(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
