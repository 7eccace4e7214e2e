"""Removes what a killed server left behind: files of submissions that were never taken."""

from __future__ import annotations

import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from autograder.portal.database.database import Database
from autograder.portal.database.models import Submission

_MOST = 50  # a server that is killed leaves a handful; more are no leftovers, the database is another one
_AGE = timedelta(hours=1)  # another server may be about to commit what it has just stored
_log = logging.getLogger(__name__)


def sweep(state_directory: Path, database: Database, started_at: datetime) -> list[Path]:
    """Remove the folders of submissions that no row knows, and that are much older than the start of the server.

    If there are very many, or no rows at all, nothing is removed: then it is the database that is not the right one.

    Returns
    -------
    list of Path
        What was removed.
    """
    old = [folder for folder in _folders(state_directory) if _changed_at(folder) < started_at - _AGE]
    with database.read() as session:  # later than what lies there was read: a new submission is not an orphan
        known = set(session.scalars(select(Submission.folder)))
    orphans = [folder for folder in old if _submission(folder.relative_to(state_directory)) not in known]
    if not orphans:
        return []
    if not known or len(orphans) > _MOST:
        _log.warning(
            "%d folders in %s belong to no submission in the database; they are left alone. Is it the right database?",
            len(orphans),
            state_directory / "submissions",
        )
        return []
    for folder in orphans:
        shutil.rmtree(folder, ignore_errors=True)
        _log.info("removed %s, which was never handed in to the end", folder)
    return orphans


def _folders(state_directory: Path) -> list[Path]:
    found = (state_directory / "submissions").glob("*/*/*")
    return [path for path in found if path.is_dir() and not path.is_symlink()]


def _changed_at(folder: Path) -> datetime:
    try:
        return datetime.fromtimestamp(os.stat(folder).st_mtime, UTC)
    except OSError:  # gone meanwhile
        return datetime.max.replace(tzinfo=UTC)


def _submission(folder: Path) -> str:
    """The submission's own folder, of one that is unfinished (``.name.part``) or its feedback (``name.feedback``)."""
    name = folder.name.removeprefix(".").removesuffix(".part").removesuffix(".feedback")
    return folder.with_name(name).as_posix()
