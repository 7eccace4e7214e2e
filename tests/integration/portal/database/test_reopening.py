"""Sittings that their clock has ended go on when more time is given; what was handed in meanwhile is no second attempt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from sqlalchemy import select

from autograder.portal.database.models import AuditEvent, Counts, Kind, Sitting, Submission, SubmissionState
from autograder.portal.exams.journal import Save
from autograder.portal.exams.live import live_view
from autograder.portal.exams.sittings import SittingGoesOn, SittingRefused
from autograder.portal.exams.timing import SittingStatus
from autograder.portal.schedules import Plan
from autograder.portal.submissions.counting import standing
from autograder.portal.submissions.intake import attempts_used
from tests.portal_factory import START, Desk, a_file, minutes

PATIENCE_S = 20


def begin(desk: Desk, name: str = "ada") -> tuple[int, int]:
    """Sitting and user of a student who begins now."""
    user = desk.add_user(name)
    return desk.sittings.open(user.id, "exam").sitting.id, user.id


def answer(desk: Desk, sitting: int, user: int, value: Any, seq: int = 0) -> None:
    desk.journal.save(sitting, user, "page-one", [Save(seq, "exam/q", value)]).result(PATIENCE_S)


def run_out(desk: Desk, at: float = 61) -> None:
    """The hour is over, and what there is has been handed in."""
    desk.clock.advance(START + minutes(at) - desk.clock.now())
    desk.sittings.hand_in_overdue()


def status_of(desk: Desk, sitting: int, user: int) -> SittingStatus:
    state = desk.sittings.state(sitting, user)
    assert state is not None
    return state.timing.status


def submissions(desk: Desk) -> list[Submission]:
    with desk.database.read() as session:
        return list(session.scalars(select(Submission).order_by(Submission.id)))


def text_of(desk: Desk, submission: Submission) -> str:
    path = desk.folder / "state" / submission.folder / "work.ipynb"
    return str(nbformat.read(path, 4).cells[0].source)


def minutes_for_one(desk: Desk, user: int) -> None:
    desk.schedules.grant_minutes("exam", 30, "emmy", user_id=user, reason="the network")


def minutes_for_all(desk: Desk, user: int) -> None:
    desk.schedules.grant_minutes("exam", 30, "emmy", user_id=None, reason="the network")


def own_minutes(desk: Desk, user: int) -> None:
    desk.schedules.extend("exam", user, "emmy", extra_minutes=30, reason="the network")


def new_schedule(desk: Desk, user: int) -> None:
    desk.schedules.put("exam", Plan(kind=Kind.EXAM, minutes=90), "emmy", "the network")


GRANTS = pytest.mark.parametrize("grant", [minutes_for_one, minutes_for_all, own_minutes, new_schedule])
Grant = Callable[[Desk, int], None]


@GRANTS
def test_more_time_lets_a_sitting_that_ran_out_go_on(journalling: Desk, grant: Grant) -> None:
    journalling.add_exam(attempts=1)
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "in time")
    run_out(journalling)
    grant(journalling, user)
    assert status_of(journalling, sitting, user) is SittingStatus.OPEN
    assert journalling.sittings.open(user, "exam").sitting.id == sitting
    answer(journalling, sitting, user, "after all", 1)
    run_out(journalling, 93)
    at_deadline, final = submissions(journalling)
    assert text_of(journalling, at_deadline) == "[('exam/q', 'in time')]"
    assert text_of(journalling, final) == "[('exam/q', 'after all')]"
    assert final.received_at == START + minutes(90)
    with journalling.database.read() as session:
        assert session.get_one(Sitting, sitting).submission_id == final.id
        assert attempts_used(session, user, "exam") == 1


def test_a_later_closing_lets_it_go_on(desk: Desk) -> None:
    desk.add_exam(minutes=None, closes_at=START + minutes(60))
    sitting, user = begin(desk)
    run_out(desk)
    desk.schedules.extend("exam", user, "emmy", closes_at=START + minutes(120))
    assert status_of(desk, sitting, user) is SittingStatus.OPEN


@GRANTS
def test_what_a_student_handed_in_stays_handed_in(desk: Desk, grant: Grant) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    desk.clock.advance(minutes(59))
    desk.sittings.hand_in(sitting, user)
    desk.clock.advance(minutes(5))
    grant(desk, user)
    assert status_of(desk, sitting, user) is SittingStatus.ENDED


def test_pressing_the_button_when_the_time_is_over_is_no_handing_in(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    desk.clock.advance(minutes(61))
    desk.sittings.hand_in(sitting, user)
    minutes_for_one(desk, user)
    assert status_of(desk, sitting, user) is SittingStatus.OPEN


def test_time_that_is_over_already_changes_nothing_until_there_is_enough(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    run_out(desk, 100)
    minutes_for_one(desk, user)
    assert status_of(desk, sitting, user) is SittingStatus.ENDED
    minutes_for_one(desk, user)
    assert status_of(desk, sitting, user) is SittingStatus.OPEN


def test_only_the_student_who_is_given_time_goes_on(desk: Desk) -> None:
    desk.add_exam()
    ada, ada_id = begin(desk, "ada")
    bob, bob_id = begin(desk, "bob")
    run_out(desk)
    minutes_for_one(desk, bob_id)
    assert status_of(desk, ada, ada_id) is SittingStatus.ENDED
    assert status_of(desk, bob, bob_id) is SittingStatus.OPEN


def test_of_several_sittings_the_last_goes_on(desk: Desk) -> None:
    desk.add_exam()
    first, user = begin(desk)
    run_out(desk)
    second = desk.sittings.open(user, "exam").sitting.id
    minutes_for_all(desk, user)
    assert status_of(desk, first, user) is SittingStatus.ENDED
    assert status_of(desk, second, user) is SittingStatus.OPEN


def test_in_a_pause_it_goes_on_paused(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    run_out(desk)
    desk.schedules.pause("exam", "emmy", "fire alarm")
    minutes_for_all(desk, user)
    assert status_of(desk, sitting, user) is SittingStatus.PAUSED


def test_nothing_new_is_handed_in_if_nothing_was_changed(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "in time")
    run_out(journalling)
    minutes_for_one(journalling, user)
    run_out(journalling, 93)
    [only] = submissions(journalling)
    with journalling.database.read() as session:
        assert session.get_one(Sitting, sitting).submission_id == only.id


def test_an_upload_in_the_time_that_was_given_counts(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    run_out(desk)
    minutes_for_one(desk, user)
    upload = desk.sittings.upload(user, "exam", [a_file("uploaded")])
    assert desk.sittings.hand_in(sitting, user).id == upload.id


@pytest.mark.parametrize("counts", list(Counts))
def test_what_was_handed_in_at_the_first_deadline_counts_until_the_second(journalling: Desk, counts: Counts) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    run_out(journalling)
    minutes_for_one(journalling, user)
    answer(journalling, sitting, user, "after all")
    [at_deadline] = submissions(journalling)
    at_deadline.state, at_deadline.score = str(SubmissionState.GRADED), 5.0
    assert standing([at_deadline], counts) is at_deadline
    run_out(journalling, 93)
    _, final = submissions(journalling)
    final.state, final.score = str(SubmissionState.GRADED), 1.0
    assert standing([at_deadline, final], counts) is final


def test_time_given_while_it_is_handed_in_loses_no_later_answer(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    answer(journalling, sitting, user, "in time")
    journalling.clock.advance(minutes(61))
    fill_in = journalling.sittings._fill_in

    def meanwhile(given: Sitting, answers: Any) -> Any:
        minutes_for_one(journalling, user)
        return fill_in(given, answers)

    journalling.sittings._fill_in = meanwhile
    journalling.sittings.hand_in_overdue()
    journalling.sittings._fill_in = fill_in
    assert status_of(journalling, sitting, user) is SittingStatus.OPEN
    answer(journalling, sitting, user, "after all", 1)
    final = journalling.sittings.hand_in(sitting, user)
    assert text_of(journalling, final) == "[('exam/q', 'after all')]"


def test_handing_in_what_goes_on_meanwhile_is_refused(desk: Desk) -> None:
    desk.add_exam()
    sitting, user = begin(desk)
    run_out(desk)
    with desk.database.read() as session:
        ended = session.get_one(Sitting, sitting)
    minutes_for_one(desk, user)
    with pytest.raises(SittingGoesOn, match="goes on"):
        desk.sittings._submission_of(ended)
    assert issubclass(SittingGoesOn, SittingRefused)


def test_an_end_moved_to_before_the_last_answer_hands_it_in_as_of_that_answer(journalling: Desk) -> None:
    journalling.add_exam()
    sitting, user = begin(journalling)
    journalling.clock.advance(minutes(50))
    answer(journalling, sitting, user, "in time")
    journalling.clock.advance(minutes(5))
    journalling.schedules.put("exam", Plan(kind=Kind.EXAM, minutes=30), "emmy")
    journalling.sittings.hand_in_overdue()
    [submission] = submissions(journalling)
    assert text_of(journalling, submission) == "[('exam/q', 'in time')]"
    assert submission.received_at == START + minutes(50)
    minutes_for_all(journalling, user)
    assert status_of(journalling, sitting, user) is SittingStatus.OPEN
    run_out(journalling, 61)
    assert [one.id for one in submissions(journalling)] == [submission.id], "nothing was changed since"


def test_nothing_is_handed_in_before_it_was_opened(desk: Desk) -> None:
    desk.add_exam()
    desk.clock.advance(minutes(10))
    begin(desk)
    desk.schedules.put("exam", Plan(kind=Kind.EXAM, closes_at=START + minutes(5)), "emmy")
    desk.sittings.hand_in_overdue()
    [submission] = submissions(desk)
    assert submission.received_at == START + minutes(10)


def test_it_stands_in_the_audit_log_and_in_the_exam_room(desk: Desk) -> None:
    desk.add_exam()
    _, user = begin(desk, "ada")
    begin(desk, "bob")
    desk.clock.advance(minutes(60))
    assert [one.progress for one in live_view(desk.database, desk.clock, "exam")] == ["out of time", "out of time"]
    run_out(desk)
    assert [one.progress for one in live_view(desk.database, desk.clock, "exam")] == ["out of time", "out of time"]
    minutes_for_one(desk, user)
    assert [one.progress for one in live_view(desk.database, desk.clock, "exam")] == ["open", "out of time"]
    with desk.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "sitting reopened")).all()
    assert [(e.actor, e.assignment, e.student_id, e.reason, e.details) for e in events] == [
        ("emmy", "exam", user, "the network", {"sitting": 1})
    ]
