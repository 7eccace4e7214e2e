"""`autograder restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.terminal import out
from autograder.course import Course
from autograder.portal.backup.restoring import restore
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Make the course what it was when the backup was made."""
    done = restore(Course.open(options.course), Path(options.file), force=options.force)
    text = f"Restored {len(done.manifest.files)} files as they were at {done.manifest.created_at}."
    out().print(safe(text), soft_wrap=True, markup=False, highlight=False)
    if done.aside is not None:
        out().print(safe(f"What was there before is in {done.aside}."), soft_wrap=True, markup=False)
    return 0
