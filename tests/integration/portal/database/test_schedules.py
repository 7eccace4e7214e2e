"""Schedules: each act makes sense, and stands in the audit log in the same transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from autograder.portal.database.database import Database
from autograder.portal.database.models import AuditEvent, Extension, Kind, Pause, Schedule
from autograder.portal.schedules import Plan, ScheduleRefused
from tests.integration.portal.conftest import Reopen
from tests.portal_factory import START, Desk, minutes

LATER = START + timedelta(days=1)


def log(database: Database) -> list[AuditEvent]:
    with database.read() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


@pytest.mark.parametrize(
    "plan",
    [
        {"opens_at": LATER, "due_at": START},
        {"opens_at": START, "due_at": START},
        {"due_at": LATER, "closes_at": START},
        {"opens_at": LATER, "closes_at": START},
        {"kind": Kind.EXAM, "minutes": 0},
        {"kind": Kind.EXAM, "minutes": 10**9},
        {"kind": Kind.QUIZ, "minutes": 10},
        {"attempts": 0},
        {"attempts": 1001},
        {"late_penalty": -0.1},
        {"late_penalty": 1.1},
        {"late_penalty": float("nan")},
        {"due_at": datetime.min.replace(tzinfo=UTC)},
        {"due_at": datetime.max.replace(tzinfo=UTC)},
        {"closes_at": datetime(9999, 12, 31, tzinfo=UTC)},
    ],
)
def test_plans_that_make_no_sense_are_refused(plan: dict[str, Any]) -> None:
    with pytest.raises(ScheduleRefused):
        Plan(**plan)


def acts(desk: Desk, user: int) -> dict[str, Callable[[], object]]:
    return {
        "schedule set": lambda: desk.schedules.put("sheet", Plan(due_at=LATER), "emmy", "why"),
        "extension granted": lambda: desk.schedules.extend("sheet", user, "emmy", reason="why", due_at=LATER),
        "time granted": lambda: desk.schedules.grant_minutes("sheet", 5, "emmy", user_id=user, reason="why"),
        "exam paused": lambda: desk.schedules.pause("sheet", "emmy", "why"),
        "exam resumed": lambda: desk.schedules.resume("sheet", "emmy", "why"),
        "feedback released": lambda: desk.schedules.release_feedback("sheet", "emmy", reason="why"),
        "feedback withheld": lambda: desk.schedules.release_feedback("sheet", "emmy", released=False, reason="why"),
        "schedule withdrawn": lambda: desk.schedules.withdraw("sheet", "emmy", "why"),
    }


def state(desk: Desk) -> list[Any]:
    with desk.database.read() as session:
        return [
            {column.key: getattr(row, column.key) for column in row.__table__.columns}
            for model in (Schedule, Extension, Pause)
            for row in session.scalars(select(model))
        ]


def test_each_act_stands_in_the_audit_log(desk: Desk) -> None:
    user = desk.add_user().id
    desk.add_homework()
    before = len(log(desk.database))
    for name, act in acts(desk, user).items():
        act()
        last = log(desk.database)[-1]
        assert (last.action, last.actor, last.assignment, last.reason) == (name, "emmy", "sheet", "why")
    assert len(log(desk.database)) == before + len(acts(desk, user))


@pytest.mark.parametrize("name", list(acts(None, 0)))  # type: ignore[arg-type]
def test_without_its_entry_in_the_log_nothing_happens(desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    user = desk.add_user().id
    desk.add_homework()
    if name == "exam resumed":
        desk.schedules.pause("sheet", "emmy", "why")
    before, entries = state(desk), len(log(desk.database))

    def broken(*arguments: Any, **more: Any) -> None:
        raise RuntimeError("the log cannot be written")

    with monkeypatch.context() as patch:
        patch.setattr("autograder.portal.schedules.record", broken)
        with pytest.raises(RuntimeError):
            acts(desk, user)[name]()
    assert state(desk) == before
    assert len(log(desk.database)) == entries


def test_pausing_twice_is_once(desk: Desk) -> None:
    desk.add_exam()
    for _ in range(2):
        desk.schedules.pause("exam", "emmy", "fire alarm")
    assert desk.schedules.is_paused("exam")
    for _ in range(2):
        desk.schedules.resume("exam", "emmy")
    assert not desk.schedules.is_paused("exam")
    assert [event.action for event in log(desk.database)][-2:] == ["exam paused", "exam resumed"]


def test_what_has_no_schedule_cannot_be_changed(desk: Desk) -> None:
    user = desk.add_user().id
    for name, act in acts(desk, user).items():
        if name != "schedule set":
            with pytest.raises(ScheduleRefused, match="no schedule"):
                act()


def test_what_students_have_begun_is_not_withdrawn(desk: Desk) -> None:
    desk.add_exam()
    desk.sittings.open(desk.add_user().id, "exam")
    with pytest.raises(ScheduleRefused, match="have begun"):
        desk.schedules.withdraw("exam", "emmy")


def test_more_time_for_all_moves_everything(desk: Desk) -> None:
    desk.add_exam(due_at=LATER, closes_at=LATER)
    desk.schedules.grant_minutes("exam", 10, "emmy", user_id=None, reason="late start")
    schedule = desk.schedules.get("exam")
    assert schedule is not None
    assert (schedule.minutes, schedule.due_at, schedule.closes_at) == (70, LATER + minutes(10), LATER + minutes(10))


def test_what_two_processes_grant_at_once_adds_up(desk: Desk, reopen: Reopen) -> None:
    desk.add_exam()

    def grant(by: Desk) -> None:
        for _ in range(20):
            by.schedules.grant_minutes("exam", 1, "emmy", user_id=None, reason="late start")

    threads = [threading.Thread(target=grant, args=(by,)) for by in (desk, reopen())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    schedule = desk.schedules.get("exam")
    assert schedule is not None
    assert schedule.minutes == 100


@pytest.mark.parametrize("for_all", [True, False])
def test_more_time_reaches_who_has_a_deadline_and_a_closing_of_their_own(desk: Desk, for_all: bool) -> None:
    desk.add_exam(due_at=LATER, closes_at=LATER)
    ada = desk.add_user()
    own = desk.schedules.extend("exam", ada.id, "emmy", due_at=START + minutes(30), closes_at=START + minutes(30))
    sitting = desk.sittings.open(ada.id, "exam")
    assert sitting.timing.remaining == minutes(30)
    desk.schedules.grant_minutes("exam", 10, "emmy", user_id=None if for_all else ada.id, reason="late start")
    moved = desk.schedules.extension("exam", ada.id)
    assert moved is not None
    assert (own.due_at, moved.due_at, moved.closes_at) == (
        START + minutes(30),
        START + minutes(40),
        START + minutes(40),
    )
    state = desk.sittings.state(sitting.sitting.id, ada.id)
    assert state is not None
    assert state.timing.remaining == minutes(40)


def test_more_time_for_one_adds_up_to_a_bound(desk: Desk) -> None:
    desk.add_exam()
    ada = desk.add_user()
    for _ in range(2):
        desk.schedules.grant_minutes("exam", 10, "emmy", user_id=ada.id, reason="agreed")
    extension = desk.schedules.extension("exam", ada.id)
    assert extension is not None
    assert extension.extra_minutes == 20
    with pytest.raises(ScheduleRefused):
        for _ in range(3):
            desk.schedules.grant_minutes("exam", 20_000, "emmy", user_id=ada.id, reason="too much")
    with pytest.raises(ScheduleRefused):
        for _ in range(3):
            desk.schedules.grant_minutes("exam", 20_000, "emmy", user_id=None, reason="too much")
    for wrong in (-1, 10**9):
        with pytest.raises(ScheduleRefused):
            desk.schedules.grant_minutes("exam", wrong, "emmy", user_id=None, reason="")


@pytest.mark.parametrize(
    "times",
    [
        {"opens_at": LATER, "closes_at": START},
        {"due_at": LATER, "closes_at": START},
        {"extra_minutes": -5},
        {"due_at": datetime.max.replace(tzinfo=UTC)},
    ],
)
def test_extensions_that_make_no_sense_are_refused(desk: Desk, times: dict[str, Any]) -> None:
    desk.add_homework()
    ada = desk.add_user()
    with pytest.raises(ScheduleRefused):
        desk.schedules.extend("sheet", ada.id, "emmy", **times)
    assert desk.schedules.extensions("sheet") == []


def test_all_are_in_order_of_their_deadlines(desk: Desk) -> None:
    desk.add_homework("no times")
    desk.add_homework("opens", opens_at=START)
    desk.add_homework("second", due_at=LATER + minutes(1))
    desk.add_homework("first", due_at=LATER)
    assert [s.assignment for s in desk.schedules.all()] == ["first", "second", "no times", "opens"]


def test_a_schedule_keeps_what_the_plan_says(desk: Desk) -> None:
    zone = datetime.fromisoformat("2027-03-02T00:30:00+01:00")
    desk.schedules.put("sheet", Plan(kind=Kind.EXAM, minutes=90, due_at=zone, late_penalty=0.25, shuffle=True), "emmy")
    schedule = desk.schedules.get("sheet")
    assert schedule is not None
    assert (schedule.kind, schedule.minutes, schedule.due_at) == ("exam", 90, zone)
    assert (schedule.late_penalty, schedule.shuffle) == (0.25, True)
