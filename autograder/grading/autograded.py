"""The graded notebooks, where nbgrader's formgrader looks for them. For instructors: hidden tests are in them.

What the course wrote is in them as it is, what a student wrote and what it showed made harmless (`inert`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.files import write_atomically
from autograder.grading.images import Pictures
from autograder.grading.inert import (
    inert_attachments,
    inert_markdown,
    inert_output,
    inert_raw,
    inert_text,
    known_attachments,
)
from autograder.notebooks.model import Assignment, CourseCell
from autograder.verdicts import CellVerdict, NotebookRun, SubmissionResult, Verdict

MAX_OUTPUT_BYTES = 16 * 1024 * 1024  # of all cells together; more than that no browser shows in reasonable time
_MAX_SOURCE = 1024 * 1024
_PAGE_IDS = ("notebook", "notebook-container", "statusmessage")
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def write_autograded(
    result: SubmissionResult, assignment: Assignment, directory: Path, pictures: Pictures | None = None
) -> list[Path]:
    """Write ``<directory>/<student>/<assignment>/<notebook>.ipynb`` for each notebook that was run.

    `pictures` are those of the release (`feedback.released_pictures`); cells that name them get them.

    Returns
    -------
    list of Path
        The files, each replaced atomically.
    """
    verdicts = {(cell.notebook, cell.grade_id): cell for cell in result.cells}
    written = []
    official = {text for notebook in assignment.notebooks for cell in notebook.cells for text in _texts(cell)}
    for run in result.notebooks:
        path = directory / result.student / assignment.name / f"{run.notebook}.ipynb"
        graded = graded_notebook(run, verdicts, official, pictures or {})
        body = json.dumps(graded, ensure_ascii=True, indent=1, sort_keys=True, allow_nan=False)
        write_atomically(path, body.encode("ascii"))
        written.append(path)
    return written


def _texts(cell: CourseCell) -> tuple[str, str]:
    return cell.source, cell.released


def graded_notebook(
    run: NotebookRun,
    verdicts: Mapping[tuple[str, str], CellVerdict],
    official: Collection[str] = (),
    pictures: Pictures | None = None,
) -> dict[str, Any]:
    """The notebook as nbformat 4.5; a test cell shows its verdict as nbgrader's own run would.

    `official` are the texts of the course's cells, which stay as they are.
    """
    shown = {outputs.index: outputs for outputs in run.outputs}
    ids = [str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")) for cell in run.cells]
    reserved = {*_PAGE_IDS, *ids, *(f"{i}-comment" for i in ids), *(f"{i}_extra_credit" for i in ids)}
    room = _Room(MAX_OUTPUT_BYTES)
    cells = []
    for index, original in enumerate(run.cells):
        cell = {**original}
        cell["id"] = str(cell.get("id") or f"cell-{index}")
        if cell["cell_type"] == "code":
            outputs = shown.get(index)
            if len(cell["source"]) > _MAX_SOURCE and cell["source"] not in official:
                cell["source"] = cell["source"][:_MAX_SOURCE] + "\n# ... (cut)"
            cell["execution_count"] = outputs.execution_count if outputs else None
            cell["outputs"] = room.fill(inert_output(o, reserved) for o in outputs.outputs) if outputs else []
            if outputs is not None and outputs.skipped:
                cell["outputs"].append(_error("Skipped", outputs.skipped))
            nbgrader = cell.get("metadata", {}).get("nbgrader", {})
            verdict = verdicts.get((run.notebook, str(nbgrader.get("grade_id"))))
            if verdict is not None and nbgrader.get("grade") and not nbgrader.get("solution"):
                cell["outputs"] = [*cell["outputs"], *_verdict_outputs(verdict)]
        else:
            _show_text(cell, official, pictures or {}, reserved)
        cells.append(cell)
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def _show_text(cell: dict[str, Any], official: Collection[str], pictures: Pictures, reserved: Collection[str]) -> None:
    """The cell's text, and of its own and the course's pictures those that it names."""
    source = cell["source"]
    own = cell.pop("attachments", None)
    if cell["cell_type"] == "raw":
        cell["source"] = source if source in official else inert_raw(source)
        return
    released = {name: bundle for name, bundle in pictures.items() if f"attachment:{name}" in source}
    attachments = released if source in official else {}
    attachments |= {
        name: b for name, b in inert_attachments({**released, **(own or {})}).items() if name not in attachments
    }
    if attachments:
        cell["attachments"] = attachments
    if source in official:
        cell["source"] = known_attachments(source, attachments)
    else:
        cell["source"] = inert_markdown(source, attachments, reserved)


class _Room:
    """Bytes that are left for the outputs of one notebook."""

    def __init__(self, total: int) -> None:
        self._left = total

    def fill(self, outputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The outputs that still fit, and a remark if there are others."""
        kept: list[dict[str, Any]] = []
        for output in outputs:
            size = len(json.dumps(output))
            if size > self._left:
                text = "(more was left out: the notebook would be too large)"
                return [*kept, {"output_type": "stream", "name": "stderr", "text": text}]
            self._left -= size
            kept.append(output)
        return kept


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
    text = inert_text(text)
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
