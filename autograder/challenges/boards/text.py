"""The words and figures of a board, as terminal, page and plot show them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Row, known
from autograder.challenges.ranks.ranking import Estimate
from autograder.terminal import safe

NO_ENTRIES = "No entry has been measured yet."


def number(value: float | None) -> str:
    """A figure with four digits; nothing for what is no finite number."""
    if value is None or not math.isfinite(value):
        return ""
    if abs(value) < 1e7 and (abs(value) >= 1e4 or float(value).is_integer()):
        return f"{value:,.0f}"
    mantissa, e, power = f"{value:.4g}".partition("e")
    return f"{mantissa}e{int(power)}" if e else mantissa


def place(row: Row) -> tuple[str, str]:
    """Rank and range of ranks, for instance ``"2", "1-3"``."""
    if row.rank is None:
        return "-", ""
    if row.rank_low is None or row.rank_high is None:
        return str(row.rank), ""
    return str(row.rank), f"{row.rank_low}" if row.rank_low == row.rank_high else f"{row.rank_low}-{row.rank_high}"


@dataclass(frozen=True, slots=True)
class Digits:
    """How the values of a division are written: with so many decimals, or (``None``) each with four digits."""

    decimals: int | None

    @classmethod
    def of(cls, values: Iterable[float], halves: Iterable[float] = ()) -> Digits:
        """For values, and for the halves of their intervals if there are any."""
        sizes = [abs(value) for value in values if value and math.isfinite(value)]
        widths = [half for half in halves if 0 < half < math.inf]
        if not sizes:
            return cls(None)
        wanted = 1 - _power(median(widths)) if widths else 3 - _power(min(sizes))
        most, least = 6 - _power(max(sizes)), 2 - _power(min(sizes))
        if most < wanted and most < least:
            return cls(None)
        decimals = max(0, min(wanted, most))
        return cls(decimals if decimals <= 12 else None)

    def __call__(self, value: float | None) -> str:
        """The value; nothing for what is no finite number."""
        if self.decimals is None or value is None or not math.isfinite(value) or abs(value) >= 1e15:
            return number(value)
        return f"{value:,.{self.decimals}f}"


def digits(division: DivisionBoard) -> Digits:
    """As many decimals as a typical interval is worth, the same for all; each its own if the values span too much."""
    found = [row.estimate for row in division.measured if row.estimate and row.rank is not None]
    values = [*(e.mean for e in found), *(reference.value for reference in division.references.values())]
    halves = [abs(e.ci_high - e.ci_low) / 2 for e in found if e.ci_low is not None and e.ci_high is not None]
    return Digits.of(values, halves)


def _power(value: float) -> int:
    return math.floor(math.log10(value))


def interval(found: Estimate | None, show: Callable[[float | None], str] = number) -> str:
    """The 95% interval."""
    if found is None:
        return ""
    low, high = show(found.ci_low), show(found.ci_high)
    if low and high:
        return f"{low} .. {high}"
    if low or high:
        return f"from {low}" if low else f"up to {high}"
    return "one run" if found.runs == 1 else "not known"


def status(row: Row) -> str:
    """The status, with its message."""
    return row.status.value + (f": {row.message}" if row.message else "")


def one_line(text: str, longest: int = 0) -> str:
    """No line breaks, and nothing that a terminal would obey; cut to ``longest`` cells of a terminal (0: not cut)."""
    from rich.cells import cell_len, set_cell_size

    text = "".join(c if c.isprintable() else " " for c in " ".join(safe(text).split()))
    return set_cell_size(text, longest - 1).rstrip() + "…" if 0 < longest < cell_len(text) else text


def better(direction: Direction) -> str:
    """Which values win."""
    return f"{direction.value} is better"


def standing(board: Board) -> str:
    """Whether the ranks are the last word."""
    return "Final standings" if board.final else "Provisional standings"


def time(when: datetime | None) -> str:
    """A time in UTC, to the minute; empty if it is not known."""
    found = known(when)
    return f"{found.day} {found:%B %Y, %H:%M} UTC" if found else ""


def effort(found: Mapping[str, float]) -> str:
    """What the board took, for instance ``"46 runs, 11,520 processor seconds (3.2 h)"``."""
    parts = []
    for name, value in found.items():
        hours = f" ({value / 3600:.1f} h)" if name.endswith("seconds") and value >= 3600 else ""
        figure = number(round(value) if math.isfinite(value) and abs(value) >= 100 else value)
        if figure:
            parts.append(f"{figure} {name}{hours}")
    return ", ".join(parts)


def figure_names(rows: Iterable[Row]) -> list[str]:
    """The names of all extra figures, then of all facts, as they first come."""
    rows = list(rows)
    return list(dict.fromkeys([*(n for row in rows for n in row.extras), *(n for row in rows for n in row.facts)]))


def figure(row: Row, name: str) -> float | None:
    """One extra figure or fact."""
    return row.extras.get(name, row.facts.get(name))


def figure_texts(rows: Iterable[Row | None], name: str) -> list[str]:
    """A column: one extra figure or fact of each row, all with as many decimals; nothing where there is none."""
    values = [figure(row, name) if row is not None else None for row in rows]
    known_ones = [value for value in values if value is not None and math.isfinite(value)]
    whole = all(float(value).is_integer() for value in known_ones)
    show = Digits(None) if whole else Digits.of(known_ones)
    return [show(value) for value in values]
