"""Wrong answers are put together once, and again when something has changed."""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder.portal.grades import wrong
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.teaching.wrong_answers import WrongAnswers
from tests.integration.portal.classroom import ANSWERS, CELLS, NAME, Classroom, add_people, make_course
from tests.notebook_factory import add_assignment


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    portal = Portal(make_course(tmp_path_factory.mktemp("course")), workers=1)
    portal.start()
    add_people(portal)
    portal.schedules.put(NAME, Plan(), "prof")
    room = Classroom(portal, lambda name: pytest.fail("no pages"))
    for student in ("bob", "cyd"):
        room.hand_in(student)
    yield room
    portal.stop()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The assignments for which they were put together."""
    made: list[str] = []
    really: Callable[..., WrongAnswers] = wrong.wrong_answers

    def counted(course: Any, gradebook: Any, name: str) -> WrongAnswers:
        made.append(name)
        return really(course, gradebook, name)

    monkeypatch.setattr(wrong, "wrong_answers", counted)
    return made


def judged(room: Classroom) -> int:
    return max(question.judged for question in room.portal.wrong_answers(NAME).questions)


def test_who_looks_again_sees_what_was_put_together(room: Classroom, made: list[str]) -> None:
    room.portal.wrong_answers(NAME)
    made.clear()
    assert judged(room) == 2
    assert made == []


def test_of_many_who_look_at_once_one_does_the_work(room: Classroom, made: list[str]) -> None:
    path = room.portal.course.submitted_directory / "bob" / NAME
    os.utime(path)
    threads = [threading.Thread(target=room.portal.wrong_answers, args=(NAME,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [NAME]


def test_a_new_grade_is_seen_at_once(room: Classroom) -> None:
    before = judged(room)
    room.hand_in("ada")
    assert judged(room) == before + 1
    wrong_before = {question.grade_id: question.wrong for question in room.portal.wrong_answers(NAME).questions}
    room.hand_in("ada", {**ANSWERS["ada"], "double": "def double(x):\n    return 0"})
    wrong_now = {question.grade_id: question.wrong for question in room.portal.wrong_answers(NAME).questions}
    assert wrong_now["t-double"] == wrong_before["t-double"] + 1


def test_a_changed_assignment_is_read_again(room: Classroom, made: list[str]) -> None:
    room.portal.wrong_answers(NAME)
    made.clear()
    add_assignment(room.portal.course.source_directory / NAME, *copy.deepcopy(CELLS))
    room.portal.wrong_answers(NAME)
    assert made == [NAME]
