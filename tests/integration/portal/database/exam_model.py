"""An exam as docs/portal.md tells of it: no database, no threads, nothing kept but what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

Status = Literal["open", "paused", "ended"]
NOTHING = timedelta()


@dataclass
class Paper:
    """Something handed in, or uploaded."""

    text: str
    received_at: datetime
    sitting: Sat | None


@dataclass
class Sat:
    """A sitting: what was saved and uploaded in it, and what it has ended with."""

    opened_at: datetime
    saved: dict[tuple[str, int], Any] = field(default_factory=dict)  # client, count -> value as first acknowledged
    newest: dict[tuple[str, str], tuple[int, datetime, int, Any]] = field(default_factory=dict)  # client, question
    arrived: dict[str, Any] = field(default_factory=dict)  # question -> value, as they came
    changed: bool = False  # something was saved after what was handed in or uploaded last
    last: Paper | None = None
    last_save_at: datetime | None = None
    revisions: dict[tuple[str, int], int] = field(default_factory=dict)
    handed_in: bool = False  # by the student; that is for good
    ended_with: Paper | None = None

    def save(self, client: str, seq: int, question: str, value: Any, age: timedelta, now: datetime) -> None:
        """An answer was acknowledged; what is sent twice is kept once."""
        if (client, seq) in self.saved:
            return
        self.saved[client, seq] = value
        self.arrived[question] = value
        self.changed, self.last_save_at = True, now
        known = self.newest.get((client, question))
        if known is None or seq > known[0]:  # a page knows the order of its own changes
            made = now - age if known is None else max(now - age, known[1])
            self.newest[client, question] = (seq, made, len(self.saved), value)

    @property
    def answers(self) -> dict[str, Any]:
        """Of two changes to the same question, the later one."""
        found: dict[str, tuple[datetime, int, Any]] = {}
        for (_, question), (_, *change) in self.newest.items():
            if question not in found or tuple(change[:2]) > found[question][:2]:
                found[question] = (change[0], change[1], change[2])
        return {question: value for question, (_, _, value) in found.items()}


@dataclass
class Own:
    """What a student has instead of the schedule."""

    due_at: datetime | None = None
    closes_at: datetime | None = None
    extra: timedelta = NOTHING


@dataclass
class Student:
    """One student, in an exam."""

    own: Own = field(default_factory=Own)
    sat: list[Sat] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


@dataclass
class Exam:
    """The schedule, its pauses and its students."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    working: timedelta | None = None
    attempts: int | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    students: dict[str, Student] = field(default_factory=dict)

    @property
    def is_paused(self) -> bool:
        """Whether the clocks of all stand still."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    def closing(self, student: Student) -> datetime | None:
        """When nothing is taken any more from this student, pauses apart; at the deadline if nothing else is said."""
        own = student.own
        if own.closes_at is not None:
            return own.closes_at
        due = own.due_at or (self.due_at + own.extra if self.due_at else None)
        if self.closes_at is None:
            return due
        return max(self.closes_at + own.extra, own.due_at or self.closes_at)

    def left(self, student: Student, sat: Sat, now: datetime) -> timedelta | None:
        """Time that a sitting has left; ``None`` without a limit."""
        limits = [] if self.working is None else [self.working + student.own.extra]
        if (closing := self.closing(student)) is not None:
            limits.append(closing - sat.opened_at)
        used = now - sat.opened_at
        for began, ended in self.pauses:  # one after the other
            used -= max(min(ended or now, now) - max(began, sat.opened_at), NOTHING)
        return min(limits) - used if limits else None

    def status(self, student: Student, sat: Sat, now: datetime) -> Status:
        """What the student can do now."""
        left = self.left(student, sat, now)
        over = left is not None and left <= NOTHING
        if sat.handed_in or over or sat is not student.sat[-1]:
            return "ended"
        return "paused" if self.is_paused else "open"

    def end(self, student: Student, sat: Sat, now: datetime) -> datetime:
        """When the time of a sitting that is over was over: the first moment at which nothing was left."""
        pauses = {moment for pause in self.pauses for moment in pause if moment}
        before = sat.opened_at
        for after in sorted(moment for moment in pauses | {now} if sat.opened_at < moment <= now):
            if (self.left(student, sat, after) or NOTHING) <= NOTHING:
                break
            before = after
        return before + (self.left(student, sat, before) or NOTHING)

    def present(self, student: Student) -> Sat | None:
        """The sitting that goes on, or has not been handed in yet."""
        return next((sat for sat in student.sat[-1:] if sat.ended_with is None), None)

    def grant(self, name: str | None, more: timedelta) -> None:
        """More working time for one or all, and everything that limits it later by as much."""
        for student in [self.students[name]] if name is not None else self.students.values():
            own = student.own
            own.due_at = own.due_at + more if own.due_at else None
            own.closes_at = own.closes_at + more if own.closes_at else None
            if name is not None:
                own.extra += more
        if name is None:
            self.working = self.working + more if self.working is not None else None
            self.due_at = self.due_at + more if self.due_at else None
            self.closes_at = self.closes_at + more if self.closes_at else None

    def student(self, name: str) -> Student:
        """A student, who is in the course from now on."""
        return self.students.setdefault(name, Student())

    def may_open(self, student: Student, now: datetime) -> bool:
        """Whether a new sitting may be opened."""
        return not self.is_paused and self.takes(student, now)

    def takes(self, student: Student, now: datetime) -> bool:
        """Whether something new may be begun, or handed in outside of a sitting."""
        closing = self.closing(student)
        begun = len(student.sat) + sum(paper.sitting is None for paper in student.papers)
        return (
            (self.opens_at is None or now >= self.opens_at)
            and (closing is None or now < closing)
            and (self.attempts is None or begun < self.attempts)
        )

    def finish(self, student: Student, sat: Sat, at: datetime) -> Paper:
        """It has ended: with what was uploaded or handed in last, unless something was saved since."""
        if sat.last is None or sat.changed:
            at = max(at, sat.last_save_at or sat.opened_at)  # the end may have been moved to a time before
            sat.last = Paper(repr(sorted(sat.answers.items())), at, sat)
            student.papers.append(sat.last)
            sat.changed = False
        sat.ended_with = sat.last
        return sat.last

    def overdue(self, now: datetime, grace: timedelta) -> Iterator[tuple[Student, Sat, datetime]]:
        """Sittings whose time has been over for so long, and that are not handed in."""
        for student in self.students.values():
            for sat in student.sat[-1:]:
                if sat.ended_with is None and self.status(student, sat, now) == "ended":
                    end = self.end(student, sat, now)
                    if now - end >= grace:
                        yield student, sat, end

    def more_time(self, now: datetime) -> None:
        """The rules have changed: whoever has time left goes on, though the clock had ended the sitting."""
        for student in self.students.values():
            for sat in student.sat[-1:]:
                if self.status(student, sat, now) != "ended":
                    sat.ended_with = None
