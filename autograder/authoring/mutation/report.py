"""What a mutation run found: as a table for the terminal and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.authoring.mutation.mutants import Mutant
from autograder.terminal import safe
from autograder.verdicts import Verdict


class Fate(StrEnum):
    """What became of one mutant."""

    KILLED = "killed"  # a test cell gave it less than full points
    SURVIVED = "survived"
    EXPLAINED = "explained"  # the author has said why it need not lose points; not judged
    UNJUDGED = "unjudged"  # nobody can tell: the platform could not judge it, or a test cell could not score it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant, and why.

    Attributes
    ----------
    caught_by:
        Test cells that gave it less than full points, and how each ended. Judging stops at the first part of the
        notebook in which there is one, so others may catch it, too.
    why:
        The author's explanation, or what stood in the way of judging it.
    seconds:
        Spent on judging it.
    """

    mutant: Mutant
    fate: Fate
    caught_by: Mapping[str, Verdict] = field(default_factory=dict)
    why: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Outcomes of one solution cell, or of all of them; `equivalent` changes were dropped unjudged."""

    outcomes: tuple[Outcome, ...]
    equivalent: int = 0

    def count(self, fate: Fate) -> int:
        """How many mutants ended so."""
        return sum(outcome.fate is fate for outcome in self.outcomes)

    @property
    def mutants(self) -> int:
        """Mutants that count: the killed ones and the survivors."""
        return self.count(Fate.KILLED) + self.count(Fate.SURVIVED)

    @property
    def share(self) -> float | None:
        """Share of them that was killed; ``None`` if there are none."""
        return self.count(Fate.KILLED) / self.mutants if self.mutants else None

    @property
    def caught_by(self) -> Counter[str]:
        """How many mutants each test cell noticed."""
        return Counter(grade_id for outcome in self.outcomes for grade_id in outcome.caught_by)


@dataclass(frozen=True, slots=True)
class MutationReport:
    """What a mutation run found for one assignment.

    Attributes
    ----------
    cells:
        (notebook, grade_id) of each solution cell -> its outcomes in the order of its text.
    left_out:
        Mutants that were not drawn into the sample.
    wanted:
        The share that has to be killed.
    """

    assignment: str
    cells: Mapping[tuple[str, str], Tally]
    left_out: int = 0
    wanted: float = 0.95
    seconds: float = 0.0

    @property
    def total(self) -> Tally:
        """All cells together."""
        outcomes = tuple(outcome for tally in self.cells.values() for outcome in tally.outcomes)
        return Tally(outcomes, sum(tally.equivalent for tally in self.cells.values()))

    @property
    def ok(self) -> bool:
        """Whether enough mutants were killed, and every one was judged."""
        share = self.total.share
        return (share is None or share >= self.wanted) and not self.total.count(Fate.UNJUDGED)


def print_report(report: MutationReport, console: Console) -> None:
    """A line per solution cell, then the mutants that nothing caught."""
    table = Table(pad_edge=False, box=SIMPLE_HEAD)
    table.add_column(escape(report.assignment), no_wrap=True)
    for column in ("mutants", "killed", "share", "explained", "equivalent"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("caught by", overflow="fold", min_width=16)
    for (_, grade_id), tally in report.cells.items():
        caught = ", ".join(f"{test} {times}" for test, times in tally.caught_by.most_common())
        table.add_row(escape(safe(grade_id)), *_numbers(tally), escape(safe(caught)))
    table.add_section()
    table.add_row("all", *_numbers(report.total))
    console.print(table)
    for fate, heading in ((Fate.SURVIVED, "no test cell noticed"), (Fate.UNJUDGED, "could not be judged")):
        found = [outcome for outcome in report.total.outcomes if outcome.fate is fate]
        if found:
            console.print(f"[bold]{heading}[/bold]")
        for outcome in found:
            console.print(f"  {escape(safe(str(outcome.mutant)))}", soft_wrap=True)
            if outcome.why:
                console.print(f"      {escape(safe(outcome.why))}", soft_wrap=True)
    total = report.total
    share = "no mutants to judge" if total.share is None else f"{total.count(Fate.KILLED)} of {total.mutants} killed"
    sample = f", {report.left_out} more not in the sample" if report.left_out else ""
    mark = "[green]ok[/green]" if report.ok else "[red]FAIL[/red]"
    console.print(f"{mark}  {share}, at least {_percent(report.wanted)} wanted{sample}; {report.seconds:.0f} s")


def _numbers(tally: Tally) -> tuple[str, ...]:
    share = "-" if tally.share is None else _percent(tally.share)
    counts = (tally.mutants, tally.count(Fate.KILLED), share, tally.count(Fate.EXPLAINED), tally.equivalent)
    return tuple(map(str, counts))


def _percent(share: float) -> str:
    """Rounded down, so that only what is complete reads 100%."""
    return f"{int(1000 * share + 1e-9) / 10:g}%"


def to_json(reports: Sequence[MutationReport]) -> dict[str, Any]:
    """The structure that `autograder check --mutants --json` writes."""
    return {"assignments": [_report(report) for report in reports]}


def _report(report: MutationReport) -> dict[str, Any]:
    return {
        "assignment": report.assignment,
        "ok": report.ok,
        "wanted": report.wanted,
        "left_out": report.left_out,
        "seconds": round(report.seconds, 1),
        **_tally(report.total),
        "cells": [
            {"notebook": notebook, "grade_id": grade_id, **_tally(tally)}
            for (notebook, grade_id), tally in report.cells.items()
        ],
        "outcomes": [_outcome(outcome) for outcome in report.total.outcomes],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "mutants": tally.mutants,
        **{str(fate): tally.count(fate) for fate in Fate},
        "equivalent": tally.equivalent,
        "share": None if tally.share is None else round(tally.share, 4),
        "caught_by": dict(tally.caught_by.most_common()),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    mutant = outcome.mutant
    return {
        "notebook": mutant.notebook,
        "grade_id": mutant.grade_id,
        "line": mutant.line,
        "rule": mutant.rule,
        "before": mutant.before,
        "after": mutant.after,
        "fate": str(outcome.fate),
        "caught_by": {grade_id: str(verdict) for grade_id, verdict in outcome.caught_by.items()},
        "why": outcome.why,
        "seconds": round(outcome.seconds, 3),
    }
