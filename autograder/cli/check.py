"""`autograder check`."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from rich.markup import escape
from rich.progress import Progress, TaskID

from autograder.authoring.check import CheckReport, Finding, check
from autograder.authoring.proofs import load_proofs, record_check
from autograder.cli import check_mutants
from autograder.cli.assignments import for_each, named_assignments
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Check the named assignments; 1 if one of them is not in order."""
    if options.mutants:
        return check_mutants.run(options)
    if options.json is not None:
        raise AutograderError("--json belongs to --mutants", hint="autograder check --mutants --json mutants.json")
    if options.record is not None:
        _whole_runs_only(options)
    course = Course.open(options.course)
    reports: list[CheckReport] = []
    names = named_assignments(course, options.assignments)
    broken = for_each(names, lambda name: reports.append(_checked(course, name, options)))
    bad = [*broken, *(report.assignment for report in reports if not report.ok)]
    out().print(
        f"{len(names) - len(bad)} of {len(names)} assignments in order" + (f"; not: {', '.join(bad)}" if bad else "")
    )
    return 1 if bad else 0


def _checked(course: Course, name: str, options: argparse.Namespace) -> CheckReport:
    console = out()
    with progress(err()) as bar:
        task = bar.add_task(name, total=None)

        report = check(
            course,
            name,
            seeds=options.seeds,
            variants=options.variants,
            only=options.example,
            sample=options.sample,
            sample_seed=options.sample_seed,
            workers=options.workers,
            sandbox=not options.no_sandbox,
            on_start=partial(_set_total, bar, task),
            on_finding=partial(_advance, bar, task),
        )
    if options.record is not None:
        record_check(Path(options.record), course.load_assignment(name), report)
    console.print(f"[bold]{escape(name)}[/bold]")
    for finding in sorted(report.findings, key=lambda f: f.ok):
        mark = "[green]ok  [/green]" if finding.ok else "[red]FAIL[/red]"
        seconds = f"  [dim]{finding.seconds:.1f} s[/dim]" if finding.seconds else ""
        console.print(f"  {mark} {escape(safe(finding.subject))}{seconds}", soft_wrap=True)
        if finding.detail:
            console.print(f"       {escape(safe(finding.detail))}", soft_wrap=True)
    if not report.graded_cells:
        console.print("  [yellow]note[/yellow] no cell is graded: whatever students hand in is worth 0 of 0 points")
    for grade_id, why in report.needs_kernel.items():
        console.print(f"  [yellow]note[/yellow] {escape(grade_id)}: {escape(safe(why))}", soft_wrap=True)
    for grade_id in report.in_kernel:
        console.print(
            f"  [yellow]note[/yellow] {escape(grade_id)} runs in the student's kernel, where its verdict can be forged"
        )
    return report


def _whole_runs_only(options: argparse.Namespace) -> None:
    """A record of a part would pass for the whole.

    Raises
    ------
    AutograderError
    """
    load_proofs(Path(options.record))  # refuses now what it would refuse after an hour of judging
    if options.example is not None or (options.sample is not None and not options.mutants):
        raise AutograderError(
            "--record keeps what was found for all example answers",
            where=options.record,
            hint="Leave out --example and --sample.",
        )


def _set_total(bar: Progress, task: TaskID, total: int) -> None:
    bar.update(task, total=total)


def _advance(bar: Progress, task: TaskID, finding: Finding) -> None:
    bar.advance(task)
