"""The leaderboard as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Milestone, Reference, Row, finite, known
from autograder.challenges.boards.public import public_names, students_of
from autograder.challenges.boards.text import figure, figure_names
from autograder.terminal import safe

# what spreadsheets take for a formula, also in the wide forms of Asian keyboards, at the start of a cell or after
# what they take for the end of one
_FORMULA = re.compile(r"(^|[;,|\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_FIRST = ("division", "rank", "rank_low", "rank_high", "student", "mean", "ci_low", "ci_high", "runs", "status")


def board_json(board: Board) -> str:
    """``{"challenge", "divisions": {name: {"direction", "entries": [...], ...}}}``; numbers are finite or null."""
    names = public_names(students_of(board))
    divisions = {name: _division(board, division, names) for name, division in board.divisions.items()}
    return json.dumps({"challenge": board.challenge, "divisions": divisions}, indent=2, allow_nan=False) + "\n"


def _division(board: Board, division: DivisionBoard, names: Mapping[str, str]) -> dict[str, Any]:
    direction: Direction = board.direction
    return {
        "direction": direction.value,
        "entries": [_entry(row, names) for row in division.rows],
        "references": {name: _reference(found) for name, found in division.references.items()},
        "history": [_milestone(milestone) for milestone in division.history],
        "verdict": division.verdict,
        "troubles": list(division.troubles),
        "effort": _figures(division.effort),
        "rules": list(division.rules),
        "unit": board.unit,
        "final": board.final,
        "made_at": _time(board.made_at),
    }


def _entry(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    return row.plain() | {
        "scores": [finite(score) for score in row.scores],
        "extras": _figures(row.extras),
        "facts": _figures(row.facts),
        "submitted_at": _time(row.submitted_at),
        "public_name": names[row.student],
    }


def _reference(found: Reference) -> dict[str, Any]:
    measured = found.estimate
    return {
        "value": finite(found.value),
        "ci_low": finite(measured.ci_low) if measured else None,
        "ci_high": finite(measured.ci_high) if measured else None,
        "runs": measured.runs if measured else 0,
    }


def _milestone(milestone: Milestone) -> dict[str, Any]:
    return {
        "when": _time(milestone.when),
        "student": milestone.student,
        "mean": finite(milestone.mean),
        "ci_low": finite(milestone.ci_low),
        "ci_high": finite(milestone.ci_high),
    }


def _figures(found: Mapping[str, float]) -> dict[str, float | None]:
    return {name: finite(value) for name, value in found.items()}


def _time(when: datetime | None) -> str | None:
    found = known(when)
    return found.isoformat(timespec="seconds") + "Z" if found else None


def board_csv(board: Board) -> str:
    """A table for spreadsheets; texts that they would take for formulas get a leading apostrophe.

    Columns: division, rank, ..., status, pseudonym, submitted_at, one per extra figure and fact, one per run
    (``score 1``, ...), message.
    """
    rows = [(division.name, row) for division in board.divisions.values() for row in division.rows]
    names = sorted(figure_names(row for _, row in rows))
    runs = max((len(row.scores) for _, row in rows), default=0)
    head = [*_FIRST, "pseudonym", "submitted_at", *names, *(f"score {run + 1}" for run in range(runs)), "message"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_safe(cell) for cell in _distinct(head))
    for division, row in rows:
        plain = row.plain() | {"division": division}
        cells = [
            *(plain[key] for key in _FIRST),
            row.pseudonym,
            _time(row.submitted_at),
            *(figure(row, name) for name in names),
            *(row.scores[run] if run < len(row.scores) else None for run in range(runs)),
            row.message,
        ]
        writer.writerow(_safe(cell) for cell in cells)
    return out.getvalue()


def _distinct(head: Iterable[str]) -> list[str]:
    """A figure may be called like another column; readers of the table go by the names."""
    found: list[str] = []
    for name in head:
        while name in found:
            name += " (2)"
        found.append(name)
    return found


def _safe(cell: Any) -> Any:
    """Text that is no formula and steers no terminal; numbers stay numbers, what is none is left empty."""
    if isinstance(cell, str):
        return _FORMULA.sub(r"\1\2'", safe(cell).replace("\t", " "))
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    return cell
