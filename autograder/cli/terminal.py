"""What the commands share: consoles, progress bars, text that is safe to print."""

from __future__ import annotations

import re
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(text: str) -> str:
    """Text of a student's without control characters, bidirectional overrides and lone surrogates."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def out() -> Console:
    """For results; wide enough for a table when it goes to a file."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 140)


def err() -> Console:
    """For progress and remarks."""
    return Console(stderr=True, highlight=False)


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
