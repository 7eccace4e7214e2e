"""Deletes what a course has of one student.

Nothing new may come while it goes on: the account is closed first. Then files, then the gradebook, and at last the
account itself, so that a deletion that was interrupted finds everything again when it is repeated.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import CannotWrite
from autograder.portal.audit import record
from autograder.portal.claim import is_served
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, SignIn, Sitting, Submission, SubmissionState, User
from autograder.portal.people.accounts import check_name
from autograder.portal.people.sign_ins import FRESH
from autograder.portal.privacy.student import (
    UnknownStudent,
    count_files,
    count_rows,
    events_that_name,
    find_user,
    gradebook_rows,
    places_of,
    portal_database,
)

_ACTOR = "command line"
_GRADING_S = 900.0  # longer than any submission may take
_ROUND_S = 0.5


class NotDeleted(AutograderError):
    """Somebody's data cannot be deleted now; `what` says why."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What there is of a student.

    Attributes
    ----------
    portal, gradebook, files:
        What -> how many.
    boards:
        Challenges whose boards name the student.
    audit_events:
        Events that name the student. The log cannot be changed; usually it has numbers only.
    """

    name: str
    portal: dict[str, int]
    gradebook: dict[str, int]
    files: dict[str, int]
    boards: tuple[str, ...]
    audit_events: int


def take_inventory(course: Course, name: str) -> Inventory:
    """Count what would be deleted; nothing is changed.

    Raises
    ------
    UnknownStudent
        There is nothing of anybody of that name.
    NotDeleted
        It is no student.
    """
    name = check_name(name)
    portal: dict[str, int] = {}
    user_id, events = None, 0
    with portal_database(course) as database:
        if database is not None:
            with database.read() as session:
                user = _student(session, name)
                events = events_that_name(session, name)
                if user is not None:
                    user_id = user.id
                    portal = {"account": 1, **count_rows(session, user.id)}
    with gradebook_rows(course, name) as rows:
        gradebook = rows.count() if rows is not None else {}
    places = places_of(course, name, user_id)
    files = {what: count_files(paths) for what, paths in places.own.items()}
    if not (portal or gradebook or files):
        raise UnknownStudent("there is nothing of a student of that name", where=name, hint="Check the spelling.")
    return Inventory(name, portal, gradebook, files, places.boards, events)


def delete_student(course: Course, name: str, say: Callable[[str], None] = lambda text: None) -> Inventory:
    """Delete everything; what it was. May be repeated after an interruption.

    Parameters
    ----------
    say:
        Told what is waited for.

    Raises
    ------
    UnknownStudent, NotDeleted, GradebookError, CannotWrite
        What has not been deleted yet still is there.
    """
    inventory = take_inventory(course, name)
    name = inventory.name
    clock = Clock()
    with portal_database(course) as database:
        user_id = _close(database, name, clock) if database is not None else None
        if database is not None and user_id is not None and is_served(course.root):
            say(f"The portal is running: it forgets within {FRESH.total_seconds():.0f} seconds who is signed in.")
            time.sleep(FRESH.total_seconds() + 2)
            _close(database, name, clock)  # what came in meanwhile
            _await_grading(database, user_id, say)
        _delete_files(course, name, user_id)
        with gradebook_rows(course, name) as rows:
            if rows is not None:
                rows.delete()
        if database is not None and user_id is not None:
            _delete_account(database, user_id, inventory, clock)
        _delete_files(course, name, user_id)
    return inventory


def _student(session: Session, name: str) -> User | None:
    user = find_user(session, name)
    if user is not None and user.role != Role.STUDENT:
        raise NotDeleted(
            f"{name!r} is {user.role} of the course",
            hint="Only students are deleted: make the account one of a student first, if it is to go.",
        )
    return user


def _close(database: Database, name: str, clock: Clock) -> int | None:
    """Nobody can sign in, sit an exam or be graded under this account any more; its number."""
    now = clock.now()
    with database.write() as session:
        user = _student(session, name)
        if user is None:
            return None
        if user.disabled_at is None:
            user.disabled_at = now
            record(session, _ACTOR, "account disabled", now, student_id=user.id, reason="deletion of data")
        mine = (SignIn.user_id == user.id) & SignIn.revoked_at.is_(None)
        session.execute(update(SignIn).where(mine).values(revoked_at=now))
        queued = (Submission.user_id == user.id) & (Submission.state == SubmissionState.QUEUED)
        session.execute(update(Submission).where(queued).values(state=str(SubmissionState.REJECTED)))
        # a sitting without a submission would be handed in by the server
        session.execute(delete(Sitting).where(Sitting.user_id == user.id, Sitting.submission_id.is_(None)))
        return user.id


def _await_grading(database: Database, user_id: int, say: Callable[[str], None]) -> None:
    until = time.monotonic() + _GRADING_S
    grading = (Submission.user_id == user_id) & (Submission.state == SubmissionState.GRADING)
    told = False
    while True:
        with database.read() as session:
            if not session.scalar(select(func.count()).select_from(Submission).where(grading)):
                return
        if not told:
            say("A submission is being graded; it is waited for.")
            told = True
        if time.monotonic() > until:
            raise NotDeleted("a submission of the student is still being graded", hint="Run the command again later.")
        time.sleep(_ROUND_S)


def _delete_files(course: Course, name: str, user_id: int | None) -> None:
    for paths in places_of(course, name, user_id).own.values():
        for path in paths:
            try:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            except OSError as error:
                raise CannotWrite(path, error) from error


def _delete_account(database: Database, user_id: int, inventory: Inventory, clock: Clock) -> None:
    """The account with all that belongs to it, and the note that it was deleted, in one transaction."""
    counts = inventory.portal | {f"gradebook: {what}": count for what, count in inventory.gradebook.items()}
    with database.write() as session:
        if database.engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
        session.execute(delete(User).where(User.id == user_id))
        record(session, _ACTOR, "student data deleted", clock.now(), student_id=user_id, details=counts)
    if database.engine.dialect.name == "sqlite":
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
