"""Makes a backup while the portal runs.

Databases first, files after them: files of a submission are on disk before the database names them, and are never
changed, so all that the snapshot names is there. What came in meanwhile is extra, and does no harm.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from autograder import __version__
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import CannotWrite
from autograder.portal.backup import databases
from autograder.portal.backup.archive import Manifest, Writer, writing
from autograder.portal.backup.places import StoredDatabase, folders, keys, walk
from autograder.portal.backup.places import databases as databases_of

_TRIES = 50
_SCRATCH = ".autograder-backup-"
_ALIVE = "alive"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, and where it is.

    Attributes
    ----------
    missing:
        Files that were handed in but are not there any more, or not what their receipts say.
    """

    path: Path
    manifest: Manifest
    missing: tuple[str, ...]


def make_backup(course: Course, to: Path) -> Made:
    """Write everything that is not in the course's own sources into one file, which only its owner may read.

    Parameters
    ----------
    to:
        The file, or a folder in which it gets a name with the time.

    Raises
    ------
    DatabaseProblem, CannotWrite
        Nothing was written.
    """
    now = datetime.now(UTC)
    if to.is_dir():
        to = to / f"{course.course_id or 'course'}-{now:%Y%m%d-%H%M%S}.tar.gz"
    if not to.parent.is_dir():
        raise AutograderError("there is no such folder", where=str(to.parent))
    stored = [one for one in databases_of(course) if databases.exists(one)]
    with _scratch(to.parent) as scratch:
        copies = {one.file: scratch / str(number) for number, one in enumerate(stored)}
        named: list[tuple[str, str]] = []
        versions = {"autograder": __version__, "python": platform.python_version()}
        for one in stored:  # the portal's first: what it calls graded is in the gradebook by then
            if "portal" in one.holds and one.kind != "sqlite":
                named = databases.submissions_of(one, Path())  # before the dump, which then has these too
            databases.snapshot(one, copies[one.file])
            if "portal" in one.holds:
                versions["portal schema"] = databases.schema_of(one, copies[one.file])
                named = named or databases.submissions_of(one, copies[one.file])
        manifest = Manifest(
            course=course.course_id,
            created_at=now.isoformat(timespec="seconds"),
            versions=versions,
            databases={one.file: list(one.holds) for one in stored},
        )
        with writing(to, scratch / "archive", manifest) as archive:
            _fill(archive, course, stored, copies)
    return Made(to, manifest, tuple(_missing(manifest, named)))


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder for this process alone. Those of backups that were killed are removed."""
    for leftover in parent.glob(f"{_SCRATCH}*"):
        with suppress(OSError), open(leftover / _ALIVE, "r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(leftover, ignore_errors=True)
    try:
        scratch = tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=parent)
    except OSError as error:
        raise CannotWrite(parent, error) from error
    with scratch as name, open(Path(name, _ALIVE), "wb") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        yield Path(name)


def _fill(archive: Writer, course: Course, stored: list[StoredDatabase], copies: dict[str, Path]) -> None:
    for one in stored:
        with open(copies[one.file], "rb") as file:
            archive.add(one.file, file)
        copies[one.file].unlink()
    for name, path in keys(course).items():
        if path.exists():
            with open(path, "rb") as file:
                archive.add(name, file)
    for place, folder in folders(course).items():
        for name, files in walk(folder):
            with ExitStack() as stack:
                for path, opened in _opened(folder / name, files, stack):
                    archive.add("/".join(part for part in (place, name, path.name) if part), opened)


def _opened(folder: Path, files: list[Path], stack: ExitStack) -> Iterator[tuple[Path, BinaryIO]]:
    """The files of a folder, all opened before one is read: if it is replaced meanwhile, they still are one state of it."""
    for _ in range(_TRIES):
        opened: list[tuple[Path, BinaryIO]] = []
        try:
            before = os.stat(folder).st_ino
            for path in files:
                opened.append((path, stack.enter_context(path.open("rb"))))
            if os.stat(folder).st_ino == before:
                return iter(opened)
        except FileNotFoundError:
            pass
        for _, file in opened:
            file.close()
        files = next(walk(folder))[1]
    return iter(())  # it is gone


def _missing(manifest: Manifest, named: list[tuple[str, str]]) -> Iterator[str]:
    """Files that receipts confirm, and that are not in the archive byte for byte."""
    for folder, receipt in named:
        for file in json.loads(receipt)["receipt"]["files"]:
            entry = manifest.files.get(f"state/{folder}/{file['name']}")
            if entry is None or entry.sha256 != file["sha256"]:
                yield f"{folder}/{file['name']}"
