"""`autograder check --mutants`."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path

from rich.progress import Progress, TaskID

from autograder.authoring.mutation.report import MutationReport, Outcome, print_report, to_json
from autograder.authoring.mutation.run import run_mutants
from autograder.authoring.proofs import load_proofs, record_mutants
from autograder.cli.assignments import for_each, named_assignments
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_atomically


def run(options: argparse.Namespace) -> int:
    """Judge the mutants of the named assignments; 1 if too many of them lose no points."""
    if options.example:
        raise AutograderError("--example and --mutants exclude each other", hint="Mutants change the reference answer.")
    if options.record is not None:
        load_proofs(Path(options.record))  # refuses now what it would refuse after an hour of judging
    course = Course.open(options.course)
    reports: list[MutationReport] = []
    names = named_assignments(course, options.assignments)
    broken = for_each(names, lambda name: reports.append(_judged(course, name, options)))
    if options.json:
        _write(json.dumps(to_json(reports), indent=1), options.json)
    return 1 if broken or not all(report.ok for report in reports) else 0


def _judged(course: Course, name: str, options: argparse.Namespace) -> MutationReport:
    with progress(err()) as bar:
        task = bar.add_task(name, total=None)
        report = run_mutants(
            course,
            name,
            sample=options.sample,
            sample_seed=options.sample_seed,
            workers=options.workers,
            sandbox=not options.no_sandbox,
            on_start=partial(_set_total, bar, task),
            on_outcome=partial(_advance, bar, task),
        )
    if options.record is not None:
        record_mutants(Path(options.record), course.load_assignment(name), report)
    if options.json != "-":
        print_report(report, out())
    return report


def _write(text: str, target: str) -> None:
    if target == "-":
        print(text, file=sys.stdout)
    else:
        write_atomically(target, f"{text}\n".encode())


def _set_total(bar: Progress, task: TaskID, total: int) -> None:
    bar.update(task, total=total)


def _advance(bar: Progress, task: TaskID, outcome: Outcome) -> None:
    bar.advance(task)
