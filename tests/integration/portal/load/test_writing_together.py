"""Small writes of many threads share a transaction; each has its own outcome."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from autograder.portal.clock import Clock
from autograder.portal.database import database as module
from autograder.portal.database.database import Database
from autograder.portal.database.models import User


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'portal.db'}")
    yield database
    database.close()


def add(session: Session, name: str) -> int:
    user = User(name=name, role="student", created_at=Clock().now())
    session.add(user)
    session.flush()
    return user.id


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(User)) or 0


def test_everybody_gets_the_own_result_and_the_disk_is_waited_for_less_often(database: Database) -> None:
    commits = []
    event.listen(database.engine, "commit", commits.append)
    arrived = threading.Barrier(20)

    def one(number: int) -> int:
        arrived.wait()
        return database.write_together(lambda session: add(session, f"s{number}"))

    with ThreadPoolExecutor(20) as executor:
        with database._writing:  # whoever comes meanwhile waits, and then goes together
            futures = [executor.submit(one, number) for number in range(20)]
            while len(database._waiting) < 20:
                threading.Event().wait(0.01)
        found = [future.result(timeout=10) for future in futures]
    assert len(set(found)) == 20
    assert count(database) == 20
    assert len(commits) == 1


def test_what_fails_undoes_itself_alone(database: Database) -> None:
    def one(number: int) -> str:
        def work(session: Session) -> int:
            added = add(session, f"s{number}")
            if number % 3 == 0:
                raise ValueError(f"{number} is refused")
            return added

        try:
            database.write_together(work)
        except ValueError as refused:
            return str(refused)
        return "kept"

    with ThreadPoolExecutor(12) as executor:
        said = list(executor.map(one, range(60)))
    assert [text for text in said if text != "kept"] == [f"{n} is refused" for n in range(0, 60, 3)]
    assert count(database) == 40


def test_nobody_is_told_of_success_if_the_transaction_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: Session) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", broken)
        with pytest.raises(OSError, match="full"):
            database.write_together(lambda session: add(session, "ada"))
    assert count(database) == 0
    assert database.write_together(lambda session: add(session, "ada")) > 0


def test_the_log_of_sqlite_does_not_grow_while_somebody_writes_all_the_time(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHECKPOINT_S", 0.02)
    database.start_checkpoints()
    for number in range(1500):
        database.write_together(lambda session, number=number: add(session, f"s{number}"))
    assert count(database) == 1500
    assert (tmp_path / "portal.db-wal").stat().st_size < 8 << 20  # without it: some 40 MiB
