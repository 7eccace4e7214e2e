"""Makes what tests of the portal need: a clock that stands, people, schedules, files to hand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, Sitting, User
from autograder.portal.exams.journal import Journal
from autograder.portal.exams.sittings import Sittings
from autograder.portal.people.accounts import Accounts, Person
from autograder.portal.people.sign_ins import SignIns
from autograder.portal.schedules import Plan, Schedules
from autograder.portal.submissions.intake import Intake
from autograder.portal.submissions.receipts import SigningKey
from autograder.portal.submissions.uploads import File
from tests.notebook_factory import notebook

START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


class StandingClock(Clock):
    """Stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        super().__init__()
        self._at = at

    def now(self) -> datetime:
        """The moment it was made, and what it was moved since."""
        return self._at + self._ahead


def a_notebook(text: str = "An answer.") -> bytes:
    """A notebook that can be handed in."""
    return nbformat.writes(notebook(new_markdown_cell(text))).encode()


def a_file(text: str = "An answer.") -> File:
    """The same as a file."""
    return File("work.ipynb", a_notebook(text))


@dataclass
class Desk:
    """The services of a portal without a course: what is filled in is a notebook with the answers as text."""

    database: Database
    folder: Path
    clock: StandingClock = field(default_factory=StandingClock)

    def __post_init__(self) -> None:
        self.sign_ins = SignIns(self.database, self.clock)
        self.accounts = Accounts(self.database, self.clock, on_change=self.sign_ins.forget)
        self.schedules = Schedules(self.database, self.clock)
        self.key = SigningKey(self.folder / "key")
        self.intake = Intake(self.database, self.clock, self.key, "course", self.folder / "state")
        self.journal = Journal(self.database, self.clock)
        self.submitted: list[int] = []
        self.sittings = Sittings(self.database, self.clock, self.intake, self.fill_in, self._submitted)

    def fill_in(self, sitting: Sitting, answers: Any) -> list[File]:
        """What is handed in for a sitting."""
        return [a_file(repr(sorted(answers.items())))]

    def _submitted(self, submission: Any) -> None:
        self.submitted.append(submission.id)

    def add_user(self, name: str = "ada", role: Role = Role.STUDENT) -> User:
        """Somebody with an account."""
        return self.accounts.enrol([Person(name, role=role)], "test")[0]

    def add_exam(self, name: str = "exam", **plan: Any) -> None:
        """A scheduled exam of an hour, unless the plan says something else."""
        from autograder.portal.database.models import Kind

        self.schedules.put(name, Plan(**{"kind": Kind.EXAM, "minutes": 60, **plan}), "test")

    def add_homework(self, name: str = "sheet", **plan: Any) -> None:
        """A scheduled homework."""
        self.schedules.put(name, Plan(**plan), "test")

    def stored_folders(self) -> list[Path]:
        """Folders of submissions on disk, unfinished ones included."""
        return sorted((self.folder / "state" / "submissions").glob("*/*/*"))
