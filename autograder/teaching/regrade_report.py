"""A regrade's comparison as a table for the terminal and as JSON for programs."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.teaching.kept_results import CellComparison, Comparison, StudentComparison
from autograder.terminal import safe


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The structure that `autograder regrade --json` writes."""
    return {
        "assignment": comparison.assignment,
        "made_at": comparison.made_at.isoformat(),
        "submissions": [
            {
                "student": one.student,
                "status_before": one.status_before,
                "status": one.status_after,
                "before": one.before,
                "after": one.after,
                "change": one.change,
                "max_score": one.max_score,
                "differs": one.differs,
                "published": one.student in comparison.published,
                "message": one.message,
                "cells": [_cell(cell) for cell in one.cells],
            }
            for one in comparison.students
        ],
    }


def _cell(cell: CellComparison) -> dict[str, Any]:
    return {
        "notebook": cell.notebook,
        "grade_id": cell.grade_id,
        "before": cell.before,
        "after": cell.after,
        "max_before": cell.max_before,
        "max_after": cell.max_after,
        "verdict_before": cell.verdict_before,
        "verdict": cell.verdict_after,
        "by_hand": cell.by_hand,
        "message": cell.message,
    }


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Who changes, by how much and where; then how many do, and per question."""
    differing = [one for one in comparison.students if one.differs]
    if differing:
        table = Table(pad_edge=False, box=SIMPLE_HEAD)
        for name in ("before", "after", "change"):
            if name == "before":
                table.add_column("student", no_wrap=True)
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("questions", overflow="fold", min_width=16)
        for one in differing:
            table.add_row(
                escape(safe(one.student)),
                _points(one.before),
                _points(one.after),
                "" if one.change is None else f"{one.change:+g}" if one.change else "0",
                escape(safe(_where(one))),
            )
        console.print(table)
    up = sum(one.change is not None and one.change > 0 for one in differing)
    down = sum(one.change is not None and one.change < 0 for one in differing)
    console.print(
        f"{len(differing)} of {len(comparison.students)} submissions change: {up} gain, {down} lose points, "
        f"{len(differing) - up - down} otherwise."
    )
    for text in _questions(comparison):
        console.print(f"  {escape(safe(text))}")


def _where(one: StudentComparison) -> str:
    if one.status_after != "graded":
        return f"{one.status_after}: {one.message}".replace("\n", " ")
    parts = [f"{cell.grade_id} {_points(cell.before)} -> {_points(cell.after)}" for cell in one.cells if cell.differs]
    kept = [cell.grade_id for cell in one.cells if cell.by_hand]
    if kept:
        parts.append(f"kept, by hand: {', '.join(kept)}")
    if one.status_before != one.status_after:
        parts.insert(0, f"{one.status_before or 'not graded'} -> {one.status_after}")
    return "; ".join(parts)


def _questions(comparison: Comparison) -> list[str]:
    """One line for each question of which some points change."""
    gained: dict[str, list[float]] = {}
    for one in comparison.students:
        for cell in one.cells:
            if cell.differs:
                change = (cell.after or 0.0) - (cell.before or 0.0)
                gained.setdefault(cell.grade_id, []).append(change)
    return [
        f"{grade_id}: {sum(c > 0 for c in changes)} up, {sum(c < 0 for c in changes)} down, "
        f"{sum(changes) / len(changes):+.2f} on average of those {len(changes)}"
        for grade_id, changes in gained.items()
    ]


def _points(points: float | None) -> str:
    return "-" if points is None else f"{points:g}"
