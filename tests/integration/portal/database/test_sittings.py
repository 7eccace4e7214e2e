"""Sittings: opened once, handed in once, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import nbformat
import pytest
from sqlalchemy import event, select

from autograder.errors import AssignmentError
from autograder.portal.database.models import Kind, Sitting, Submission
from autograder.portal.exams.journal import JournalRefused, Save
from autograder.portal.exams.live import live_view
from autograder.portal.exams.sittings import SittingRefused
from autograder.portal.exams.timing import SittingStatus
from tests.integration.portal.conftest import Reopen
from tests.portal_factory import START, Desk, a_file, minutes

PATIENCE_S = 20
GRACE = timedelta(seconds=2)


class Killed(BaseException):
    """The process ends here."""


def begin(desk: Desk, name: str = "ada") -> tuple[int, int]:
    """Sitting and user of a student who begins now."""
    user = desk.add_user(name)
    return desk.sittings.open(user.id, "exam").sitting.id, user.id


def answer(desk: Desk, sitting: int, user: int, value: Any, seq: int = 0) -> None:
    desk.journal.save(sitting, user, "page-one", [Save(seq, "exam/q", value)]).result(PATIENCE_S)


def handed_in(desk: Desk) -> list[Submission]:
    with desk.database.read() as session:
        return list(session.scalars(select(Submission).order_by(Submission.id)))


def text_of(desk: Desk, submission: Submission) -> str:
    path = desk.folder / "state" / submission.folder / "work.ipynb"
    return str(nbformat.read(path, 4).cells[0].source)


# opening ---------------------------------------------------------------------------------------------------


def test_opening_twice_is_the_same_sitting(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    desk.clock.advance(minutes(10))
    again = desk.sittings.open(user, "exam")
    assert again.sitting.id == sitting
    assert again.timing.remaining == minutes(50)


def test_opening_at_once_in_many_tabs_is_one_sitting(desk: Desk) -> None:
    desk.add_exam(attempts=1)
    user = desk.add_user()
    opened: list[int] = []
    threads = [
        threading.Thread(target=lambda: opened.append(desk.sittings.open(user.id, "exam").sitting.id)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 8
    assert len(set(opened)) == 1


@pytest.mark.parametrize(("at", "said"), [(-1, "not open yet"), (60, "closed")])
def test_outside_of_the_window_nothing_is_opened(desk: Desk, at: float, said: str) -> None:
    desk.add_exam(opens_at=START, closes_at=START + minutes(60))
    desk.clock.advance(minutes(at))
    with pytest.raises(SittingRefused, match=said):
        begin(desk)


def test_what_has_no_schedule_is_not_opened(desk: Desk) -> None:
    with pytest.raises(SittingRefused, match="no such"):
        begin(desk)


def test_nobody_begins_in_a_pause(desk: Desk) -> None:
    desk.add_exam()
    desk.schedules.pause("exam", "emmy", "fire alarm")
    with pytest.raises(SittingRefused, match="paused"):
        begin(desk)
    desk.schedules.resume("exam", "emmy")
    begin(desk)


def test_after_all_attempts_nothing_is_opened(desk: Desk) -> None:
    desk.add_exam(attempts=2)
    for _ in range(2):
        sitting, user = begin(desk)
        desk.sittings.hand_in(sitting, user)
    with pytest.raises(SittingRefused, match="All attempts"):
        begin(desk)
    begin(desk, "bob")


def test_a_sitting_of_somebody_else_is_not_there(desk: Desk) -> None:
    desk.add_exam()
    sitting, _ = begin(desk)
    eve = desk.add_user("eve")
    assert desk.sittings.state(sitting, eve.id) is None
    with pytest.raises(SittingRefused, match="no such sitting"):
        desk.sittings.hand_in(sitting, eve.id)
    with pytest.raises(SittingRefused):
        desk.sittings.upload(eve.id, "exam", [a_file()])


# handing in ------------------------------------------------------------------------------------------------


def test_handing_in_takes_the_newest_answers(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "first")
    answer(journalling, sitting, user, "second", 1)
    submission = journalling.sittings.hand_in(sitting, user)
    assert text_of(journalling, submission) == "[('exam/q', 'second')]"
    assert (submission.origin, submission.sitting_id) == ("form", sitting)
    assert journalling.submitted == [submission.id]


def test_handing_in_twice_is_once(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    told: list[int] = []
    threads = [threading.Thread(target=lambda: told.append(desk.sittings.hand_in(sitting, user).id)) for _ in range(6)]
    threads += [threading.Thread(target=desk.sittings.hand_in_overdue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 6
    assert len(set(told)) == 1
    assert len(handed_in(desk)) == 1
    assert len(desk.stored_folders()) == 1


def test_in_a_pause_nothing_is_handed_in(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    desk.schedules.pause("exam", "emmy", "fire alarm")
    with pytest.raises(SittingRefused, match="paused"):
        desk.sittings.hand_in(sitting, user)
    with pytest.raises(SittingRefused, match="paused"):
        desk.sittings.upload(user, "exam", [a_file()])
    desk.clock.advance(minutes(600))
    assert desk.sittings.hand_in_overdue() == 0, "the clock stands still"
    desk.schedules.resume("exam", "emmy")
    desk.clock.advance(minutes(59))
    assert desk.sittings.hand_in_overdue() == 0
    desk.sittings.hand_in(sitting, user)


def test_when_the_time_is_over_it_is_handed_in(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "in time")
    journalling.clock.advance(minutes(60))
    assert journalling.sittings.hand_in_overdue() == 0, "what came in time may still wait for the disk"
    journalling.clock.advance(GRACE)
    assert journalling.sittings.hand_in_overdue() == 1
    assert journalling.sittings.hand_in_overdue() == 0
    [submission] = handed_in(journalling)
    assert submission.received_at == START + minutes(60)
    assert submission.late is False
    assert text_of(journalling, submission) == "[('exam/q', 'in time')]"
    with pytest.raises(JournalRefused, match="over"):
        answer(journalling, sitting, user, "too late", 1)


def test_who_has_more_time_is_not_handed_in_with_the_others(desk: Desk) -> None:
    desk.add_exam()
    begin(desk, "ada")
    _, bob = begin(desk, "bob")
    desk.schedules.grant_minutes("exam", 30, "emmy", user_id=bob, reason="agreed")
    desk.clock.advance(minutes(60) + GRACE)
    assert desk.sittings.hand_in_overdue() == 1
    desk.clock.advance(minutes(30))
    assert desk.sittings.hand_in_overdue() == 1


def test_without_a_limit_nothing_is_ever_overdue(desk: Desk) -> None:
    desk.add_homework("exam", kind=Kind.QUIZ)
    begin(desk)
    desk.clock.advance(timedelta(days=1000))
    assert desk.sittings.hand_in_overdue() == 0


@pytest.mark.parametrize("error", [AssignmentError("broken"), ValueError("broken"), KeyError("broken")])
def test_a_sitting_that_cannot_be_handed_in_holds_up_no_other(desk: Desk, error: Exception) -> None:
    desk.add_exam()
    broken, _ = begin(desk, "ada")
    begin(desk, "bob")
    fill_in = desk.fill_in
    desk.sittings._fill_in = lambda sitting, answers: (
        _raise(error) if sitting.id == broken else fill_in(sitting, answers)
    )
    desk.clock.advance(minutes(61))
    assert desk.sittings.hand_in_overdue() == 1
    desk.sittings._fill_in = fill_in
    assert desk.sittings.hand_in_overdue() == 1
    assert len(handed_in(desk)) == 2


def _raise(error: Exception) -> Any:
    raise error


# a killed server -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before the files", "after the files", "after the submission"])
def test_a_killed_server_leaves_exactly_one_submission(
    journalling: Desk, reopen: Reopen, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "journalled")

    def killed(*arguments: Any, **more: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        if moment == "before the files":
            patch.setattr(journalling.sittings, "_fill_in", killed)
        elif moment == "after the files":
            patch.setattr("autograder.portal.submissions.receipts.SigningKey.sign", killed)
            patch.setattr("autograder.portal.submissions.intake.shutil.rmtree", lambda *a, **m: None)
        else:
            patch.setattr(journalling.sittings, "_on_submission", killed)
        with pytest.raises(Killed):
            journalling.sittings.hand_in(sitting, user)
    again = reopen()
    assert again.sittings.hand_in_overdue() == (0 if moment == "after the submission" else 1)
    assert again.sittings.hand_in_overdue() == 0
    [submission] = handed_in(again)
    assert text_of(again, submission) == "[('exam/q', 'journalled')]"
    assert again.sittings.hand_in(sitting, user).id == submission.id


# uploads within a sitting ----------------------------------------------------------------------------------


def test_an_upload_counts_if_nothing_was_saved_after_it(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "in the browser")
    journalling.clock.advance(minutes(1))
    first = journalling.sittings.upload(user, "exam", [a_file("first")])
    second = journalling.sittings.upload(user, "exam", [a_file("second")])
    assert journalling.sittings.hand_in(sitting, user).id == second.id
    assert [s.id for s in handed_in(journalling)] == [first.id, second.id]


def test_a_save_after_an_upload_counts(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    journalling.sittings.upload(user, "exam", [a_file("uploaded")])
    journalling.clock.advance(minutes(1))
    answer(journalling, sitting, user, "in the browser")
    submission = journalling.sittings.hand_in(sitting, user)
    assert text_of(journalling, submission) == "[('exam/q', 'in the browser')]"


def test_who_only_uploaded_is_handed_in_with_the_upload_when_the_time_is_over(desk: Desk) -> None:
    desk.add_exam()
    _, user = begin(desk)
    upload = desk.sittings.upload(user, "exam", [a_file("uploaded")])
    desk.clock.advance(minutes(61))
    desk.sittings.hand_in_overdue()
    with desk.database.read() as session:
        assert session.scalars(select(Sitting)).one().submission_id == upload.id
    with pytest.raises(SittingRefused, match="over"):
        desk.sittings.upload(user, "exam", [a_file("too late")])


def test_who_still_has_time_does_not_wait_for_those_whose_time_is_over(desk: Desk) -> None:
    desk.add_exam()
    for name in ("ada", "bob", "cleo"):
        begin(desk, name)
    _, user = begin(desk, "dora")
    desk.schedules.grant_minutes("exam", 30, "emmy", user_id=user, reason="agreed")
    uploads = threading.Thread(target=desk.sittings.upload, args=(user, "exam", [a_file("in time")]))
    fill_in = desk.fill_in
    done_before: list[bool] = []

    def slow(sitting: Sitting, answers: Any) -> Any:
        if not done_before:
            uploads.start()
            uploads.join(0.3)  # it waits for this one
        done_before.append(any(one.user_id == user for one in handed_in(desk)))
        return fill_in(sitting, answers)

    desk.sittings._fill_in = slow
    desk.clock.advance(minutes(61))
    assert desk.sittings.hand_in_overdue() == 3
    uploads.join(PATIENCE_S)
    assert done_before == [False, True, True]


# what is seen of it ----------------------------------------------------------------------------------------


def test_the_live_view_tells_of_everybody(journalling: Desk) -> None:
    journalling.add_exam()
    for name in ("never", "at-work", "done", "late"):
        journalling.add_user(name)
    _, _ = begin(journalling, "late")
    journalling.clock.advance(minutes(30))
    sitting, user = begin(journalling, "at-work")
    answer(journalling, sitting, user, "a")
    sitting, user = begin(journalling, "done")
    journalling.clock.advance(minutes(1))
    journalling.sittings.hand_in(sitting, user)
    journalling.clock.advance(minutes(29) + GRACE)
    journalling.sittings.hand_in_overdue()
    seen = {one.name: one for one in live_view(journalling.database, journalling.clock, "exam")}
    assert {name: one.progress for name, one in seen.items()} == {
        "at-work": "open",
        "done": "handed in",
        "late": "out of time",
        "never": "not started",
    }
    assert (seen["at-work"].answered, seen["at-work"].last_save_at) == (1, START + minutes(30))
    assert seen["late"].submitted_at == START + minutes(60)


def test_looking_for_overdue_sittings_costs_few_queries(desk: Desk) -> None:
    desk.add_exam()
    for n in range(30):
        begin(desk, f"student-{n}")
    statements: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    desk.sittings.hand_in_overdue()
    assert len(statements) < 15


def test_the_state_counts_down_and_ends(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    desk.clock.advance(minutes(61))
    state = desk.sittings.state(sitting, user)
    assert state is not None
    assert (state.timing.status, state.timing.remaining) == (SittingStatus.ENDED, timedelta())
    desk.sittings.hand_in(sitting, user)
    assert desk.sittings.present(user, "exam") is None
