"""`autograder similarity`."""

from __future__ import annotations

import argparse
import json

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.cli.files import write_result
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.teaching.similarity import SimilarityReport, similarity
from autograder.teaching.similarity_report import HINT, to_json, to_page
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Compare a class; what cannot be read is left out, and told."""
    course = Course.open(options.course)
    with progress(err()) as bar:
        task = bar.add_task(f"reading {options.assignment}", total=None)
        report = similarity(
            course, options.assignment, on_read=lambda done, total: bar.update(task, completed=done, total=total)
        )
    if options.json != "-":
        _print(report, out())
    if options.json:
        write_result(options.json, json.dumps(to_json(report), indent=1))
    if options.html:
        write_result(options.html, to_page(report, course.language))
    return 0


def _print(report: SimilarityReport, console: Console) -> None:
    console.print(f"[bold]A hint where to look, not a verdict.[/bold] {HINT}")
    if report.pairs:
        table = Table(pad_edge=False, box=SIMPLE_HEAD)
        for name in ("students", "share", "by chance", "tokens shared"):
            table.add_column(name, justify="left" if name == "students" else "right")
        for pair in report.pairs:
            names = escape(safe(f"{pair.left} and {pair.right}"))
            table.add_row(names, f"{pair.share:.0%}", f"{pair.by_chance:.0%}", str(pair.tokens))
        console.print(table)
    else:
        console.print("No pair shares more than the class explains.")
    usual = "" if report.usual is None else f"; half of all pairs share no more than {report.usual:.0%}"
    more = f"; {report.more} further pairs are not listed" if report.more else ""
    console.print(f"{report.compared} compared{usual}{more}")
    for student, why in {**report.skipped, **report.notes}.items():
        console.print(f"[yellow]{escape(safe(student))}:[/yellow] {escape(safe(why))}", soft_wrap=True)
