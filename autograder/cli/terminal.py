"""What the commands share: consoles and progress bars."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


def out() -> Console:
    """For results; wide enough for a table when it goes to a file."""
    return Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 140)


def err() -> Console:
    """For progress and remarks."""
    return Console(stderr=True, highlight=False, emoji=False)


def progress(console: Console) -> Progress:
    """A progress bar with counts and times, on standard error."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
