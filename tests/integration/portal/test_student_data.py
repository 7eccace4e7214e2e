"""What a course has of one student: all of it in a file, or gone without a trace and without a scratch for others."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import stat
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from autograder.cli.main import main
from autograder.course import Course
from autograder.grading.gradebook import Gradebook
from autograder.portal.database.models import AuditEvent, Kind, Role, Submission, User
from autograder.portal.exams.journal import Save
from autograder.portal.people.accounts import Person
from autograder.portal.portal import Portal
from autograder.portal.privacy import delete as deletion
from autograder.portal.privacy.delete import NotDeleted, delete_student, take_inventory
from autograder.portal.privacy.export import export_student
from autograder.portal.privacy.student import UnknownStudent
from autograder.portal.schedules import Plan
from autograder.portal.submissions.receipts import SigningKey, verify_receipt
from autograder.portal.submissions.uploads import File
from tests.integration.portal.postgresql import Cluster
from tests.integration.portal.small_course import PASSWORD, a_notebook, make_course
from tests.portal_factory import minutes

STUDENTS = ("ada", "grace", "adam")  # names within names
SECRET = "the secret of {}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which three students did all that students can do. Not to be changed."""
    course = Course.open(make_course(tmp_path_factory.mktemp("filled") / "course"))
    portal = Portal(course, workers=1, sandbox=False)
    portal.accounts.enrol([Person("emmy", role=Role.INSTRUCTOR)], "test")
    portal.schedules.put("sheet", Plan(), "emmy")
    portal.schedules.put("exam", Plan(kind=Kind.EXAM, minutes=60), "emmy")
    portal.start()
    try:
        for name in STUDENTS:
            _work(portal, name)
        _wait(portal)
    finally:
        portal.stop()
    _hand_graded(course)
    for name in STUDENTS:
        folder = course.state_directory / "handouts" / name / "sheet"
        folder.mkdir(parents=True)
        (folder / "sheet.ipynb").write_text(SECRET.format(name))
    regrade = course.state_directory / "regrades" / "sheet"
    (regrade / "results").mkdir(parents=True)
    (regrade / "comparison.json").write_text(json.dumps({"students": [{"student": "ada"}]}))
    similarity = course.state_directory / "similarity"
    similarity.mkdir(parents=True)
    for assignment, pair in (("sheet", ["ada", "grace"]), ("exam", ["adam", "grace"])):
        texts = [[SECRET.format(name) for name in pair]]
        report = {"pairs": [{"students": pair, "fragments": [{"texts": text, "tokens": 40} for text in texts]}]}
        (similarity / f"{assignment}.json").write_text(json.dumps(report))
    board = course.root / "leaderboard" / "race"
    board.mkdir(parents=True)
    (board / "leaderboard.json").write_text(json.dumps({"divisions": {"A": {"entries": [{"student": "ada"}]}}}))
    return course


def _work(portal: Portal, name: str) -> None:
    secret = SECRET.format(name)
    user = portal.accounts.enrol([Person(name, f"{name.title()} L.", f"{name}@example.edu")], "emmy")[0]
    portal.accounts.accept(portal.accounts.invite(name, "emmy"), PASSWORD)
    portal.sign_ins.begin(user.id, f"{secret}, a browser")
    portal.schedules.extend("sheet", user.id, "emmy", reason="ill", extra_minutes=5)
    portal.hand_in(user.id, "sheet", [File("sheet.ipynb", a_notebook("x = 1"))])
    portal.hand_in(user.id, "sheet", [File("sheet.ipynb", a_notebook(f"x = 2  # {secret}"))])
    sitting = portal.sittings.open(user.id, "exam").sitting
    saves = [Save(n, "exam/q", f"{secret} {n}") for n in range(3)]
    portal.journal.save(sitting.id, user.id, "client-1", saves).result()
    # handed in, but of an assignment that cannot be graded
    portal.intake.hand_in(user.id, "exam", [File("e.ipynb", secret.encode())], received_at=portal.clock.now())


def _wait(portal: Portal) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with portal.database.read() as session:
            states = set(session.scalars(select(Submission.state)))
        if not states & {"queued", "grading"}:
            return
        time.sleep(0.2)
    raise TimeoutError(states)


def _hand_graded(course: Course) -> None:
    """Points and comments by hand, an entry of a challenge, and a table that is yet to come."""
    Gradebook(course.db_url).close()
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db:
        db.execute("CREATE TABLE autograder_of_tomorrow (student VARCHAR(128), note TEXT)")
        for name in STUDENTS:
            secret = SECRET.format(name)
            mine = "SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a ON a.id = n.assignment_id WHERE a.student_id = ?"
            db.execute(f"UPDATE comment SET manual_comment = ? WHERE notebook_id IN ({mine})", (secret, name))
            now = datetime.now(UTC).isoformat(sep=" ")[:26]
            db.execute("INSERT INTO autograder_entry VALUES ('race', ?, ?, ?)", (name, json.dumps({"A": secret}), now))
            db.execute("INSERT INTO autograder_of_tomorrow VALUES (?, ?)", (name, secret))
            for undoes in (None, "last_insert_rowid()"):
                db.execute(
                    "INSERT INTO autograder_override (student, assignment, notebook, grade_id, at, by, why, before, after, undoes)"
                    f" VALUES (?, 'sheet', 'sheet', 'x', ?, 'emmy', ?, '{{}}', '{{}}', {undoes or 'NULL'})",
                    (name, now, secret),
                )
        db.commit()


@pytest.fixture
def course(filled: Course, tmp_path: Path) -> Course:
    """The same, to be changed."""
    shutil.copytree(filled.root, tmp_path / "course")
    return Course.open(tmp_path / "course")


def everything_of_others(course: Course) -> dict[str, Any]:
    """Files and rows that are not ada's."""
    with closing(sqlite3.connect(course.root / "portal.db")) as db:
        ada = (db.execute("SELECT id FROM portal_user WHERE name = 'ada'").fetchone() or [None])[0]
    own = {("submitted", "ada"), ("autograded", "ada"), ("feedback", "ada")}
    found: dict[str, Any] = {}
    for path in course.root.rglob("*"):
        parts = path.relative_to(course.root).parts
        if not path.is_file() or parts[:2] in own or path.name.startswith((".portal", "portal.db", "gradebook.db")):
            continue
        if parts[:3] in (
            (".autograder", "handouts", "ada"),
            (".autograder", "submissions", "1"),
            (".autograder", "submissions", str(ada)),
        ):
            continue
        if "regrades" not in parts and parts[-2:] != ("similarity", "sheet.json"):
            found["/".join(parts)] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("portal.db", "gradebook.db"):
        with closing(sqlite3.connect(course.root / name)) as db:
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                if table != "portal_audit":
                    found[table] = sorted(str(row) for row in _rows_of_others(db, table))
    return found


_ADA: dict[str, str] = {
    "portal_user": "name = 'ada'",
    **dict.fromkeys(
        ("portal_invitation", "portal_sign_in", "portal_extension", "portal_sitting", "portal_submission"),
        "user_id = (SELECT id FROM portal_user WHERE name = 'ada')",
    ),
    "portal_journal": "sitting_id IN (SELECT s.id FROM portal_sitting s JOIN portal_user u ON u.id = s.user_id WHERE u.name = 'ada')",
    "student": "id = 'ada'",
    "submitted_assignment": "student_id = 'ada'",
    "submitted_notebook": "assignment_id IN (SELECT id FROM submitted_assignment WHERE student_id = 'ada')",
    **dict.fromkeys(
        ("grade", "comment"),
        "notebook_id IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a ON a.id = n.assignment_id WHERE a.student_id = 'ada')",
    ),
    "autograder_verdict": "attempt_id IN (SELECT id FROM autograder_attempt WHERE student = 'ada')",
    **dict.fromkeys(
        ("autograder_attempt", "autograder_entry", "autograder_override", "autograder_of_tomorrow"), "student = 'ada'"
    ),
}


def _rows_of_others(db: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    return list(db.execute(f"SELECT * FROM {table} WHERE NOT coalesce(({_ADA.get(table, '0')}), 0)"))


def rows_of_ada(course: Course) -> dict[str, int]:
    found = {}
    for name in ("portal.db", "gradebook.db"):
        with closing(sqlite3.connect(course.root / name)) as db:
            for table, mine in _ADA.items():
                if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    found[table] = db.execute(f"SELECT count(*) FROM {table} WHERE {mine}").fetchone()[0]
    return found


# deletion -----------------------------------------------------------------------------------------------


def test_nothing_of_a_deleted_student_is_left(course: Course) -> None:
    assert all(rows_of_ada(course).values()), "the test would prove nothing"
    inventory = delete_student(course, "ada")
    assert inventory.portal["submissions"] == 3 and inventory.portal["journalled answers"] == 3
    assert not any(rows_of_ada(course).values())
    for path in course.root.rglob("*"):
        if path.is_file() and "leaderboard" not in path.parts:
            content = path.read_bytes()
            assert not re.search(rb"the secret of ada(?!m)", content), path
            assert b"ada@example.edu" not in content, path
        assert path.name != "ada"


def test_nobody_else_s_data_are_touched(course: Course) -> None:
    before = everything_of_others(course)
    assert any("adam" in name for name in before)
    delete_student(course, "ada")
    assert everything_of_others(course) == before


def test_the_audit_log_stays_whole_and_names_nobody_who_is_gone(course: Course) -> None:
    def log() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(course.root / "portal.db")) as db:
            return list(db.execute("SELECT * FROM portal_audit ORDER BY id"))

    before = log()
    delete_student(course, "ada")
    after = log()
    assert after[: len(before)] == before
    assert [row[3] for row in after[len(before) :]] == ["account disabled", "student data deleted"]
    assert not any("ada" in str(value) for row in after for value in row)
    assert {row[2] for row in after} == {"command line", "emmy", "student", "test"}


def test_a_number_is_not_given_again(course: Course) -> None:
    inventory = take_inventory(course, "adam")
    assert inventory.audit_events == 0
    delete_student(course, "adam")
    portal = Portal(course, workers=0)
    new = portal.accounts.enrol([Person("noether")], "test")[0]
    with portal.database.read() as session:
        about = session.scalars(select(AuditEvent.action).where(AuditEvent.student_id == new.id)).all()
    portal.stop()
    assert about == ["account made"]


@pytest.mark.parametrize("step", ["_delete_files", "gradebook_rows", "_delete_account", "second _delete_files"])
def test_an_interrupted_deletion_is_completed_by_the_next(
    course: Course, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything_of_others(course)
    name = step.removeprefix("second ")
    real, calls = getattr(deletion, name), iter([step.startswith("second ")])

    def killed(*args: Any, **more: Any) -> Any:
        if next(calls, False):
            return real(*args, **more)
        raise KeyboardInterrupt

    if name == "gradebook_rows":
        calls = iter([True])  # once for the inventory
    monkeypatch.setattr(deletion, name, killed)
    with pytest.raises(KeyboardInterrupt):
        delete_student(course, "ada")
    monkeypatch.undo()
    if step.startswith("second "):
        with pytest.raises(UnknownStudent):
            delete_student(course, "ada")
    else:
        delete_student(course, "ada")
    assert not any(rows_of_ada(course).values())
    assert everything_of_others(course) == before


def test_nothing_new_comes_while_a_student_is_deleted_under_a_running_portal(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = Portal(course, workers=1, sandbox=False)
    ada = portal.accounts.known("ada")
    portal.schedules.put("exam", Plan(kind=Kind.EXAM, minutes=60, attempts=None), "emmy")
    portal.start()
    portal.hand_in(ada.id, "sheet", [File("sheet.ipynb", a_notebook("import time; time.sleep(2); x = 2"))])
    _until_grading(portal)
    monkeypatch.setattr(deletion, "FRESH", timedelta(seconds=-2))
    monkeypatch.setattr(deletion, "is_served", lambda root: True)
    said: list[str] = []
    try:
        portal.clock.advance(minutes(120))  # the sitting runs out of time just now
        delete_student(course, "ada", said.append)
        portal.sittings.hand_in_overdue()
        _wait(portal)
        grace = portal.accounts.known("grace")
        portal.hand_in(grace.id, "sheet", [File("sheet.ipynb", a_notebook("x = 2"))])
        _wait(portal)
    finally:
        portal.stop()
    assert any("being graded" in text for text in said)
    assert not any(rows_of_ada(course).values())
    assert not (course.state_directory / "submissions" / str(ada.id)).exists()
    assert not (course.submitted_directory / "ada").exists()


def _until_grading(portal: Portal) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with portal.database.read() as session:
            if session.scalar(select(Submission.id).where(Submission.state == "grading")):
                return
        time.sleep(0.02)
    raise TimeoutError


def test_instructors_are_not_deleted(course: Course) -> None:
    with pytest.raises(NotDeleted, match="is instructor"):
        delete_student(course, "emmy")
    with pytest.raises(UnknownStudent):
        delete_student(course, "nobody")


def test_a_student_who_never_was_in_the_portal_is_deleted_too(tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course"))
    (course.submitted_directory / "ada" / "sheet").mkdir(parents=True)
    (course.submitted_directory / "ada" / "sheet" / "sheet.ipynb").write_bytes(a_notebook())
    (course.submitted_directory / "grace").mkdir()
    delete_student(course, "ada")
    assert [path.name for path in course.submitted_directory.iterdir()] == ["grace"]
    assert not (course.root / "portal.db").exists() and not (course.root / "gradebook.db").exists()


def test_the_command_only_says_what_there_is_until_it_is_told_to(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows_of_ada(course)
    assert main(["student", "delete", "ada", "--course", str(course.root)]) == 0
    said = capsys.readouterr().out
    assert "3  portal: submissions" in said and "Nothing was deleted" in said and "Backups" in said
    assert "autograder leaderboard race" in said and "gradebook: autograder_of_tomorrow" in said
    assert rows_of_ada(course) == before
    assert main(["student", "delete", "ada", "--yes", "--course", str(course.root)]) == 0
    assert not any(rows_of_ada(course).values())
    assert main(["student", "delete", "ada", "--yes", "--course", str(course.root)]) == 2


# export -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(filled: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """Ada's data."""
    path = tmp_path_factory.mktemp("export") / "ada.zip"
    export_student(filled, "ada", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_an_export_has_everything(exported: zipfile.ZipFile, filled: Course) -> None:
    data = json.loads(exported.read("data.json"))
    assert data["account"]["email"] == "ada@example.edu" and data["account"]["has_password"] is True
    assert [one["label"] for one in data["sign_ins"]] == ["the secret of ada, a browser"]
    assert [one["extra_minutes"] for one in data["extensions"]] == [5]
    assert [entry["value"] for entry in data["journal"]] == [f"the secret of ada {n}" for n in range(3)]
    assert {event["action"] for event in data["audit_events"]} >= {"account made", "invited", "password chosen"}
    book = data["gradebook"]
    assert [(grade["assignment"], grade["question"], grade["auto_score"]) for grade in book["grade"]] == [
        ("sheet", "x-is-two", 1.0)
    ]
    assert any(row["manual_comment"] == "the secret of ada" for row in book["comment"])
    assert {"autograder_attempt", "autograder_verdict", "autograder_entry", "autograder_override"} <= book.keys()
    assert book["autograder_of_tomorrow"] == [{"student": "ada", "note": "the secret of ada"}]
    assert len(data["submissions"]) == 3 and data["boards"] == ["race"]
    for one in data["submissions"]:
        name = "e.ipynb" if one["assignment"] == "exam" else "sheet.ipynb"
        content = exported.read(f"submissions/{one['assignment']}/{one['number']}/files/{name}")
        key = SigningKey(filled.root / ".receipt-key").public
        assert verify_receipt(json.dumps(one["receipt"]), key, [File(name, content)]).student == "ada"
    names = exported.namelist()
    assert any(name.startswith("submissions/sheet/2/feedback/") and name.endswith(".html") for name in names)
    assert "handouts/sheet/sheet.ipynb" in names and "submitted/sheet/sheet.ipynb" in names


def test_an_export_has_nothing_of_others_and_no_secrets(exported: zipfile.ZipFile, filled: Course) -> None:
    everything = b"".join(exported.read(name) for name in exported.namelist())
    for foreign in (
        b"grace",
        b"adam",
        b"token_digest",
        b"password_hash",
        b"argon2",
        b"assert x == 2",
        b"instructor_note",
    ):
        assert foreign not in everything


def test_the_page_of_an_export_lists_all_files_and_shows_what_was_written_without_letting_it_act(
    exported: zipfile.ZipFile, course: Course, tmp_path: Path
) -> None:
    page = exported.read("index.html").decode()
    for name in exported.namelist()[2:]:
        assert f'href="{name}"' in page
    with closing(sqlite3.connect(course.root / "portal.db")) as db:
        db.execute("UPDATE portal_user SET display_name = '<script>alert(1)</script>' WHERE name = 'ada'")
        db.commit()
    export_student(course, "ada", tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert "<script" not in archive.read("index.html").decode()


def test_an_export_of_nobody_leaves_no_file(course: Course, tmp_path: Path) -> None:
    with pytest.raises(UnknownStudent):
        export_student(course, "nobody", tmp_path / "nobody.zip")
    assert not list(tmp_path.glob("*nobody*"))


def test_an_export_changes_nothing(course: Course, tmp_path: Path) -> None:
    def users() -> list[str]:
        portal = Portal(course, workers=0)
        with portal.database.read() as session:
            names = [str(row) for row in session.execute(select(User.name, User.role, User.disabled_at))]
        portal.stop()
        return names

    before = users()
    export_student(course, "ada", tmp_path / "ada.zip")
    assert users() == before


@pytest.mark.slow
def test_on_postgresql_it_is_the_same(tmp_path: Path, postgresql: Cluster) -> None:
    urls = (f"c.Portal.db_url = {postgresql.add()!r}", f"c.CourseDirectory.db_url = {postgresql.add()!r}")
    course = Course.open(make_course(tmp_path / "course", *urls))
    portal = Portal(course, workers=1, sandbox=False)
    portal.accounts.enrol([Person("emmy", role=Role.INSTRUCTOR)], "test")
    portal.schedules.put("sheet", Plan(), "emmy")
    portal.schedules.put("exam", Plan(kind=Kind.EXAM, minutes=60), "emmy")
    portal.start()
    try:
        for name in ("ada", "grace"):
            _work(portal, name)
        _wait(portal)
    finally:
        portal.stop()
    grace = take_inventory(course, "grace")
    assert "data.json" in export_student(course, "ada", tmp_path / "ada.zip")
    gone = delete_student(course, "ada")
    assert gone.portal == grace.portal and gone.gradebook == grace.gradebook
    with pytest.raises(UnknownStudent):
        take_inventory(course, "ada")
    assert take_inventory(course, "grace") == grace
