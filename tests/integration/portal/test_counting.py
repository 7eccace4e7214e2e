"""Which attempt counts: the gradebook has it, whatever is changed afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from autograder.grading.declaration import GradebookError
from autograder.grading.standings import current_attempts, standings
from autograder.grading.tables import ATTEMPTS
from autograder.portal.database.models import Counts, Submission, SubmissionState
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan, Schedules
from autograder.portal.submissions.counting import Counting
from autograder.portal.web.app import create_app
from autograder.teaching.hand_grading import GivenByHand, QuestionKey
from tests.integration.portal.classroom import (
    DOUBLE,
    MEAN,
    NAME,
    Classroom,
    add_people,
    change_tests,
    make_course,
    signed_in,
)

RIGHT, SQUARE, ABSOLUTE = DOUBLE  # 2, 0 and 0 points
MEAN_RIGHT, MEAN_WRONG = MEAN  # 3 and 0 points
PATIENCE_S = 60


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("course")).root


@pytest.fixture(scope="module")
def room(course: Path) -> Iterator[Classroom]:
    from autograder.course import Course

    portal = Portal(Course.open(course), workers=1)
    app = create_app(portal)
    with TestClient(app, base_url="http://portal.example"):
        names = {f"student-{number}": "" for number in range(8)}
        add_people(portal, names)

        def client(name: str) -> TestClient:
            return signed_in(portal, TestClient(app, base_url="http://portal.example"), name)

        yield Classroom(portal, client)


@pytest.fixture
def student(room: Classroom) -> str:
    """One who has handed nothing in yet."""
    return next(user.name for user in room.portal.accounts.all()[2:] if not room.portal.submissions.of_student(user.id))


def count(room: Classroom, counts: Counts) -> None:
    room.portal.schedules.put(NAME, Plan(counts=counts), "prof")


def hand_in(room: Classroom, student: str, double: str, mean: str) -> Submission:
    return room.hand_in(student, {"double": double, "mean": mean, "essay": "Because."})


def give(room: Classroom, student: str, question: str, points: float | None) -> int:
    key = QuestionKey(student, NAME, NAME, question)
    [found] = [q for q in standings(room.portal.gradebook, NAME, student)[0].questions if q.grade_id == question]
    before = GivenByHand(found.by_hand, None, None)
    return room.portal.by_hand.give(key, GivenByHand(points, None, None), before, "prof", "looked at it").id


def wait_until_it_stands(room: Classroom, student: str, submission: Submission, points: float) -> None:
    """The gradebook, the files and the portal say that this is the attempt that counts."""
    deadline = time.monotonic() + PATIENCE_S
    portal = room.portal
    while True:
        shown = portal.submissions.that_count(NAME).get(student)
        is_current = current_attempts(portal.gradebook, NAME, student)[student] == submission.received_at
        with portal.database.read() as session:
            state = session.get_one(Submission, submission.id).state
        if is_current and state == SubmissionState.GRADED and shown is not None and shown.id == submission.id:
            break
        assert time.monotonic() < deadline, "another attempt stands"
        time.sleep(0.05)
    [standing] = standings(portal.gradebook, NAME, student)
    assert standing.known_score == points
    assert standing.submitted_at == submission.received_at
    folder = portal.course.state_directory / submission.folder
    in_place = portal.course.submitted_directory / student / NAME
    assert (in_place / f"{NAME}.ipynb").read_bytes() == (folder / f"{NAME}.ipynb").read_bytes()


def test_another_rule_puts_another_attempt_into_the_gradebook_at_once(room: Classroom, student: str) -> None:
    count(room, Counts.LAST)
    first = hand_in(room, student, RIGHT, MEAN_WRONG)
    best = hand_in(room, student, RIGHT, MEAN_RIGHT)
    last = hand_in(room, student, SQUARE, MEAN_WRONG)
    wait_until_it_stands(room, student, last, 0)
    for counts, chosen, points in ((Counts.BEST, best, 5), (Counts.FIRST, first, 2), (Counts.LAST, last, 0)):
        count(room, counts)
        wait_until_it_stands(room, student, chosen, points)


def test_the_page_says_what_a_changed_rule_does(room: Classroom) -> None:
    count(room, Counts.LAST)
    prof = room.client("prof")
    form: dict[str, Any] = {"kind": "homework", "counts": "best", "feedback": "at once"}
    said = prof.post(f"/teaching/{NAME}/schedule", data=form).text
    assert "takes its place" in said
    assert "takes its place" not in prof.post(f"/teaching/{NAME}/schedule", data=form).text
    assert "all others are judged again" in prof.get(f"/teaching/{NAME}/regrade").text


def test_the_best_is_the_best_with_points_given_by_hand(room: Classroom, student: str) -> None:
    count(room, Counts.BEST)
    first = hand_in(room, student, RIGHT, MEAN_WRONG)
    second = hand_in(room, student, SQUARE, MEAN_RIGHT)
    wait_until_it_stands(room, student, second, 3)
    given = give(room, student, "t-mean", 1.0)
    wait_until_it_stands(room, student, first, 3)
    hand_in(room, student, ABSOLUTE, MEAN_RIGHT)  # three points by its tests, one with the points by hand
    wait_until_it_stands(room, student, first, 3)
    shown = room.client(student).get(f"/assignments/{NAME}").text
    assert shown.count("counts") == 1
    room.portal.by_hand.undo(given, "prof", "no, it is right")
    wait_until_it_stands(room, student, second, 3)


def test_the_best_is_the_best_after_what_it_loses_for_being_late(room: Classroom, student: str) -> None:
    count(room, Counts.BEST)
    in_time = hand_in(room, student, RIGHT, MEAN_WRONG)
    wait_until_it_stands(room, student, in_time, 2)
    due = in_time.received_at + timedelta(microseconds=1)

    def takes(share: float) -> None:
        plan = Plan(counts=Counts.BEST, due_at=due, closes_at=due + timedelta(days=1), late_penalty=share)
        room.portal.schedules.put(NAME, plan, "prof")

    takes(0.75)  # 1.25 are left of 5 points
    late = hand_in(room, student, RIGHT, MEAN_RIGHT)
    assert late.score == 5
    wait_until_it_stands(room, student, in_time, 2)
    takes(0.5)
    wait_until_it_stands(room, student, late, 2.5)
    takes(0.75)
    wait_until_it_stands(room, student, in_time, 2)


def test_a_penalty_is_taken_by_the_rule_as_it_is_when_its_turn_comes(room: Classroom, student: str) -> None:
    count(room, Counts.LAST)
    submission = hand_in(room, student, RIGHT, MEAN_RIGHT)
    wait_until_it_stands(room, student, submission, 5)
    due = submission.received_at - timedelta(minutes=1)
    plan = Plan(due_at=due, closes_at=due + timedelta(days=1), late_penalty=0.5)
    schedules = Schedules(room.portal.database, room.portal.clock)  # nobody is told of a change
    schedules.put(NAME, plan, "prof")
    penalties = room.portal.queue.penalties
    with penalties._applying:
        waits = threading.Thread(target=penalties.apply, args=(NAME, student))
        waits.start()
        waits.join(0.5)
        assert waits.is_alive()
        schedules.put(NAME, replace(plan, late_penalty=0.2), "prof")
    waits.join(PATIENCE_S)
    [standing] = standings(room.portal.gradebook, NAME, student)
    assert standing.known_score == 4


def test_what_could_not_be_looked_through_is_tried_again(
    room: Classroom, student: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(room, Counts.BEST)
    first = hand_in(room, student, RIGHT, MEAN_WRONG)
    second = hand_in(room, student, SQUARE, MEAN_RIGHT)
    wait_until_it_stands(room, student, second, 3)
    failed: list[str] = []
    look_through = Counting.out_of_step

    def locked(self: Counting, assignment: str, student: str | None = None) -> list[int]:
        if not failed:
            failed.append(assignment)
            raise GradebookError("the gradebook is locked")
        return look_through(self, assignment, student)

    monkeypatch.setattr(Counting, "out_of_step", locked)
    give(room, student, "t-mean", 1.0)
    wait_until_it_stands(room, student, first, 3)
    assert failed


def test_points_for_what_no_test_scores_go_with_the_student_to_a_better_attempt(room: Classroom, student: str) -> None:
    count(room, Counts.BEST)
    first = hand_in(room, student, RIGHT, MEAN_WRONG)
    wait_until_it_stands(room, student, first, 2)
    give(room, student, "essay", 5.0)
    second = hand_in(room, student, RIGHT, MEAN_RIGHT)
    wait_until_it_stands(room, student, second, 10)


def test_the_same_files_again_do_not_move_what_stands(room: Classroom, student: str) -> None:
    count(room, Counts.BEST)
    first = hand_in(room, student, RIGHT, MEAN_RIGHT)
    hand_in(room, student, RIGHT, MEAN_RIGHT)
    wait_until_it_stands(room, student, first, 5)


def test_what_was_graded_past_the_portal_is_left_alone(room: Classroom, student: str) -> None:
    count(room, Counts.LAST)
    submission = hand_in(room, student, RIGHT, MEAN_RIGHT)
    counting = Counting(room.portal.database, room.portal.gradebook)
    mine = (ATTEMPTS.c.student == student) & (ATTEMPTS.c.assignment == NAME)
    with room.portal.gradebook.transaction("written") as db:
        db.execute(update(ATTEMPTS).where(mine).values(current=False))
    assert counting.out_of_step(NAME, student) == [submission.id]
    with room.portal.gradebook.transaction("written") as db:
        elsewhere = submission.received_at.replace(tzinfo=None, year=2020)
        db.execute(update(ATTEMPTS).where(mine).values(current=True, submitted_at=elsewhere))
    assert counting.out_of_step(NAME, student) == []


def test_a_published_regrade_judges_all_attempts_where_the_best_counts(room: Classroom, student: str) -> None:
    count(room, Counts.BEST)
    first = hand_in(room, student, SQUARE, MEAN_RIGHT)
    second = hand_in(room, student, ABSOLUTE, MEAN_RIGHT)
    wait_until_it_stands(room, student, first, 3)
    change_tests(room.portal.course)
    regrades = room.portal.regrades
    regrades.start(NAME, "prof", "the test was too strict")
    _wait_for(regrades)
    assert second.id in Counting(room.portal.database, room.portal.gradebook).others(NAME)
    regrades.publish(NAME, "prof", "the test was too strict")
    _wait_for(regrades)
    wait_until_it_stands(room, student, second, 5)


def _wait_for(regrades: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while regrades.state(NAME).is_running:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert regrades.state(NAME).job.problem == ""


def test_a_rule_that_was_changed_while_no_server_ran_holds_at_the_next_start(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    portal = Portal(course, workers=1)
    portal.start()
    add_people(portal)
    room = Classroom(portal, lambda name: pytest.fail("no pages"))
    count(room, Counts.LAST)
    first, last = hand_in(room, "ada", RIGHT, MEAN_RIGHT), hand_in(room, "ada", SQUARE, MEAN_WRONG)
    wait_until_it_stands(room, "ada", last, 0)
    portal.stop()
    silent = Portal(course, workers=0)
    silent.schedules.put(NAME, Plan(counts=Counts.FIRST), "command line")
    silent.stop()
    again = Portal(course, workers=1)
    again.start()
    wait_until_it_stands(Classroom(again, room.client), "ada", first, 5)
    again.stop()
