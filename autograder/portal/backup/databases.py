"""Snapshots of databases while they are in use, and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import AutograderError
from autograder.portal.backup.places import StoredDatabase
from autograder.portal.database.database import VERSION_TABLE, without_password

_BUSY_S = 60.0


class DatabaseProblem(AutograderError):
    """A database cannot be backed up or restored."""


def exists(database: StoredDatabase) -> bool:
    """Whether there is anything in it.

    Raises
    ------
    DatabaseProblem
        Nobody can tell.
    """
    if database.kind == "sqlite":
        return database.path.exists() and database.path.stat().st_size > 0
    try:
        engine = create_engine(database.url)
        with engine.connect() as connection:
            return bool(inspect(connection).get_table_names())
    except SQLAlchemyError as error:
        raise _problem(database, "cannot be opened", str(getattr(error, "orig", None) or error)) from error


def snapshot(database: StoredDatabase, target: Path) -> None:
    """A copy of a database as it is at one moment; whoever uses it meanwhile is not disturbed.

    Raises
    ------
    DatabaseProblem
        It cannot be read, or a program for it is missing.
    """
    if database.kind == "sqlite":
        _copy_sqlite(database, target)
        os.chmod(target, database.path.stat().st_mode & 0o777)
    else:
        _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        os.chmod(target, 0o600)


def put_back(database: StoredDatabase, source: Path) -> None:
    """Make a database what it was in a snapshot. An SQLite file must not be there, or in use.

    Raises
    ------
    DatabaseProblem
        Of PostgreSQL, nothing was changed then.
    """
    if database.kind == "sqlite":
        database.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, database.path)
        return
    name = database_name(database.url)
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run(database, "pg_restore", *options, f"--dbname={name}", str(source))


def side_files(database: StoredDatabase) -> list[Path]:
    """The files of an SQLite database."""
    if database.kind != "sqlite":
        return []
    candidates = [database.path.with_name(database.path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
    return [path for path in candidates if path.exists()]


def schema_of(database: StoredDatabase, copy: Path) -> str:
    """The version of the portal's tables; empty if there are none."""
    try:
        rows = _query(database, copy, f"SELECT version_num FROM {VERSION_TABLE}")
    except (SQLAlchemyError, sqlite3.Error):
        return ""
    return str(next(iter(rows))[0]) if rows else ""


def submissions_of(database: StoredDatabase, copy: Path) -> list[tuple[str, str]]:
    """Folder and receipt of each submission that the portal knows; of PostgreSQL, as it is now."""
    try:
        rows = _query(database, copy, "SELECT folder, receipt FROM portal_submission")
    except (SQLAlchemyError, sqlite3.Error):
        return []
    return [(str(folder), str(receipt)) for folder, receipt in rows]


def database_name(url: str) -> str:
    """What the database of a URL is called."""
    return make_url(url).database or ""


def _query(database: StoredDatabase, copy: Path, statement: str) -> list[Any]:
    if database.kind == "sqlite":
        with closing(sqlite3.connect(f"file:{quote(str(copy))}?mode=ro", uri=True)) as connection:
            return list(connection.execute(statement))
    engine = create_engine(database.url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(text(statement)))
    finally:
        engine.dispose()


def _copy_sqlite(database: StoredDatabase, target: Path) -> None:
    try:
        # not read-only: the last of its users may have left a log that has to be played back
        with (
            closing(sqlite3.connect(f"file:{quote(str(database.path))}?mode=rw", uri=True, timeout=_BUSY_S)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)  # in one step: a server that writes does not make it begin again
            copy.execute("PRAGMA journal_mode=DELETE")
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise _problem(database, "cannot be read", str(error)) from error
    if said != "ok":
        raise _problem(database, "is damaged", str(said))


def _run(database: StoredDatabase, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise DatabaseProblem(
            f"{program} is not installed, which a PostgreSQL database needs",
            where=without_password(database.url),
            hint="Install the client programs of PostgreSQL (Debian: postgresql-client), not older than the server.",
        )
    environment = {**os.environ, **_libpq(make_url(database.url))}
    done = subprocess.run(
        [found, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise _problem(database, f"was refused by {program}", said[-1] if said else str(done.returncode))


def _libpq(url: URL) -> dict[str, str]:
    """The server, as the programs of PostgreSQL are told of it; a password never stands in a list of processes."""
    query = {name: value if isinstance(value, str) else value[0] for name, value in url.query.items()}
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password is not None else None,
        "PGDATABASE": url.database,
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
    }
    return {name: value for name, value in given.items() if value}


def _problem(database: StoredDatabase, what: str, cause: str) -> DatabaseProblem:
    lines = cause.strip().splitlines() or [""]
    return DatabaseProblem(
        f"the database of {' and '.join(_words(database.holds))} {what}: {lines[0]}",
        where=without_password(database.url),
    )


def _words(holds: Iterable[str]) -> list[str]:
    return [f"the {name}" for name in holds]
