"""`autograder backup`."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.terminal import err, out
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.portal.backup.archive import Manifest, verify
from autograder.portal.backup.making import make_backup
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Make a backup, or verify one; 1 if files that were handed in are missing in the course."""
    if options.verify is not None:
        if options.to is not None:
            raise AutograderError("a backup is either made or verified", hint="Leave one of the two files out.")
        _say(f"{options.verify} is whole", verify(Path(options.verify)))
        return 0
    if options.to is None:
        raise AutograderError("it is not said where the backup goes", hint="autograder backup /backups/")
    made = make_backup(Course.open(options.course), Path(options.to))
    _say(str(made.path), made.manifest)
    out().print("It holds the course's keys and everybody's work: keep it where only you can read it.", soft_wrap=True)
    for name in made.missing:
        err().print(
            safe(f"missing in the course, or changed since it was handed in: {name}"), soft_wrap=True, markup=False
        )
    return 1 if made.missing else 0


def _say(what: str, manifest: Manifest) -> None:
    text = f"{what}: {len(manifest.files)} files, {manifest.size / 2**20:.1f} MiB, of {manifest.created_at}."
    out().print(safe(text), soft_wrap=True, markup=False, highlight=False)
