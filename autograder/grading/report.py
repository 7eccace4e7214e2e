"""A graded class as a table for the terminal and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grading.feedback import feedback_page
from autograder.grading.gradebook import StoredResult
from autograder.terminal import safe
from autograder.verdicts import CellVerdict, Mode, Status, Verdict

_MARKS = {
    Verdict.PASSED: "[green]+[/green]",
    Verdict.PARTIAL: "[yellow]~[/yellow]",
    Verdict.FAILED: "[red]-[/red]",
    Verdict.ERROR: "[red]![/red]",
    Verdict.TIMEOUT: "[red]t[/red]",
    Verdict.MANUAL: "[cyan]?[/cyan]",
}


def print_table(results: Sequence[StoredResult], console: Console) -> None:
    """One line per student, marks per question in notebook order, and a summary."""
    table = Table(pad_edge=False, box=SIMPLE_HEAD)
    table.add_column("student", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    table.add_column("questions", no_wrap=True)
    table.add_column("seconds", justify="right", no_wrap=True)
    table.add_column("remark", overflow="fold", min_width=16)  # the only one that gives way
    for result in results:
        marks = "".join(_MARKS[cell.verdict] for cell in result.cells)
        score = "-" if result.score is None else f"{result.score:g}"
        if any(cell.points is None for cell in result.cells):
            score += "+?"
        table.add_row(
            escape(safe(result.student)),
            score,
            f"{result.max_score:g}",
            marks,
            f"{result.seconds:.2f}",
            escape(safe(_remark(result))),
        )
    console.print(table)
    console.print("[dim]+ passed  ~ partly  - failed  ! error  t time  ? scored by hand[/dim]")
    graded = [r for r in results if r.status is Status.GRADED]
    counts = {status: sum(r.status is status for r in results) for status in Status}
    mean = sum(r.score or 0.0 for r in graded) / len(graded) if graded else float("nan")
    console.print(
        f"{counts[Status.GRADED]} graded, {counts[Status.REJECTED]} rejected, {counts[Status.FAILED]} failed"
        + (f"; mean {mean:.2f} of {graded[0].max_score:g}" if graded else "")
    )


def _remark(result: StoredResult) -> str:
    if result.status is not Status.GRADED:
        return f"{result.status}: {result.message}".replace("\n", " ")
    notes = [
        f"{cell.grade_id}: {cell.instructor_note}"
        for cell in result.cells
        if cell.points is None and cell.instructor_note
    ]
    trouble = [f"{cell.grade_id}: {cell.message}" for cell in result.cells if cell.verdict is Verdict.TIMEOUT]
    kernel = sum(cell.mode is Mode.IN_KERNEL for cell in result.cells)
    parts = [*notes[:1], *trouble[:1], *result.warnings[:1]]
    if kernel:
        parts.append(f"{kernel} in-kernel")
    return " | ".join(parts).replace("\n", " ")


def to_json(assignment: str, results: Sequence[StoredResult], feedback_directory: Path) -> dict[str, Any]:
    """The structure that `autograder grade --json` writes."""
    return {
        "assignment": assignment,
        "submissions": [
            {
                "student": result.student,
                "attempt": result.attempt,
                "status": str(result.status),
                "score": result.score,
                "max_score": result.max_score,
                "seconds": round(result.seconds, 3),
                "message": result.message,
                "warnings": list(result.warnings),
                "feedback": feedback_page(
                    feedback_directory, result.student, assignment, [c.notebook for c in result.cells]
                ),
                "cells": [_cell(cell) for cell in result.cells],
            }
            for result in results
        ],
    }


def _cell(cell: CellVerdict) -> dict[str, Any]:
    return {
        "notebook": cell.notebook,
        "grade_id": cell.grade_id,
        "points": cell.points,
        "max_points": cell.max_points,
        "verdict": str(cell.verdict),
        "mode": str(cell.mode),
        "message": cell.message,
    }
