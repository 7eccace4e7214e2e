"""What waits for the disk, what does not, and how large SQLite's log becomes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session

from autograder.portal.clock import Clock
from autograder.portal.database import database as module
from autograder.portal.database.database import Database
from autograder.portal.database.models import User

_KILLED = """
import os, signal, sys
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import User
with Database(sys.argv[1]).write(durable=False) as session:
    session.add(User(name="ada", role="student", created_at=Clock().now()))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'portal.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def add(session: Session, name: str) -> None:
    session.add(User(name=name, role="student", created_at=Clock().now()))


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(User)) or 0


def test_what_is_acknowledged_waits_for_the_disk_and_only_what_may_be_lost_does_not(database: Database) -> None:
    found = []

    @event.listens_for(database.engine, "commit")
    def _look(connection: Connection) -> None:
        found.append(connection.exec_driver_sql("PRAGMA synchronous").scalar())

    for number, durable in enumerate([True, False, False, True, True]):  # on one connection of the pool
        with database.write(durable=durable) as session:
            add(session, f"s{number}")
    full, normal = 2, 1
    assert found == [full, normal, normal, full, full]


def test_what_does_not_wait_for_the_disk_survives_a_killed_server(url: str, database: Database) -> None:
    outcome = subprocess.run([sys.executable, "-P", "-c", _KILLED, url], env=dict(os.environ), check=False)
    assert outcome.returncode == -signal.SIGKILL
    assert count(database) == 1


def test_the_log_of_sqlite_does_not_grow_while_somebody_writes_all_the_time(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHECKPOINT_S", 0.02)
    database.start_checkpoints()
    for number in range(800):
        with database.write() as session:
            add(session, f"s{number}")
    assert count(database) == 800
    assert (tmp_path / "portal.db-wal").stat().st_size < 8 << 20  # without it: some 20 MiB
