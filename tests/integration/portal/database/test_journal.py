"""The journal: acknowledged is on disk, sent twice is kept once, the newest change counts."""

from __future__ import annotations

import threading
from concurrent.futures import wait
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from autograder.portal.database.models import JournalEntry
from autograder.portal.exams.journal import JournalRefused, Save
from tests.integration.portal.conftest import Reopen
from tests.portal_factory import Desk, minutes

PATIENCE_S = 20


def a_sitting(desk: Desk, name: str = "ada", **plan: Any) -> tuple[int, int]:
    """Sitting and user of somebody who has just begun."""
    if desk.schedules.get("exam") is None:
        desk.add_exam(**plan)
    user = desk.add_user(name)
    return desk.sittings.open(user.id, "exam").sitting.id, user.id


def values(desk: Desk, sitting: int) -> dict[str, Any]:
    return {question: answer.value for question, answer in desk.journal.answers(sitting).items()}


def rows(desk: Desk) -> list[JournalEntry]:
    with desk.database.read() as session:
        return list(session.scalars(select(JournalEntry).order_by(JournalEntry.id)))


def save(
    desk: Desk, sitting: int, user: int, value: Any, seq: int = 0, client: str = "page-one", age: float = 0
) -> int:
    made = Save(seq, "exam/q", value, timedelta(seconds=age))
    return desk.journal.save(sitting, user, client, [made]).result(PATIENCE_S).revisions[0]


def test_what_is_acknowledged_is_on_disk(journalling: Desk, reopen: Reopen) -> None:
    sitting, user = a_sitting(journalling)
    saves = [Save(n, f"exam/q{n}", f"answer {n}") for n in range(5)]
    saved = journalling.journal.save(sitting, user, "page-one", saves).result(PATIENCE_S)
    assert list(saved.revisions) == sorted(set(saved.revisions))
    assert (saved.assignment, saved.newest) == ("exam", saved.revisions[-1])
    assert values(reopen(), sitting) == {f"exam/q{n}": f"answer {n}" for n in range(5)}


def test_what_is_sent_twice_is_kept_once(journalling: Desk) -> None:
    sitting, user = a_sitting(journalling)
    first = save(journalling, sitting, user, "a", seq=7)
    assert save(journalling, sitting, user, "changed on the way", seq=7) == first
    twice = journalling.journal.save(sitting, user, "page-two", [Save(1, "exam/q", "b"), Save(1, "exam/q", "c")])
    assert len(set(twice.result(PATIENCE_S).revisions)) == 1
    assert [row.value for row in rows(journalling)] == ["a", "b"]


def test_two_batches_of_the_same_change_in_one_transaction_are_one(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    waiting = [desk.journal.save(sitting, user, "page-one", [Save(3, "exam/q", "a")]) for _ in range(3)]
    desk.journal.start()
    assert len({future.result(PATIENCE_S).revisions for future in waiting}) == 1
    assert len(rows(desk)) == 1


def test_many_pages_at_once_lose_nothing(journalling: Desk) -> None:
    sittings = [a_sitting(journalling, f"student-{n}") for n in range(8)]
    failed: list[BaseException] = []

    def page(sitting: int, user: int, client: str) -> None:
        try:
            for seq in range(25):
                made = [Save(seq, f"exam/{client}", f"{client} {seq}")]
                journalling.journal.save(sitting, user, client, made).result(PATIENCE_S)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=page, args=(*one, f"page-of-{n}")) for one in sittings for n in ("tab", "phone")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(rows(journalling)) == 8 * 2 * 25
    for sitting, _ in sittings:
        assert values(journalling, sitting) == {
            "exam/page-of-tab": "page-of-tab 24",
            "exam/page-of-phone": "page-of-phone 24",
        }


def test_what_waits_goes_into_one_transaction(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    waiting = [desk.journal.save(sitting, user, "page-one", [Save(n, "exam/q", n)]) for n in range(200)]
    commits: list[Any] = []
    event.listen(desk.database.engine, "commit", commits.append)
    desk.journal.start()
    wait(waiting, PATIENCE_S)
    assert len(commits) == 1
    assert [future.result().newest for future in waiting] == sorted(f.result().revisions[0] for f in waiting)


def test_the_newest_change_wins_even_if_it_arrived_first(journalling: Desk) -> None:
    sitting, user = a_sitting(journalling)
    save(journalling, sitting, user, "typed now, online", client="laptop-1")
    journalling.clock.advance(timedelta(seconds=5))
    save(journalling, sitting, user, "typed a minute ago, offline", client="phone-11", age=60)
    assert values(journalling, sitting) == {"exam/q": "typed now, online"}
    save(journalling, sitting, user, "typed after that", client="phone-11", seq=1)
    assert values(journalling, sitting) == {"exam/q": "typed after that"}


def test_an_age_in_the_future_is_now(journalling: Desk) -> None:
    sitting, user = a_sitting(journalling)
    save(journalling, sitting, user, "from the future", age=-3600)
    save(journalling, sitting, user, "now", seq=1)
    assert values(journalling, sitting) == {"exam/q": "now"}


def test_an_answer_can_be_taken_back(journalling: Desk) -> None:
    sitting, user = a_sitting(journalling)
    save(journalling, sitting, user, "a")
    save(journalling, sitting, user, None, seq=1)
    assert values(journalling, sitting) == {"exam/q": None}


def test_nothing_is_taken_in_a_pause_and_after_the_end(journalling: Desk) -> None:
    sitting, user = a_sitting(journalling)
    journalling.schedules.pause("exam", "emmy", "fire alarm")
    with pytest.raises(JournalRefused, match="paused") as paused:
        save(journalling, sitting, user, "a")
    assert paused.value.timing is not None
    journalling.schedules.resume("exam", "emmy")
    revision = save(journalling, sitting, user, "b", seq=1)
    journalling.clock.advance(minutes(60))
    with pytest.raises(JournalRefused, match="over") as over:
        save(journalling, sitting, user, "c", seq=2)
    assert over.value.revision == revision
    assert values(journalling, sitting) == {"exam/q": "b"}


def test_nothing_is_taken_after_handing_in(journalling: Desk) -> None:
    sitting, user = a_sitting(journalling)
    save(journalling, sitting, user, "a")
    journalling.sittings.hand_in(sitting, user)
    with pytest.raises(JournalRefused, match="over"):
        save(journalling, sitting, user, "b", seq=1)


def test_what_arrived_in_time_is_taken_though_it_waited_past_the_end(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    desk.clock.advance(minutes(60) - timedelta(milliseconds=1))
    in_time = desk.journal.save(sitting, user, "page-one", [Save(0, "exam/q", "a")])
    desk.clock.advance(timedelta(seconds=1))
    desk.journal.start()
    assert in_time.result(PATIENCE_S).revisions
    assert values(desk, sitting) == {"exam/q": "a"}


def test_what_arrived_in_a_pause_is_refused_though_it_is_over(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    desk.schedules.pause("exam", "emmy", "fire alarm")
    desk.clock.advance(minutes(1))
    meanwhile = desk.journal.save(sitting, user, "page-one", [Save(0, "exam/q", "a")])
    desk.clock.advance(minutes(1))
    desk.schedules.resume("exam", "emmy")
    desk.journal.start()
    with pytest.raises(JournalRefused, match="paused"):
        meanwhile.result(PATIENCE_S)


@pytest.mark.parametrize("sitting", [1, 10_000, 2**62])
def test_somebody_else_s_sitting_is_not_there(journalling: Desk, sitting: int) -> None:
    a_sitting(journalling)
    stranger = journalling.add_user("eve")
    with pytest.raises(JournalRefused, match="no such sitting") as refused:
        save(journalling, sitting, stranger.id, "a")
    assert refused.value.timing is None
    assert rows(journalling) == []


def test_a_refused_batch_harms_no_other(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    foreign = desk.journal.save(sitting, user + 1, "page-eve", [Save(0, "exam/q", "evil")])
    own = desk.journal.save(sitting, user, "page-ada", [Save(0, "exam/q", "good")])
    desk.journal.start()
    assert own.result(PATIENCE_S).revisions
    with pytest.raises(JournalRefused):
        foreign.result(PATIENCE_S)
    assert values(desk, sitting) == {"exam/q": "good"}


@pytest.mark.parametrize("moment", ["at the insert", "at the commit"])
def test_a_failing_transaction_tells_nobody_that_it_is_saved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    sitting, user = a_sitting(desk)

    def full(*args: Any, **more: Any) -> Any:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    waiting = [desk.journal.save(sitting, user, f"page-of-{n}", [Save(0, "exam/q", n)]) for n in range(3)]
    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit" if moment == "at the commit" else "execute", full)
        desk.journal.start()
        for future in waiting:
            with pytest.raises(OperationalError):
                future.result(PATIENCE_S)
    assert rows(desk) == []
    revision = save(desk, sitting, user, "again")
    assert [(row.id, row.value) for row in rows(desk)] == [(revision, "again")]


def test_a_commit_whose_answer_was_lost_does_not_stop_the_journal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting, user = a_sitting(desk)
    commit = Session.commit

    def lost(session: Session) -> None:
        commit(session)
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", lost)
        future = desk.journal.save(sitting, user, "page-one", [Save(0, "exam/q", "a")])
        desk.journal.start()
        with pytest.raises(OperationalError):
            future.result(PATIENCE_S)
    first = save(desk, sitting, user, "a")
    second = save(desk, sitting, user, "b", seq=1)
    assert first < second
    assert [row.value for row in rows(desk)] == ["a", "b"]


def test_a_page_that_no_longer_waits_does_not_stop_the_journal(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    gone = desk.journal.save(sitting, user, "page-one", [Save(0, "exam/q", "a")])
    gone.cancel()
    desk.journal.start()
    save(desk, sitting, user, "b", client="page-two", seq=1)
    save(desk, sitting, user, "c", client="page-two", seq=2)
    assert [row.value for row in rows(desk)] == ["a", "b", "c"]


def test_the_end_writes_what_waits(desk: Desk) -> None:
    sitting, user = a_sitting(desk)
    waiting = [desk.journal.save(sitting, user, "page-one", [Save(n, "exam/q", n)]) for n in range(1200)]
    desk.journal.start()
    desk.journal.stop()
    assert all(future.done() and future.exception() is None for future in waiting)
    assert len(rows(desk)) == 1200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\x00b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ud800b", "a?b"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (["a\x00", "\udfff"], ["a\N{REPLACEMENT CHARACTER}", "?"]),
        ("\U0001f600 ä \u202e", "\U0001f600 ä \u202e"),
        ("", ""),
        ([], []),
        ("'; DROP TABLE portal_journal; --", "'; DROP TABLE portal_journal; --"),
        ("x" * 100_000, "x" * 100_000),
    ],
)
def test_hostile_values_are_kept_as_far_as_a_database_can(journalling: Desk, sent: Any, kept: Any) -> None:
    sitting, user = a_sitting(journalling)
    save(journalling, sitting, user, sent)
    assert values(journalling, sitting) == {"exam/q": kept}


def test_revisions_go_on_after_a_restart(journalling: Desk, reopen: Reopen) -> None:
    sitting, user = a_sitting(journalling)
    before = save(journalling, sitting, user, "a")
    again = reopen()
    again.journal.start()
    assert save(again, sitting, user, "a") == before
    assert save(again, sitting, user, "b", seq=1) > before
