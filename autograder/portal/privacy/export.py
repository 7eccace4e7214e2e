"""Everything that a course has of one student, in one file for that student."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from autograder.course import Course
from autograder.files import CannotWrite
from autograder.portal.database.models import AuditEvent, JournalEntry, Sitting, Submission, User
from autograder.portal.people.accounts import check_name
from autograder.portal.privacy.student import (
    OF_USER,
    UnknownStudent,
    find_user,
    gradebook_rows,
    places_of,
    portal_database,
)
from autograder.portal.submissions.storage import feedback_folder

_SECRET = {"password_hash", "token_digest"}
_INTERNAL = {"user_id", "folder"}


def export_student(course: Course, name: str, to: Path) -> list[str]:
    """Write a zip file with ``index.html`` for people, ``data.json`` for programs, and files; names of what is in it.

    What students never see is left out: hidden tests, and notes about them.

    Raises
    ------
    UnknownStudent
        There is nothing of anybody of that name.
    GradebookError, CannotWrite
        There is no such file then.
    """
    name = check_name(name)
    data: dict[str, Any] = {"course": course.course_id, "name": name, "made_at": datetime.now(UTC)}
    files: dict[str, Path] = {}
    user_id = None
    with portal_database(course) as database:
        if database is not None:
            with database.read() as session:
                user = find_user(session, name)
                if user is not None:
                    user_id = user.id
                    data |= _portal_data(session, user)
                    files |= dict(_submitted(course, session, user.id))
    with gradebook_rows(course, name) as rows:
        data["gradebook"] = rows.read() if rows is not None else {}
    files |= dict(_in_folders(course, name))
    if user_id is None and not data["gradebook"] and not files:
        raise UnknownStudent("there is nothing of a student of that name", where=name, hint="Check the spelling.")
    data["boards"] = list(places_of(course, name, user_id).boards)
    with _new_zip(to) as archive:
        archive.writestr("index.html", _index(data, list(files)))
        archive.writestr("data.json", json.dumps(data, indent=1, ensure_ascii=False, default=_plain))
        for inside, path in files.items():
            archive.write(path, inside)
        return archive.namelist()


def _portal_data(session: Session, user: User) -> dict[str, Any]:
    found: dict[str, Any] = {"account": _row(user) | {"has_password": user.password_hash is not None}}
    for what, table in OF_USER.items():
        rows = session.scalars(select(table).where(table.user_id == user.id)).all()
        found[what.replace("-", "_")] = [_row(row) for row in rows]
    journal = select(JournalEntry, Sitting.assignment).join(Sitting, Sitting.id == JournalEntry.sitting_id)
    ordered = journal.where(Sitting.user_id == user.id).order_by(JournalEntry.id)
    found["journal"] = [{"assignment": name, **_row(entry)} for entry, name in session.execute(ordered)]
    about = (AuditEvent.student_id == user.id) | (AuditEvent.actor == user.name)
    found["audit_events"] = [_row(event) for event in session.scalars(select(AuditEvent).where(about))]
    return found


def _submitted(course: Course, session: Session, user_id: int) -> Iterator[tuple[str, Path]]:
    """What was handed in at the portal, and the feedback to it."""
    for row in session.scalars(select(Submission).where(Submission.user_id == user_id).order_by(Submission.id)):
        base = f"submissions/{row.assignment}/{row.number}"
        folder = course.state_directory / row.folder
        for what, source in (("files", folder), ("feedback", feedback_folder(folder))):
            yield from ((f"{base}/{what}/{inside}", path) for inside, path in _files(source))


def _in_folders(course: Course, name: str) -> Iterator[tuple[str, Path]]:
    for what, folder in (
        ("submitted", course.submitted_directory),
        ("feedback", course.feedback_directory),
        ("handouts", course.state_directory / "handouts"),
    ):
        yield from ((f"{what}/{inside}", path) for inside, path in _files(folder / name))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _row(row: DeclarativeBase) -> dict[str, Any]:
    columns = (column.key for column in row.__mapper__.column_attrs)
    plain = {name: getattr(row, name) for name in columns if name not in _SECRET | _INTERNAL}
    return plain | ({"receipt": json.loads(plain["receipt"])} if "receipt" in plain else {})


def _index(data: Mapping[str, Any], files: list[str]) -> str:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string((Path(__file__).parent / "index.html").read_text(encoding="utf-8"))
    tables = [("Account", [data["account"]])] if "account" in data else []
    titles = {
        "sign_ins": "Sign-ins",
        "invitations": "Invitations",
        "extensions": "Extensions",
        "submissions": "Submissions",
        "sittings": "Sittings",
        "journal": "Answers, as they were given",
        "audit_events": "Events of the audit log",
    }
    tables += [(title, data[name]) for name, title in titles.items() if name in data]
    tables += [(f"Gradebook: {name.removeprefix('autograder_')}", rows) for name, rows in data["gradebook"].items()]
    shown = [(title, [_shown(row) for row in rows]) for title, rows in tables]
    return template.render(
        name=data["name"], course=data["course"], made_at=_plain(data["made_at"]), tables=shown, files=files
    )


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """For the page: receipts and other structures as text."""
    return {
        name: json.dumps(value, ensure_ascii=False, default=_plain) if isinstance(value, (dict, list)) else _text(value)
        for name, value in row.items()
    }


def _text(value: Any) -> Any:
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else value


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@contextmanager
def _new_zip(to: Path) -> Iterator[zipfile.ZipFile]:
    """A file that only its owner can read; it has its name when it is complete."""
    unfinished = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        try:
            with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
                    yield archive
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, to)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(to, error) from error
