"""What of a course goes into a backup, and under which name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import make_url

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.portal.submissions.receipts import KEY_FILE as RECEIPT_KEY
from autograder.variants import KEY_FILE as VARIANT_KEY

DATABASES = "databases"
KEYS = "keys"
_REPLACED = (".new", ".old")  # of `.<name>.new`: a folder that is being replaced at this moment
_PATIENCE = 100  # looks at a folder in which something is being replaced


@dataclass(frozen=True, slots=True)
class StoredDatabase:
    """A database of the course.

    Attributes
    ----------
    file:
        Its name in the archive.
    holds:
        ``portal``, ``gradebook``, or both.
    """

    url: str
    file: str
    holds: tuple[str, ...]

    @property
    def kind(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return make_url(self.url).get_backend_name()

    @property
    def path(self) -> Path:
        """Where an SQLite database lies."""
        return Path(make_url(self.url).database or "")


def folders(course: Course) -> dict[str, Path]:
    """Name in the archive -> folder of the course."""
    return {
        "state": course.state_directory,
        "submitted": course.submitted_directory,
        "autograded": course.autograded_directory,
        "feedback": course.feedback_directory,
        "leaderboard": course.root / "leaderboard",
    }


def keys(course: Course) -> dict[str, Path]:
    """Name in the archive -> file that only the course's user may read."""
    return {f"{KEYS}/{name.lstrip('.')}": course.root / name for name in (RECEIPT_KEY, VARIANT_KEY)}


def databases(course: Course) -> list[StoredDatabase]:
    """The course's databases; one, if portal and gradebook share it.

    Raises
    ------
    AutograderError
        One is of a kind that cannot be backed up.
    """
    urls: dict[str, list[str]] = {}
    for name, url in (("portal", course.portal_db_url), ("gradebook", course.db_url)):
        urls.setdefault(_identity(url), []).append(name)
    found = []
    for names in urls.values():
        url = course.portal_db_url if "portal" in names else course.db_url
        kind = make_url(url).get_backend_name()
        if kind not in ("sqlite", "postgresql") or (kind == "sqlite" and not _is_file(url)):
            raise AutograderError(
                f"a database of the kind {kind!r} cannot be backed up",
                where="c.Portal.db_url" if "portal" in names else "c.CourseDirectory.db_url",
                hint="SQLite files and PostgreSQL can.",
            )
        suffix = "sqlite" if kind == "sqlite" else "pgdump"
        found.append(StoredDatabase(url, f"{DATABASES}/{'-and-'.join(names)}.{suffix}", tuple(names)))
    return found


def is_allowed(name: str) -> bool:
    """Whether a member of an archive may have this name: below a place of ours, and nowhere else."""
    parts = PurePosixPath(name).parts
    clean = "/".join(parts) == name and ".." not in parts and "\0" not in name and not name.startswith("/")
    tops = {"state", "submitted", "autograded", "feedback", "leaderboard", DATABASES, KEYS}
    return clean and len(parts) > 1 and parts[0] in tops


def walk(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Each folder below a folder (its name relative to it, empty for itself) with its files; no links, nothing unfinished."""
    waiting = [("", folder)]
    while waiting:
        name, current = waiting.pop()
        found = [path for path in settled(current) if not path.is_symlink()]
        yield name, [path for path in found if path.is_file()]
        waiting += [(f"{name}/{path.name}".lstrip("/"), path) for path in found if path.is_dir()]


def settled(folder: Path) -> list[Path]:
    """What is in a folder when nothing in it is being replaced; left-overs of a killed server are not waited for."""
    before: set[str] | None = None
    for _ in range(_PATIENCE):
        try:
            found = sorted(folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        names = {path.name for path in found}
        moving = {name for name in names if name.startswith(".") and name.endswith(_REPLACED)}
        if all(name[1:-4] in names for name in moving) and (not moving or names == before):
            break
        before = names
        time.sleep(0.02)
    return [path for path in found if not (path.name.startswith(".") and path.name.endswith((".part", *_REPLACED)))]


def _identity(url: str) -> str:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return str(Path(parsed.database).resolve())
    return "|".join(str(part) for part in (parsed.host, parsed.port, parsed.database, parsed.query.get("host")))


def _is_file(url: str) -> bool:
    name = make_url(url).database
    return bool(name) and name != ":memory:" and not str(name).startswith("file:")
