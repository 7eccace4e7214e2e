"""The exam room under any sequence of what people do to it, beside a model of what docs/portal.md promises."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from autograder.portal.database.database import Database
from autograder.portal.database.models import Kind, Sitting, Submission
from autograder.portal.exams.journal import JournalRefused, Save
from autograder.portal.exams.live import live_view
from autograder.portal.exams.sittings import SittingRefused
from autograder.portal.exams.timing import SittingStatus
from autograder.portal.schedules import Plan, ScheduleRefused
from autograder.portal.submissions.intake import NotTaken
from autograder.portal.submissions.receipts import verify_receipt
from autograder.portal.submissions.uploads import File
from tests.integration.portal.database.exam_model import Exam, Own, Paper, Sat
from tests.integration.portal.postgresql import empty
from tests.portal_factory import START, Desk, StandingClock, a_file, minutes

PATIENCE_S = 20
GRACE = timedelta(seconds=2)
STUDENTS = ("ada", "bob")

students = st.sampled_from(STUDENTS)
offsets = st.sampled_from([None, None, -30, 1, 10, 30, 90])  # of a time from now, in minutes
times = st.sampled_from([1, 3, 60, 300, 900, 1800, 3600])
changes = st.tuples(
    st.integers(0, 6),  # the page's count
    st.sampled_from(["exam/q1", "exam/q2"]),
    st.none() | st.text("abc", max_size=3),
    st.sampled_from([0, 0, 5, 90, 4000]),  # how long ago, in seconds
)


class ExamRoom(RuleBasedStateMachine):
    """Two students and an instructor; whatever is refused, or said, is what the model says."""

    def __init__(self, url: Callable[[], str], folder: Path) -> None:
        super().__init__()
        self.url = url()
        self.folder = folder
        self.clock = StandingClock()
        self.exam = Exam(working=minutes(60))
        self.numbers: dict[tuple[str, int], int] = {}  # student, number of the sitting -> the portal's number
        self.users: dict[str, int] = {}
        self.tokens: dict[str, str] = {}  # of those who are signed in
        self.revoked: list[str] = []
        self.texts: dict[int, str] = {}  # of submissions, by number
        self._open()

    def _open(self) -> None:
        self.desk = Desk(Database(self.url), self.folder, self.clock)
        self.desk.journal.start()

    def _close(self) -> None:
        self.desk.journal.stop()
        self.desk.database.close()

    @initialize()
    def begin(self) -> None:
        self.users = {name: self.desk.add_user(name).id for name in STUDENTS}
        self.tokens = {name: self.desk.sign_ins.begin(self.users[name], "") for name in STUDENTS}
        for name in STUDENTS:
            self.exam.student(name)
        self.desk.add_exam()
        for name in STUDENTS:
            self.open(name)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def _at(self, offset: int | None) -> datetime | None:
        return self.now + minutes(offset) if offset is not None else None

    def _tick(self) -> None:
        """No two things happen in the same moment."""
        self.clock.advance(timedelta(milliseconds=1))

    # what an instructor does ---------------------------------------------------------------------------------

    @rule(
        kind=st.sampled_from([Kind.EXAM, Kind.EXAM, Kind.QUIZ, Kind.HOMEWORK]),
        opens=st.sampled_from([None, None, None, -60, 5]),
        due=offsets,
        closes=offsets,
        working=st.none() | st.sampled_from([1, 30, 60, 120]),
        attempts=st.none() | st.integers(1, 4),
    )
    def schedule(
        self,
        kind: Kind,
        opens: int | None,
        due: int | None,
        closes: int | None,
        working: int | None,
        attempts: int | None,
    ) -> None:
        self._tick()
        working = working if kind is Kind.EXAM else None
        try:
            plan = Plan(kind, self._at(opens), self._at(due), self._at(closes), working, attempts)
        except ScheduleRefused:
            return
        self.desk.schedules.put("exam", plan, "emmy")
        exam = self.exam
        exam.opens_at, exam.due_at, exam.closes_at, exam.attempts = plan.opens_at, plan.due_at, plan.closes_at, attempts
        exam.working = minutes(working) if working is not None else None
        exam.more_time(self.now)

    @rule(name=students, due=offsets, closes=offsets, extra=st.sampled_from([0, 0, 10, 60]))
    def extend(self, name: str, due: int | None, closes: int | None, extra: int) -> None:
        self._tick()
        own = Own(self._at(due), self._at(closes), minutes(extra))
        times = {"due_at": own.due_at, "closes_at": own.closes_at, "extra_minutes": extra}
        try:
            self.desk.schedules.extend("exam", self.users[name], "emmy", **times)
        except ScheduleRefused:
            return
        self.exam.students[name].own = own
        self.exam.more_time(self.now)

    @rule(name=st.none() | students, more=st.sampled_from([1, 15, 60]))
    def grant(self, name: str | None, more: int) -> None:
        self._tick()
        user = self.users[name] if name is not None else None
        self.desk.schedules.grant_minutes("exam", more, "emmy", user_id=user, reason="the network")
        self.exam.grant(name, minutes(more))
        self.exam.more_time(self.now)

    @rule()
    def pause(self) -> None:
        self._tick()
        self.desk.schedules.pause("exam", "emmy", "fire alarm")
        if not self.exam.is_paused:
            self.exam.pauses.append((self.now, None))

    @rule()
    def resume(self) -> None:
        self._tick()
        self.desk.schedules.resume("exam", "emmy")
        if self.exam.is_paused:
            self.exam.pauses[-1] = (self.exam.pauses[-1][0], self.now)

    @rule(name=students)
    def disable(self, name: str) -> None:
        """What was begun goes on, and is handed in by the clock."""
        self._tick()
        self.desk.accounts.disable(name, "emmy")
        self.revoked.append(self.tokens.pop(name, ""))

    @rule(name=students)
    def enable(self, name: str) -> None:
        self._tick()
        self.desk.accounts.enable(name, "emmy")
        self.tokens[name] = self.desk.sign_ins.begin(self.users[name], "")

    # what students do ----------------------------------------------------------------------------------------

    @rule(name=students)
    def open(self, name: str) -> None:
        self._tick()
        student = self.exam.students[name]
        goes_on = self.exam.present(student)
        allowed = goes_on is not None or self.exam.may_open(student, self.now)
        try:
            state = self.desk.sittings.open(self.users[name], "exam")
        except SittingRefused:
            assert not allowed
            return
        assert allowed
        if goes_on is None:
            student.sat.append(Sat(self.now))
            self.numbers[name, len(student.sat)] = state.sitting.id
        assert state.sitting.id == self.numbers[name, len(student.sat)]

    @rule(name=students, client=st.sampled_from("xy"), given=st.lists(changes, min_size=1, max_size=3))
    def answer(self, name: str, client: str, given: list[tuple[int, str, Any, int]]) -> None:
        self.save(name, 0, client, given)

    @rule(name=students, which=st.integers(0, 2), client=st.sampled_from("xy"), given=st.lists(changes, max_size=3))
    def save(self, name: str, which: int, client: str, given: list[tuple[int, str, Any, int]]) -> None:
        """Changes of one page: new ones, sent twice, or late; also to a sitting that is over."""
        student = self.exam.students[name]
        if not student.sat:
            return
        self._tick()
        sat = student.sat[max(len(student.sat) - 1 - which, 0)]
        number = self.numbers[name, student.sat.index(sat) + 1]
        saves = [Save(seq, question, value, timedelta(seconds=age)) for seq, question, value, age in given]
        status = "ended" if sat.ended_with is not None else self.exam.status(student, sat, self.now)
        other = self.desk.journal.save(number, self.users[STUDENTS[name == STUDENTS[0]]], client, saves)
        saved = self.desk.journal.save(number, self.users[name], client, saves)
        with pytest.raises(JournalRefused, match="no such"):
            other.result(PATIENCE_S)
        if status != "open":
            with pytest.raises(JournalRefused, match="paused" if status == "paused" else "over"):
                saved.result(PATIENCE_S)
            return
        revisions = saved.result(PATIENCE_S).revisions
        for save, revision in zip(saves, revisions, strict=True):
            sat.save(client, save.seq, save.question, save.value, save.age, self.now)
            assert sat.revisions.setdefault((client, save.seq), revision) == revision

    @rule(name=students, text=st.text("uvw", max_size=3))
    def upload(self, name: str, text: str) -> None:
        self._tick()
        student = self.exam.students[name]
        sat = self.exam.present(student)
        status = self.exam.status(student, sat, self.now) if sat is not None else "ended"
        try:
            submission = self.desk.sittings.upload(self.users[name], "exam", [a_file(text)])
        except SittingRefused:
            assert status != "open"
            return
        assert status == "open"
        assert sat is not None
        assert submission.received_at == self.now
        sat.last, sat.changed = Paper(text, self.now, sat), False
        student.papers.append(sat.last)

    @rule(name=students, text=st.text("uvw", max_size=3))
    def upload_outside(self, name: str, text: str) -> None:
        """As homework is handed in: it is an attempt, too."""
        self._tick()
        student = self.exam.students[name]
        closing = self.exam.closing(student)
        allowed = self.exam.takes(student, self.now)
        try:
            submission = self.desk.intake.hand_in(self.users[name], "exam", [a_file(text)])
        except NotTaken:
            assert not allowed, closing
            return
        assert allowed
        assert submission.sitting_id is None
        student.papers.append(Paper(text, self.now, None))

    @rule(name=students, which=st.integers(0, 2))
    def hand_in(self, name: str, which: int) -> None:
        student = self.exam.students[name]
        if not student.sat:
            return
        self._tick()
        sat = student.sat[max(len(student.sat) - 1 - which, 0)]
        number = self.numbers[name, student.sat.index(sat) + 1]
        status = self.exam.status(student, sat, self.now)
        try:
            submission = self.desk.sittings.hand_in(number, self.users[name])
        except SittingRefused:
            assert (status, sat.ended_with) == ("paused", None)
            return
        if sat.ended_with is None:
            assert status != "paused"
            sat.handed_in = status == "open"
            self.exam.finish(student, sat, self.now if status == "open" else self.exam.end(student, sat, self.now))
        assert self._text_of(submission) == sat.ended_with.text
        assert submission.received_at == sat.ended_with.received_at

    # what happens by itself ----------------------------------------------------------------------------------

    @rule(seconds=times)
    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @rule(seconds=times)
    def wait_under_watch(self, seconds: int) -> None:
        """The portal looks every second."""
        self.clock.advance(timedelta(seconds=seconds))
        self.watch()

    @rule()
    def watch(self) -> None:
        overdue = list(self.exam.overdue(self.now, GRACE))
        assert self.desk.sittings.hand_in_overdue() == len(overdue)
        for student, sat, end in overdue:
            self.exam.finish(student, sat, end)

    @rule()
    def restart(self) -> None:
        self._close()
        self._open()

    # what holds at any time ----------------------------------------------------------------------------------

    @invariant()
    def clocks_and_answers_agree(self) -> None:
        for (name, count), number in self.numbers.items():
            student = self.exam.students[name]
            sat = student.sat[count - 1]
            state = self.desk.sittings.state(number, self.users[name])
            assert state is not None
            if sat.ended_with is not None:
                assert state.timing.status is SittingStatus.ENDED
            else:
                assert state.timing.status == self.exam.status(student, sat, self.now)
            left = self.exam.left(student, sat, self.now)
            if state.timing.status is SittingStatus.ENDED:
                assert state.timing.remaining == timedelta()
            else:
                assert state.timing.remaining == left
            answers = {question: answer.value for question, answer in self.desk.sittings.answers(number).items()}
            assert answers == sat.answers

    @invariant()
    def only_who_may_is_recognised(self) -> None:
        for name, token in self.tokens.items():
            visitor = self.desk.sign_ins.recognise(token)  # nobody, if it has not been used for half a day
            assert visitor is None or visitor.name == name
        assert not any(map(self.desk.sign_ins.recognise, self.revoked))

    @invariant()
    def each_ended_sitting_has_its_one_submission(self) -> None:
        with self.desk.database.read() as session:
            rows = session.scalars(select(Submission).order_by(Submission.id)).all()
            ended_with = dict(session.execute(select(Sitting.id, Sitting.submission_id)).tuples().all())
        by_id = {row.id: row for row in rows}
        for name in self.users:
            student = self.exam.students[name]
            mine = [row for row in rows if row.user_id == self.users[name]]
            assert [row.number for row in mine] == list(range(1, len(mine) + 1))
            assert [self._text_of(row) for row in mine] == [paper.text for paper in student.papers]
            for count, sat in enumerate(student.sat, 1):
                found = by_id.get(ended_with[self.numbers[name, count]] or 0)
                if sat.ended_with is None:
                    assert found is None
                else:
                    assert found is not None
                    assert self._text_of(found) == sat.ended_with.text
                    assert found.received_at == sat.ended_with.received_at
        assert len(self.desk.stored_folders()) == len(rows)

    @invariant()
    def the_exam_room_tells_it(self) -> None:
        told = {one.name: one for one in live_view(self.desk.database, self.clock, "exam")}
        for name, one in told.items():
            student = self.exam.students[name]
            if not student.sat:
                assert one.progress == "not started"
                continue
            sat = student.sat[-1]
            status = self.exam.status(student, sat, self.now)
            assert one.progress == (status if status != "ended" else "handed in" if sat.handed_in else "out of time")
            assert one.answered == sum(value is not None for value in sat.arrived.values())
            assert one.last_save_at == sat.last_save_at

    # -----------------------------------------------------------------------------------------------------------

    def _files_of(self, submission: Submission) -> bytes:
        return (self.folder / "state" / submission.folder / "work.ipynb").read_bytes()

    def _text_of(self, submission: Submission) -> str:
        """The text of a submission, whose receipt is checked, too; once, for it never changes."""
        if submission.id not in self.texts:
            self.texts[submission.id] = self._read(submission)
        return self.texts[submission.id]

    def _read(self, submission: Submission) -> str:
        content = self._files_of(submission)
        receipt = verify_receipt(submission.receipt, self.desk.key.public, [File("work.ipynb", content)])
        assert (receipt.number, receipt.received_at) == (
            submission.number,
            submission.received_at.replace(microsecond=submission.received_at.microsecond // 1000 * 1000),
        )
        return str(nbformat.reads(content.decode(), 4).cells[0].source)

    def teardown(self) -> None:
        """In the end everything is handed in once."""
        try:
            if self.users:
                self.resume()
                self.schedule(Kind.EXAM, None, None, 10, None, None)
                for name in STUDENTS:
                    self.extend(name, None, None, 0)
                self.clock.advance(START + timedelta(days=30) - self.now)
                self.watch()
                assert all(sat.ended_with for student in self.exam.students.values() for sat in student.sat)
                self.texts.clear()
                self.each_ended_sitting_has_its_one_submission()
                assert self.desk.sittings.hand_in_overdue() == 0
        finally:
            self._close()


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 7), ("postgresql", 2)])
def test_whatever_is_done_in_an_exam_room_is_what_was_promised(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, examples: int
) -> None:
    """The same few examples each time; with TIMES=100 a hundred times as many, and others each time."""
    made, times = 0, int(os.environ.get("TIMES", "1"))

    def room() -> ExamRoom:
        nonlocal made
        made += 1
        folder = tmp_path / str(made)
        folder.mkdir()

        def url() -> str:
            if kind == "sqlite":
                shutil.copy(request.getfixturevalue("sqlite_template"), folder / "portal.db")
                return f"sqlite:///{folder / 'portal.db'}"
            shared: str = request.getfixturevalue("postgresql_url")
            empty(shared)
            return shared

        return ExamRoom(url, folder)

    run_state_machine_as_test(
        room,
        settings=settings(
            max_examples=examples * times,
            derandomize=times == 1,
            database=None,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
