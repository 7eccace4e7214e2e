"""The leaderboard as data, and as terminal table, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from autograder.challenges.base import Direction, Picture
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from autograder.terminal import safe

if TYPE_CHECKING:
    from rich.table import Table

Curve = tuple[tuple[float, float], ...]
# what spreadsheets take for a formula, also in the wide forms of Asian keyboards, at the start of a cell or after
# what they take for the end of one
_FORMULA = re.compile(r"(^|[;,|\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_STYLES = {EntryStatus.REJECTED: "red", EntryStatus.FAILED: "yellow", EntryStatus.FLAGGED: "magenta"}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a division.

    Attributes
    ----------
    estimate, rank, rank_low, rank_high:
        ``None`` unless there are scores, or unless the entry is ranked.
    curves:
        One per run: points (effort, value).
    extras:
        Other measured figures, means over the runs.
    facts:
        Figures of the entry itself (for instance parameters).
    submitted_at:
        UTC, without zone.
    """

    student: str
    status: EntryStatus
    message: str = ""
    estimate: Estimate | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    curves: tuple[Curve, ...] = ()
    extras: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)
    submitted_at: datetime | None = None
    pictures: tuple[Picture, ...] = ()
    pseudonym: str = ""
    scores: tuple[float, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The row in the published JSON."""
        found = self.estimate
        return {
            "rank": self.rank,
            "rank_low": self.rank_low,
            "rank_high": self.rank_high,
            "student": self.student,
            "mean": finite(found.mean) if found else None,
            "ci_low": finite(found.ci_low) if found else None,
            "ci_high": finite(found.ci_high) if found else None,
            "runs": found.runs if found else 0,
            "status": self.status.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Reference:
    """A value to compare with; ``estimate`` and ``curves`` if it is that of an evaluated example."""

    value: float
    estimate: Estimate | None = None
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A measured entry at the time of its submission (UTC, without zone)."""

    when: datetime
    student: str
    mean: float
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, slots=True)
class DivisionBoard:
    """One division: rows best first, those without a rank last; reference values by name."""

    name: str
    rows: tuple[Row, ...]
    references: Mapping[str, Reference]
    rules: tuple[str, ...] = ()
    history: tuple[Milestone, ...] = ()
    verdict: str = ""
    effort: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Board:
    """All divisions of a challenge. ``unit`` names the value, ``effort`` the axis of the curves."""

    challenge: str
    title: str
    direction: Direction
    unit: str
    effort: str
    divisions: Mapping[str, DivisionBoard]
    made_at: datetime | None = None
    final: bool = False
    note: str = ""

    @property
    def failed(self) -> int:
        """Entries that the platform could not evaluate."""
        return sum(row.status is EntryStatus.FAILED for d in self.divisions.values() for row in d.rows)


def board_json(board: Board) -> str:
    """``{"challenge", "divisions": {name: {"direction", "entries": [...]}}}``."""
    divisions = {
        name: {"direction": board.direction.value, "entries": [row.plain() for row in division.rows]}
        for name, division in board.divisions.items()
    }
    return json.dumps({"challenge": board.challenge, "divisions": divisions}, indent=2, allow_nan=False) + "\n"


def board_csv(board: Board) -> str:
    """A table for spreadsheets; texts that they would take for formulas get a leading apostrophe."""
    out = io.StringIO()
    extras = sorted({name for d in board.divisions.values() for row in d.rows for name in (*row.extras, *row.facts)})
    head = ["division", "rank", "rank_low", "rank_high", "student", "mean", "ci_low", "ci_high", "runs", "status"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, *extras, "message"])
    for division in board.divisions.values():
        for row in division.rows:
            plain = row.plain() | {"division": division.name}
            figures = {**row.facts, **row.extras}
            cells = [plain[key] for key in head] + [figures.get(name) for name in extras] + [row.message]
            writer.writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: Any) -> Any:
    """Text that is no formula and steers no terminal; numbers stay numbers, what is none is left empty."""
    if isinstance(cell, str):
        return _FORMULA.sub(r"\1\2'", safe(cell).replace("\t", " "))
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    return cell


def board_tables(board: Board) -> list[Table]:
    """One table per division, for the terminal."""
    return [_table(board, division) for division in board.divisions.values()]


def _table(board: Board, division: DivisionBoard) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{board.title}: {division.name}", box=box.SIMPLE_HEAD, title_justify="left")
    extras = list(dict.fromkeys(name for row in division.rows for name in row.extras))
    table.add_column("rank", justify="right")
    table.add_column("may be", justify="center")
    table.add_column("student", overflow="fold")
    table.add_column(board.unit, justify="right")
    table.add_column("95% interval", justify="center")
    table.add_column("runs", justify="right")
    for name in extras:
        table.add_column(name, justify="right")
    table.add_column("status", overflow="fold")
    for row in division.rows:
        style = _STYLES.get(row.status, "")
        status = row.status.value + (f": {_one_line(row.message)}" if row.message else "")
        cells = [
            *place(row),
            _one_line(row.student),
            *figures(row),
            *(f"{row.extras[name]:.4g}" if name in row.extras else "" for name in extras),
            status,
        ]
        table.add_row(*(Text(cell, style=style) for cell in cells))
    for name, value in division.references.items():
        table.add_row("", "", Text(name, style="dim"), Text(f"{value.value:.4g}", style="dim"), style="dim")
    return table


def place(row: Row) -> tuple[str, str]:
    """Rank and range of ranks as text."""
    if row.rank is None:
        return "-", ""
    return str(row.rank), f"{row.rank_low}" if row.rank_low == row.rank_high else f"{row.rank_low}-{row.rank_high}"


def figures(row: Row) -> tuple[str, str, str]:
    """Mean, interval and number of runs as text."""
    found = row.estimate
    if found is None:
        return "", "", ""
    interval = f"{found.ci_low:.4g} .. {found.ci_high:.4g}" if found.ci_low is not None else "one run"
    return f"{found.mean:.4g}", interval, str(found.runs)


def _one_line(text: str) -> str:
    """No line breaks, and nothing that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def finite(value: float | None) -> float | None:
    """JSON has neither infinities nor NaN."""
    return value if value is not None and math.isfinite(value) else None
