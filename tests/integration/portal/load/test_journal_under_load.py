"""The journal when requests come late, twice, and from many threads at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import JournalEntry, Kind, Schedule, Sitting, User
from autograder.portal.exams.journal import Journal, Save

PAGE = "page-in-a-browser"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """With twenty students in an exam."""
    database = Database(f"sqlite:///{tmp_path / 'portal.db'}")
    now = Clock().now()
    with database.write() as session:
        session.add(Schedule(assignment="exam", kind=str(Kind.EXAM)))
        session.add_all(User(id=n, name=f"s{n}", role="student", created_at=now) for n in range(1, 21))
        session.flush()
        session.add_all(Sitting(id=n, assignment="exam", user_id=n, number=1, opened_at=now) for n in range(1, 21))
    yield database
    database.close()


@pytest.fixture
def journal(database: Database) -> Iterator[Journal]:
    journal = Journal(database, Clock())
    journal.start()
    yield journal
    journal.stop()


def save(journal: Journal, seq: int, value: str, *, age_s: float = 0, sitting: int = 1, client: str = PAGE) -> int:
    """Journal one answer; its revision."""
    saves = [Save(seq, "exam/q1", value, timedelta(seconds=age_s))]
    return journal.save(sitting, sitting, client, saves).result(timeout=10).revisions[0]


def shown(journal: Journal) -> object:
    return journal.answers(1)["exam/q1"].value


def test_a_request_that_was_late_does_not_undo_what_the_page_sent_after_it(journal: Journal) -> None:
    save(journal, 1, "old", age_s=0)  # it lay somewhere for ten seconds and believes to be new
    save(journal, 2, "new", age_s=5)
    assert shown(journal) == "new"


def test_an_older_change_that_arrives_last_does_not_count(journal: Journal) -> None:
    save(journal, 2, "new", age_s=5)
    save(journal, 1, "old", age_s=0)
    assert shown(journal) == "new"


def test_the_order_is_kept_across_a_restart(journal: Journal, database: Database) -> None:
    save(journal, 1, "old", age_s=0)
    journal.stop()
    again = Journal(database, Clock())
    again.start()
    try:
        save(again, 2, "new", age_s=3600)
        assert shown(again) == "new"
    finally:
        again.stop()


def test_of_two_devices_the_later_change_counts(journal: Journal) -> None:
    save(journal, 1, "later", client="device-one")
    save(journal, 1, "earlier", age_s=60, client="device-two")
    assert shown(journal) == "later"


def test_what_is_sent_again_is_kept_once_also_after_a_restart(journal: Journal, database: Database) -> None:
    first = save(journal, 7, "once")
    assert save(journal, 7, "once") == first
    journal.stop()
    again = Journal(database, Clock())
    again.start()
    try:
        assert save(again, 7, "once") == first
        assert save(again, 3, "skipped before") != first
    finally:
        again.stop()


def test_the_same_change_twice_in_one_request_is_one(journal: Journal) -> None:
    saves = [Save(1, "exam/q1", "a"), Save(1, "exam/q1", "a")]
    revisions = journal.save(1, 1, PAGE, saves).result(timeout=10).revisions
    assert revisions[0] == revisions[1]


def test_many_pages_at_once_lose_nothing(journal: Journal, database: Database) -> None:
    def work(sitting: int) -> list[int]:
        return [save(journal, seq, f"{sitting}-{seq}", sitting=sitting) for seq in range(1, 31)]

    with ThreadPoolExecutor(20) as executor:
        revisions = [one for found in executor.map(work, range(1, 21)) for one in found]
    assert len(set(revisions)) == 600
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 600
    for sitting in range(1, 21):
        assert journal.answers(sitting)["exam/q1"].value == f"{sitting}-30"


def test_after_a_failed_transaction_nothing_is_believed_to_be_kept(
    journal: Journal, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(journal, 1, "kept")
    from autograder.portal.exams import journal as module

    def broken(*arguments: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(module, "insert", broken)
        with pytest.raises(OSError, match="full"):
            save(journal, 2, "lost")
    assert shown(journal) == "kept"
    assert save(journal, 2, "kept now") > 0
    assert shown(journal) == "kept now"
