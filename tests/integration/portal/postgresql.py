"""A PostgreSQL server for tests: a cluster of its own, reached by a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from autograder.portal.database.database import SCHEMA, VERSION_TABLE
from autograder.portal.database.models import Base

_QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=32MB -c max_connections=60"


def find_programs() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``; the newest if there are several."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if all((folder / p).exists() for p in ("initdb", "pg_ctl"))), None)


class Cluster:
    """A running server."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._user = _unprivileged()
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._made = 0
        self._run("initdb", "-D", self._data, "-U", "portal", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"{_QUICK} -c listen_addresses='' -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", self._data, "-l", str(self._folder / "log"), "-o", options, "-w", "start")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://portal@/{database}?host={self._folder}"

    def add(self) -> str:
        """The URL of a new database."""
        self._made += 1
        name = f"portal_{self._made}"
        self._execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def _execute(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def stop(self) -> None:
        """End it and remove everything."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_user: dict[str, Any] = {}
        if self._user is not None:
            as_user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        command = [str(self._programs / program), *arguments]
        # pg_ctl's server would keep a pipe open for ever
        with open(self._folder / "output", "ab") as output:
            done = subprocess.run(command, cwd=self._folder, stdout=output, stderr=output, check=False, **as_user)
        if done.returncode:
            said = (self._folder / "output").read_text(errors="replace")
            raise RuntimeError(f"{program} ended with {done.returncode}: {said[-2000:]}")


def empty(url: str) -> None:
    """Take everything out of a database with the present schema, triggers or not, whoever still uses it."""
    tables = ", ".join(Base.metadata.tables)
    engine = create_engine(url)
    with engine.begin() as connection:
        others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM {others}"))
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{SCHEMA}'"))
    engine.dispose()


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server when we are root: it refuses to."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("there is no unprivileged user to run PostgreSQL")
