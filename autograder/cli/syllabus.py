"""`autograder syllabus`."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.syllabus.outline import Session, syllabus
from autograder.syllabus.page import page, picture_folder, points_of
from autograder.syllabus.pictures import picture
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Print the assignments of the course, and write its page."""
    if options.page is None and options.pictures:
        raise AutograderError("--pictures belongs to --page", hint="autograder syllabus --page course.md --pictures")
    course = Course.open(options.course)
    sessions = syllabus(course)
    out().print(_table(sessions))
    if options.page is not None:
        target = Path(options.page)
        if options.pictures:
            _draw(course, sessions, picture_folder(target))
        write_atomically(target, page(course, sessions, target).encode())
        err().print(f"written: {escape(safe(str(target)))}")
    return 0


def _draw(course: Course, sessions: tuple[Session, ...], folder: Path) -> None:
    names = [outline.name for session in sessions for outline in session.outlines]
    with progress(err()) as bar:
        task = bar.add_task("pictures", total=len(names))
        for name in names:
            bar.update(task, description=name)
            png = picture(course, course.load_assignment(name))
            if png is not None:
                write_atomically(folder / f"{name}.png", png)
            bar.advance(task)


def _table(sessions: tuple[Session, ...]) -> Table:
    table = Table(pad_edge=False, box=SIMPLE_HEAD)
    table.add_column("assignment", no_wrap=True)
    table.add_column("tasks", justify="right")
    table.add_column("points", justify="right")
    table.add_column("time", overflow="fold")
    for session in sessions:
        if session.title:
            table.add_section()
            table.add_row(f"[bold]{escape(safe(session.title))}[/bold]")
        for outline in session.outlines:
            table.add_row(
                escape(safe(outline.name)), str(len(outline.tasks)), points_of(outline), escape(safe(outline.time))
            )
    return table
