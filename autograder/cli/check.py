"""`autograder check`."""

from __future__ import annotations

import argparse
from functools import partial

from rich.markup import escape
from rich.progress import Progress, TaskID

from autograder.authoring.check import CheckReport, Finding, check
from autograder.cli import check_mutants
from autograder.cli.release import named_assignments
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Check the named assignments; 1 if one of them is not in order."""
    if options.mutants:
        return check_mutants.run(options)
    if options.sample is not None or options.json is not None:
        raise AutograderError("--sample and --json belong to --mutants", hint="autograder check --mutants --sample 100")
    course = Course.open(options.course)
    console, remarks = out(), err()
    reports: list[CheckReport] = []
    for name in named_assignments(course, options.assignments):
        with progress(remarks) as bar:
            task = bar.add_task(name, total=None)

            report = check(
                course,
                name,
                seeds=options.seeds,
                only=options.example,
                workers=options.workers,
                sandbox=not options.no_sandbox,
                on_start=partial(_set_total, bar, task),
                on_finding=partial(_advance, bar, task),
            )
        reports.append(report)
        console.print(f"[bold]{name}[/bold]")
        for finding in sorted(report.findings, key=lambda f: f.ok):
            mark = "[green]ok  [/green]" if finding.ok else "[red]FAIL[/red]"
            seconds = f"  [dim]{finding.seconds:.1f} s[/dim]" if finding.seconds else ""
            console.print(f"  {mark} {escape(safe(finding.subject))}{seconds}", soft_wrap=True)
            if finding.detail:
                console.print(f"       {escape(safe(finding.detail))}", soft_wrap=True)
        for grade_id, why in report.needs_kernel.items():
            console.print(f"  [yellow]note[/yellow] {escape(grade_id)}: {escape(safe(why))}", soft_wrap=True)
        for grade_id in report.in_kernel:
            console.print(
                f"  [yellow]note[/yellow] {escape(grade_id)} runs in the student's kernel, where its verdict can be forged"
            )
    bad = [report.assignment for report in reports if not report.ok]
    console.print(
        f"{len(reports) - len(bad)} of {len(reports)} assignments in order"
        + (f"; not: {', '.join(bad)}" if bad else "")
    )
    return 1 if bad else 0


def _set_total(bar: Progress, task: TaskID, total: int) -> None:
    bar.update(task, total=total)


def _advance(bar: Progress, task: TaskID, finding: Finding) -> None:
    bar.advance(task)
