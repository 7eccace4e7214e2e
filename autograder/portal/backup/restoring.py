"""Makes a course what it was when a backup was made."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import CannotWrite
from autograder.portal.backup import databases
from autograder.portal.backup.archive import BackupUnusable, Manifest, unpack, verify
from autograder.portal.backup.places import StoredDatabase, folders, keys
from autograder.portal.backup.places import databases as databases_of
from autograder.portal.claim import replacing
from autograder.portal.database.upgrades import versions

_STAGED = ".restoring-"


class CourseHasData(AutograderError):
    """A restore would replace what is there."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done.

    Attributes
    ----------
    aside:
        Where the data are that were there before; ``None`` if there were none.
    """

    manifest: Manifest
    aside: Path | None


def restore(course: Course, path: Path, *, force: bool = False) -> Restored:
    """Put everything of a backup where it belongs. The backup is verified to its end before anything is changed.

    Parameters
    ----------
    force:
        Also where the course has data, or is another one; what is there is kept aside.

    Raises
    ------
    BackupUnusable
        It is damaged, hostile, of another course, or of a newer version.
    CourseHasData, Claimed
        The course has data, or is being served.
    DatabaseProblem, CannotWrite
        If something was changed already, nothing is served until a restore comes to its end.
    """
    manifest = verify(path)
    _check_origin(course, manifest, path, force)
    targets = _targets(course, manifest, path)
    free = shutil.disk_usage(course.root).free
    if manifest.size > free:
        what = f"the backup has {manifest.size / 2**20:.0f} MiB, the disk has room for {free / 2**20:.0f} MiB"
        raise BackupUnusable(what, where=str(course.root), hint="Free some disk space.")
    with replacing(course.root) as begin:
        present = _present(course, targets)
        if present and not force:
            raise CourseHasData(
                f"the course has data of its own: {', '.join(present)}",
                where=str(course.root),
                hint="With --force they are kept aside, and replaced.",
            )
        try:
            for leftover in course.root.glob(f"{_STAGED}*"):
                shutil.rmtree(leftover)
            with tempfile.TemporaryDirectory(prefix=_STAGED, dir=course.root) as name:
                staged = Path(name)
                unpack(path, manifest, staged)
                begin()
                aside = _set_aside(course, targets) if present else None
                _put_in_place(course, targets, staged)
        except OSError as error:
            raise error if isinstance(error, CannotWrite) else CannotWrite(course.root, error) from error
    return Restored(manifest, aside)


def _check_origin(course: Course, manifest: Manifest, path: Path, force: bool) -> None:
    if manifest.course != course.course_id and not force:
        raise BackupUnusable(
            f"this is a backup of the course {manifest.course!r}, not of {course.course_id!r}",
            where=str(path),
            hint="Name the right course with --course, or use --force.",
        )
    schema = manifest.versions.get("portal schema", "")
    if schema and schema not in versions():
        made = manifest.versions.get("autograder", "a newer version")
        raise BackupUnusable(
            f"it was made by a newer version of the platform ({made})", where=str(path), hint="Install that version."
        )


def _targets(course: Course, manifest: Manifest, path: Path) -> dict[str, StoredDatabase]:
    """File in the archive -> the course's database that holds the same."""
    found: dict[str, StoredDatabase] = {}
    for file, holds in manifest.databases.items():
        same = [one for one in databases_of(course) if set(one.holds) == set(holds)]
        kind = "sqlite" if file.endswith(".sqlite") else "postgresql"
        if not same or same[0].kind != kind:
            raise BackupUnusable(
                f"the backup has {' and '.join(holds)} in one {kind} database, the course is set up differently",
                where=str(path),
                hint="Set c.Portal.db_url and c.CourseDirectory.db_url as they were.",
            )
        if file not in manifest.files:
            raise BackupUnusable(f"{file!r} is missing", where=str(path))
        found[file] = same[0]
    return found


def _present(course: Course, targets: dict[str, StoredDatabase]) -> list[str]:
    """What the course has that would be replaced."""
    known = {one.url: one for one in [*databases_of(course), *targets.values()]}.values()
    found = [f"a database of {' and '.join(one.holds)}" for one in known if databases.exists(one)]
    found += [path.name for path in keys(course).values() if path.exists()]
    return found + [path.name for path in folders(course).values() if path.is_dir() and any(path.iterdir())]


def _set_aside(course: Course, targets: dict[str, StoredDatabase]) -> Path:
    """Move the present data into a folder that nobody else can read."""
    aside = _new_folder(course.root / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    for one in {one.url: one for one in [*targets.values(), *databases_of(course)]}.values():
        if one.kind == "sqlite":
            for path in databases.side_files(one):
                shutil.move(path, aside / path.name)
        elif databases.exists(one):
            databases.snapshot(one, aside / Path(one.file).name)
    for name, path in {**folders(course), **keys(course)}.items():
        if path.exists():
            (aside / name).parent.mkdir(exist_ok=True)
            shutil.move(path, aside / name)
    return aside


def _new_folder(path: Path) -> Path:
    """Of this name, with a number after it where that is taken already."""
    new, number = path, 1
    while new.exists():
        number += 1
        new = path.with_name(f"{path.name}-{number}")
    new.mkdir(mode=0o700)
    return new


def _put_in_place(course: Course, targets: dict[str, StoredDatabase], staged: Path) -> None:
    """Files first, the databases that name them last."""
    for name, path in {**folders(course), **keys(course)}.items():
        if (staged / name).exists():
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(staged / name, path)
    for file, target in targets.items():
        databases.put_back(target, staged / file)
