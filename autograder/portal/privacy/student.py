"""Where the data of one student are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.portal.backup import databases
from autograder.portal.backup.places import databases as databases_of
from autograder.portal.database.database import Database
from autograder.portal.database.models import (
    AuditEvent,
    Extension,
    Invitation,
    JournalEntry,
    SignIn,
    Sitting,
    Submission,
    User,
)
from autograder.portal.people.accounts import check_name
from autograder.portal.privacy.gradebook_rows import StudentRows

OF_USER: dict[str, type[Invitation | SignIn | Extension | Sitting | Submission]] = {
    "invitations": Invitation,
    "sign-ins": SignIn,
    "extensions": Extension,
    "sittings": Sitting,
    "submissions": Submission,
}
"""What the portal keeps of somebody, by number."""


class UnknownStudent(AutograderError):
    """Nobody has that name, in the portal, the gradebook or the folders."""


@dataclass(frozen=True, slots=True)
class StudentPlaces:
    """Files and folders of one student.

    Attributes
    ----------
    own:
        What it is -> folders that hold nothing else, or files that are made anew without the student.
    boards:
        Challenges whose boards name the student; they are made anew from what is in the gradebook.
    """

    own: dict[str, list[Path]]
    boards: tuple[str, ...]


def places_of(course: Course, name: str, user_id: int | None) -> StudentPlaces:
    """Where a student's files lie.

    Parameters
    ----------
    user_id:
        In the portal; ``None`` if it knows nobody of that name.
    """
    state = course.state_directory
    candidates = {
        "what was handed in at the portal, with its feedback": [state / "submissions" / str(user_id)]
        if user_id
        else [],
        "variants that were handed out": [state / "handouts" / name],
        "comparisons of regrades that include the student": sorted(_regrades(state / "regrades", name)),
        "reports of similar submissions that name the student": sorted(_naming(state / "similarity", name)),
        "submitted": [course.submitted_directory / name],
        "autograded": [course.autograded_directory / name],
        "feedback": [course.feedback_directory / name],
    }
    own = {what: [path for path in paths if path.exists()] for what, paths in candidates.items()}
    return StudentPlaces({what: paths for what, paths in own.items() if paths}, tuple(_boards(course, name)))


def count_files(paths: list[Path]) -> int:
    """Files, and files below folders."""
    return sum(1 for place in paths for path in (place, *place.rglob("*")) if path.is_file())


@contextmanager
def portal_database(course: Course) -> Iterator[Database | None]:
    """The portal's database; ``None`` if there never was a portal."""
    if not any("portal" in one.holds and databases.exists(one) for one in databases_of(course)):
        yield None
        return
    database = Database(course.portal_db_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def gradebook_rows(course: Course, name: str) -> Iterator[StudentRows | None]:
    """The student's rows of the gradebook; ``None`` if there is none."""
    if not any("gradebook" in one.holds and databases.exists(one) for one in databases_of(course)):
        yield None
        return
    rows = StudentRows(course.db_url, name)
    try:
        yield rows
    finally:
        rows.close()


def find_user(session: Session, name: str) -> User | None:
    """The account of that name."""
    return session.scalar(select(User).where(User.name == check_name(name)))


def count_rows(session: Session, user_id: int) -> dict[str, int]:
    """What the portal's database has of somebody."""
    counts = {
        what: session.scalar(select(func.count()).select_from(table).where(table.user_id == user_id)) or 0
        for what, table in OF_USER.items()
    }
    journal = select(func.count()).select_from(JournalEntry).join(Sitting, Sitting.id == JournalEntry.sitting_id)
    counts["journalled answers"] = session.scalar(journal.where(Sitting.user_id == user_id)) or 0
    return counts


def events_that_name(session: Session, name: str) -> int:
    """Events of the audit log in which the name was written, as actor or in a reason."""
    needle = json.dumps(name)[1:-1].casefold()
    rows = session.execute(select(AuditEvent.actor, AuditEvent.reason, AuditEvent.details)).tuples()
    return sum(
        1
        for actor, reason, details in rows
        if actor == name or name.casefold() in reason.casefold() or needle in json.dumps(details).casefold()
    )


def _regrades(folder: Path, name: str) -> Iterator[Path]:
    for assignment in folder.iterdir() if folder.is_dir() else ():
        comparison = assignment / "comparison.json"
        named = comparison.is_file() and json.dumps(name).encode() in comparison.read_bytes()
        if named or (assignment / "results" / f"{name}.json").exists():
            yield assignment


def _naming(folder: Path, name: str) -> Iterator[Path]:
    """Files in a folder that have a student's name in them; pages of earlier versions have it without quotes."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and _names(path, name, quoted=path.suffix == ".json"):
            yield path


def _names(path: Path, name: str, *, quoted: bool = True) -> bool:
    forms = [json.dumps(name), json.dumps(name, ensure_ascii=False)]
    needles = forms if quoted else [form[1:-1] for form in forms]
    content = path.read_bytes()
    return any(needle.encode() in content for needle in needles)


def _boards(course: Course, name: str) -> Iterator[str]:
    for board in sorted((course.root / "leaderboard").glob("*/leaderboard.json")):
        if _names(board, name):
            yield board.parent.name
