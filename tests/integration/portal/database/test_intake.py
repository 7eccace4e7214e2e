"""Handing in: taken whole with a receipt, or not at all."""

from __future__ import annotations

import errno
import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from autograder.files import CannotWrite
from autograder.portal.database.models import Kind, Submission
from autograder.portal.submissions.intake import NotTaken
from autograder.portal.submissions.receipts import verify_receipt
from tests.portal_factory import START, Desk, a_file, minutes


def taken(desk: Desk) -> list[Submission]:
    with desk.database.read() as session:
        return list(session.query(Submission).order_by(Submission.id))


def test_what_is_taken_is_on_disk_with_a_receipt(desk: Desk) -> None:
    desk.add_homework()
    ada = desk.add_user()
    submission = desk.intake.hand_in(ada.id, "sheet", [a_file()])
    assert (desk.folder / "state" / submission.folder / "work.ipynb").read_bytes() == a_file().content
    receipt = verify_receipt(submission.receipt, desk.key.public, [a_file()])
    assert (receipt.student, receipt.assignment, receipt.number) == ("ada", "sheet", 1)
    assert receipt.received_at == START
    assert [(s.state, s.late, s.digest) for s in taken(desk)] == [("queued", False, receipt.digest)]


def test_attempts_are_numbered_for_each_student_and_assignment(desk: Desk) -> None:
    desk.add_homework()
    desk.add_homework("other")
    ada, bob = desk.add_user("ada"), desk.add_user("bob")
    for user, name in ((ada, "sheet"), (ada, "sheet"), (bob, "sheet"), (ada, "other")):
        desk.intake.hand_in(user.id, name, [a_file()])
    assert [s.number for s in taken(desk)] == [1, 2, 1, 1]
    assert len(desk.stored_folders()) == 4


@pytest.mark.parametrize(("allowed", "threads"), [(1, 8), (3, 8)])
def test_of_many_at_once_exactly_as_many_are_taken_as_attempts_are_left(desk: Desk, allowed: int, threads: int) -> None:
    desk.add_homework(attempts=allowed)
    ada = desk.add_user()
    told: list[str] = []
    together = threading.Barrier(threads)

    def hand_in(number: int) -> None:
        together.wait()
        try:
            desk.intake.hand_in(ada.id, "sheet", [a_file(str(number))])
            told.append("taken")
        except NotTaken:
            told.append("refused")

    started = [threading.Thread(target=hand_in, args=(n,)) for n in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert sorted(told) == ["refused"] * (threads - allowed) + ["taken"] * allowed
    assert [s.number for s in taken(desk)] == list(range(1, allowed + 1))
    assert len(desk.stored_folders()) == allowed, "what was refused leaves nothing"


@pytest.mark.parametrize(
    ("at", "said"),
    [(-1, "not open yet"), (0, None), (9.99, None), (10, "late"), (19.99, "late"), (20, "closed"), (99999, "closed")],
)
def test_the_window_decides(desk: Desk, at: float, said: str | None) -> None:
    desk.add_homework(opens_at=START, due_at=START + minutes(10), closes_at=START + minutes(20))
    ada = desk.add_user()
    desk.clock.advance(minutes(at))
    if said in (None, "late"):
        assert desk.intake.hand_in(ada.id, "sheet", [a_file()]).late is (said == "late")
        return
    with pytest.raises(NotTaken, match=str(said)):
        desk.intake.hand_in(ada.id, "sheet", [a_file()])
    assert taken(desk) == []
    assert desk.stored_folders() == []


def test_an_extension_holds_for_its_student_only(desk: Desk) -> None:
    desk.add_homework(due_at=START + minutes(10))
    ada, bob = desk.add_user("ada"), desk.add_user("bob")
    desk.schedules.extend("sheet", ada.id, "emmy", due_at=START + minutes(60), reason="ill")
    desk.clock.advance(minutes(30))
    assert desk.intake.hand_in(ada.id, "sheet", [a_file()]).late is False
    with pytest.raises(NotTaken):
        desk.intake.hand_in(bob.id, "sheet", [a_file()])


def test_what_has_no_schedule_is_not_there(desk: Desk) -> None:
    ada = desk.add_user()
    with pytest.raises(NotTaken, match="no such assignment"):
        desk.intake.hand_in(ada.id, "sheet", [a_file()])
    assert desk.stored_folders() == []


@pytest.mark.parametrize("failing", ["fsync", "rename", "mkdir"])
def test_a_full_disk_takes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    desk.add_homework()
    ada = desk.add_user()

    def full(*arguments: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, full)
        with pytest.raises(CannotWrite):
            desk.intake.hand_in(ada.id, "sheet", [a_file()])
    assert taken(desk) == []
    assert desk.stored_folders() == []
    assert desk.intake.hand_in(ada.id, "sheet", [a_file()]).number == 1


def test_a_database_that_fails_takes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add_homework()
    ada = desk.add_user()

    def full(session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", full)
        with pytest.raises(OperationalError):
            desk.intake.hand_in(ada.id, "sheet", [a_file()])
    assert taken(desk) == []
    assert desk.stored_folders() == []


def test_a_quiz_in_the_browser_and_as_a_notebook_share_their_attempts(desk: Desk) -> None:
    desk.add_homework("quiz", kind=Kind.QUIZ, attempts=1)
    ada = desk.add_user()
    desk.sittings.open(ada.id, "quiz")
    with pytest.raises(NotTaken, match="one attempt has been used"):
        desk.intake.hand_in(ada.id, "quiz", [a_file()])


def test_what_is_uploaded_within_a_sitting_is_no_attempt_of_its_own(desk: Desk) -> None:
    desk.add_homework("quiz", kind=Kind.QUIZ, attempts=2)
    ada = desk.add_user()
    sitting = desk.sittings.open(ada.id, "quiz").sitting
    for n in range(3):
        desk.sittings.upload(ada.id, "quiz", [a_file(str(n))])
    desk.sittings.hand_in(sitting.id, ada.id)
    desk.clock.advance(timedelta(seconds=1))
    assert desk.intake.hand_in(ada.id, "quiz", [a_file()]).number == 4
    with pytest.raises(NotTaken):
        desk.intake.hand_in(ada.id, "quiz", [a_file()])
