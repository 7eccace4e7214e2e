"""Papers that differ from student to student: made ahead of time, given once, and theirs from then on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Kind
from autograder.portal.exams.papers import Papers
from autograder.portal.exams.preparation import Preparation, Progress, blanks_folder
from autograder.portal.handouts import Handouts
from autograder.portal.people.accounts import Accounts, Person
from autograder.portal.schedules import Plan, Schedules
from tests.notebook_factory import SUMS, add_sums

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "course"\nc.Variants.per_student = ["sums"]\n'
QUESTION = "sums/answer"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    root = tmp_path / "course"
    root.mkdir()
    (root / "course_config.py").write_text(CONFIG)
    add_sums(root / "source" / "sums")
    return Course.open(root)


@pytest.fixture
def papers(course: Course) -> Papers:
    return Papers(Handouts(course), blanks_folder(course))


@pytest.fixture
def database(course: Course) -> Iterator[Database]:
    """With two students and an exam that begins tomorrow."""
    database = Database(course.portal_db_url)
    clock = Clock()
    Accounts(database, clock).enrol([Person("ada"), Person("emmy")], "test")
    Schedules(database, clock).put("sums", Plan(Kind.EXAM, opens_at=clock.now() + timedelta(days=1)), "test")
    yield database
    database.close()


def text_of(papers: Papers, student: str) -> str:
    (form,) = papers.forms(student, "sums", {})
    return repr(form.blocks)


def change_the_source(course: Course) -> None:
    (course.source_directory / "sums" / "sums.ipynb").unlink()
    add_sums(course.source_directory / "sums", SUMS.replace("1000, 2000", "7000, 8000"))


def test_papers_are_ready_before_the_exam_opens_and_the_progress_is_told(course: Course, database: Database) -> None:
    handouts = Handouts(course)
    preparation = Preparation(course, database, Clock(), handouts, "key")
    assert preparation.progress("sums") == Progress(0, 0)
    preparation.start()
    try:
        deadline = time.monotonic() + 120
        while preparation.progress("sums") != Progress(2, 2) and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        preparation.stop()
    assert preparation.progress("sums") == Progress(2, 2)
    assert all(handouts.is_ready(student, "sums") for student in ("ada", "emmy"))
    assert not (course.state_directory / "handouts").exists()  # nothing is given yet


def test_a_paper_that_was_given_stays_as_it_is_whatever_becomes_of_the_source(course: Course, papers: Papers) -> None:
    before = text_of(papers, "ada")
    change_the_source(course)
    assert text_of(papers, "ada") == before


def test_a_paper_that_nobody_has_seen_follows_the_source(course: Course, papers: Papers) -> None:
    papers.prepare("ada", "sums")
    papers.prepare("emmy", "sums")
    ready = Handouts(course).is_ready("emmy", "sums")
    before = text_of(papers, "ada")
    change_the_source(course)
    assert ready
    assert not Handouts(course).is_ready("emmy", "sums")
    assert text_of(papers, "emmy") != before
    Handouts(course).sweep("sums")
    assert text_of(papers, "ada") == before


def test_blank_forms_are_not_read_twice_and_answers_do_not_stay_in_them(
    course: Course, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.prepare("ada", "sums")
    again = Papers(Handouts(course), blanks_folder(course))  # after a restart
    monkeypatch.setattr("autograder.portal.exams.papers.read_form", None)
    (answered,) = again.forms("ada", "sums", {QUESTION: "12"})
    (blank,) = again.forms("ada", "sums", {})
    assert [question.answer for question in answered.questions] == ["12"]
    assert [question.answer for question in blank.questions] == [None]


@pytest.mark.parametrize(
    "damaged", [b"\x80nonsense", b"", b"null", b"[1]", b'[{"name": "sums"}]', b'[{"name":1,"title":1,"blocks":[{}]}]']
)
def test_a_damaged_blank_form_is_made_anew(course: Course, papers: Papers, damaged: bytes) -> None:
    before = text_of(papers, "ada")
    (kept,) = blanks_folder(course).rglob("*.json")
    kept.write_bytes(damaged)
    assert text_of(Papers(Handouts(course), blanks_folder(course)), "ada") == before


def test_remarks_are_at_hand_once_a_student_has_the_paper(papers: Papers) -> None:
    assert papers.remarks_at_hand("ada", "sums", {QUESTION: "many"}) is None
    papers.forms("ada", "sums", {})
    remarks = papers.remarks_at_hand("ada", "sums", {QUESTION: "many", "sums/unknown": "1"})
    assert remarks is not None
    assert remarks.keys() == {QUESTION}
    assert remarks[QUESTION].problem is not None
    assert remarks == papers.remarks("ada", "sums", {QUESTION: "many"})
