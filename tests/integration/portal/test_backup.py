"""Backups: made while everything goes on, verified, and restored into a course that then goes on where it was."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.gradebook import Gradebook
from autograder.portal.backup.archive import BackupUnusable, verify
from autograder.portal.backup.databases import DatabaseProblem
from autograder.portal.backup.making import make_backup
from autograder.portal.backup.restoring import CourseHasData, restore
from autograder.portal.claim import Claimed, serving
from autograder.portal.database.database import Database
from autograder.portal.database.models import JournalEntry, Kind, Submission
from autograder.portal.exams.journal import Save
from autograder.portal.people.accounts import Person
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.submissions.receipts import SigningKey, verify_receipt
from autograder.portal.submissions.storage import copy_folder
from autograder.portal.submissions.uploads import File
from tests.integration.portal.postgresql import Cluster
from tests.integration.portal.small_course import a_notebook, make_course

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with work in it: submissions, a sitting, an exam journal, a gradebook, keys. Not to be changed."""
    course = Course.open(make_course(tmp_path_factory.mktemp("filled") / "course"))
    fill(course)
    return course


@pytest.fixture
def course(filled: Course, tmp_path: Path) -> Course:
    """The same, to be changed."""
    shutil.copytree(filled.root, tmp_path / "course")
    return Course.open(tmp_path / "course")


def fill(course: Course) -> None:
    portal = Portal(course, workers=0)
    portal.schedules.put("sheet", Plan(), "test")
    portal.schedules.put("exam", Plan(kind=Kind.EXAM, minutes=60), "test")
    users = portal.accounts.enrol([Person("ada"), Person("grace")], "test")
    portal.journal.start()
    for user in users:
        for text in ("x = 1", "x = 2"):
            submission = portal.intake.hand_in(user.id, "sheet", [File("sheet.ipynb", a_notebook(text))])
        target = course.submitted_directory / user.name / "sheet"
        copy_folder(course.state_directory / submission.folder, target)
        sitting = portal.sittings.open(user.id, "exam").sitting
        portal.journal.save(sitting.id, user.id, "client-1", [Save(n, "exam/q", str(n)) for n in range(5)]).result()
    for folder in ("autograded", "feedback", "leaderboard"):
        (course.root / folder / "ada").mkdir(parents=True)
        (course.root / folder / "ada" / "page.html").write_text(folder)
    (course.root / ".variant-key").write_text("a" * 64 + "\n")
    (course.root / ".variant-key").chmod(0o600)
    portal.journal.stop()
    portal.queue.stop()
    portal.database.close()


@pytest.fixture
def backup(course: Course, tmp_path: Path) -> Path:
    """A backup of it."""
    return make_backup(course, tmp_path / "backup.tar.gz").path


def elsewhere(course: Course, folder: Path, *settings: str) -> Course:
    """The same sources in another place, as on a new machine."""
    folder.mkdir()
    for name in ("source", "release"):
        shutil.copytree(course.root / name, folder / name)
    text = (course.root / "course_config.py").read_text() + "\n".join(settings) + "\n"
    (folder / "course_config.py").write_text(text)
    return Course.open(folder)


def data(course: Course) -> dict[str, str]:
    """Everything that is no source: file -> digest; of databases what is in them."""
    found = {}
    places = (".autograder", "submitted", "autograded", "feedback", "leaderboard", ".receipt-key", ".variant-key")
    for path in (p for place in places for p in [course.root / place, *(course.root / place).rglob("*")]):
        if path.is_file():
            found[str(path.relative_to(course.root))] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("portal.db", "gradebook.db"):
        with closing(sqlite3.connect(course.root / name)) as connection:
            found[name] = "\n".join(connection.iterdump())
    return found


def test_a_restored_course_is_what_it_was(course: Course, backup: Path, tmp_path: Path) -> None:
    new = elsewhere(course, tmp_path / "new")
    done = restore(new, backup)
    assert done.aside is None
    assert data(new) == data(course)
    portal = Portal(new, workers=0)
    with portal.database.read() as session:
        receipts = [row.receipt for row in session.query(Submission).all()]
    assert len(receipts) == 4
    for text in receipts:
        assert verify_receipt(text, SigningKey(new.root / ".receipt-key").public).course == "small"
    ada = portal.accounts.known("ada")
    assert portal.intake.hand_in(ada.id, "sheet", [File("sheet.ipynb", a_notebook())]).number == 3
    portal.stop()


def test_nobody_else_can_read_a_backup_or_the_keys_in_it(course: Course, backup: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    new = elsewhere(course, tmp_path / "new")
    restore(new, backup)
    for key in (".receipt-key", ".variant-key"):
        assert stat.S_IMODE((new.root / key).stat().st_mode) == 0o600
    assert stat.S_IMODE((new.root / "submitted" / "ada" / "sheet" / "sheet.ipynb").stat().st_mode) & 0o044


def test_a_course_without_data_can_be_backed_up(tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course"))
    made = make_backup(course, tmp_path)
    assert made.path.name.startswith("small-") and not made.manifest.files
    assert verify(made.path) == made.manifest


def test_the_manifest_says_what_made_it(backup: Path) -> None:
    manifest = verify(backup)
    assert manifest.course == "small" and manifest.versions.keys() >= {"autograder", "python", "portal schema"}
    assert manifest.databases == {
        "databases/portal.sqlite": ["portal"],
        "databases/gradebook.sqlite": ["gradebook"],
    }


def test_what_a_receipt_confirms_and_is_not_there_is_said(course: Course, tmp_path: Path) -> None:
    first, second = sorted((course.state_directory / "submissions").rglob("sheet.ipynb"))[:2]
    first.unlink()
    second.write_text("changed")
    made = make_backup(course, tmp_path / "backup.tar.gz")
    assert len(made.missing) == 2 and all(name.endswith("/sheet.ipynb") for name in made.missing)
    assert verify(made.path) == made.manifest


# while everything goes on ------------------------------------------------------------------------------


def test_a_backup_has_all_that_was_acknowledged_when_it_began(course: Course, tmp_path: Path) -> None:
    portal = Portal(course, workers=0)
    portal.journal.start()
    ada = portal.accounts.known("ada")
    sitting = portal.sittings.open(ada.id, "exam").sitting
    stop, saved, handed_in = threading.Event(), [4], [2]

    def save() -> None:
        while not stop.is_set():
            number = saved[0] + 1
            portal.journal.save(sitting.id, ada.id, "client-2", [Save(number, "exam/q", "x" * 2000)]).result()
            saved[0] = number

    def hand_in() -> None:
        while not stop.is_set():
            submission = portal.intake.hand_in(ada.id, "sheet", [File("sheet.ipynb", os.urandom(20_000))])
            copy_folder(course.state_directory / submission.folder, course.submitted_directory / "ada" / "sheet")
            handed_in[0] = submission.number

    threads = [threading.Thread(target=work) for work in (save, hand_in)]
    for thread in threads:
        thread.start()
    try:
        for number in range(3):
            time.sleep(0.2)
            before = saved[0], handed_in[0]
            made = make_backup(course, tmp_path / f"{number}.tar.gz")
            assert not made.missing
            new = elsewhere(course, tmp_path / f"new-{number}")
            restore(new, made.path)
            assert (new.submitted_directory / "ada" / "sheet" / "sheet.ipynb").exists()
            restored = Portal(new, workers=0)
            with restored.database.read() as session:
                entries = session.query(JournalEntry).filter_by(sitting_id=sitting.id).count()
                submissions = session.query(Submission).filter_by(user_id=ada.id).all()
            assert entries >= before[0] and len(submissions) >= before[1]
            for one in submissions:
                files = [File("sheet.ipynb", (new.state_directory / one.folder / "sheet.ipynb").read_bytes())]
                verify_receipt(one.receipt, restored.key.public, files)
            restored.stop()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        portal.stop()


def test_a_backup_that_is_killed_leaves_the_last_one_as_it_was(course: Course, backup: Path, tmp_path: Path) -> None:
    big = course.root / "leaderboard" / "big"
    big.write_bytes(os.urandom(60 << 20))
    before = backup.read_bytes()
    command = [sys.executable, "-P", "-m", "autograder.cli.main", "--course", str(course.root), "backup", str(backup)]
    for _ in range(3):
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
        while not any(tmp_path.glob(".autograder-backup-*/archive")):
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.1)
        process.kill()
        process.wait()
        assert backup.read_bytes() == before
    big.unlink()
    make_backup(course, backup)
    verify(backup)
    assert not list(tmp_path.glob(".autograder-backup-*"))


# restoring over something -------------------------------------------------------------------------------


def test_data_are_replaced_only_if_one_says_so_and_are_kept_then(course: Course, backup: Path) -> None:
    before = data(course)
    (course.submitted_directory / "ada" / "later").mkdir()
    (course.submitted_directory / "ada" / "later" / "later.ipynb").write_text("later")
    (course.root / ".receipt-key").write_text("another")
    with pytest.raises(CourseHasData, match=r"a database of portal, a database of gradebook, \.receipt-key"):
        restore(course, backup)
    with serving(course.root):
        pass  # a refusal is no interruption
    done = restore(course, backup, force=True)
    assert data(course) == before
    assert done.aside is not None and stat.S_IMODE(done.aside.stat().st_mode) == 0o700
    assert (done.aside / "submitted" / "ada" / "later" / "later.ipynb").read_text() == "later"
    assert (done.aside / "keys" / "receipt-key").read_text() == "another"
    assert (done.aside / "portal.db").exists() and (done.aside / "gradebook.db").exists()


def test_restores_in_the_same_second_keep_aside_what_each_replaced(course: Course, backup: Path) -> None:
    kept = []
    for text in ("first", "second", "third"):
        (course.root / ".receipt-key").write_text(text)
        kept.append(restore(course, backup, force=True).aside)
    assert [(one / "keys" / "receipt-key").read_text() for one in kept if one] == ["first", "second", "third"]
    assert len(set(kept)) == 3


def test_nothing_is_restored_under_a_running_portal(course: Course, backup: Path) -> None:
    before = data(course)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _HOLD, str(course.root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(Claimed, match="the portal is running"):
        restore(course, backup, force=True)
    process.kill()
    process.wait()
    assert data(course) == before
    restore(course, backup, force=True)


_HOLD = """
import sys, time, pathlib
from autograder.portal.claim import serving
with serving(pathlib.Path(sys.argv[1])):
    print("serving", flush=True)
    time.sleep(60)
"""


def test_after_an_interrupted_restore_nothing_is_served_until_one_is_complete(
    course: Course, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data(course)
    moves = iter([None] * 9 + [OSError(28, "No space left on device")])
    real = shutil.move

    def move(source: Path, target: Path) -> None:
        if (error := next(moves)) is not None:
            raise error
        real(source, target)

    monkeypatch.setattr(shutil, "move", move)
    with pytest.raises(OSError, match="No space left"):
        restore(course, backup, force=True)
    monkeypatch.undo()
    with pytest.raises(Claimed, match="interrupted"), serving(course.root):
        pass
    restore(course, backup, force=True)
    with serving(course.root):
        assert data(course) == before
    assert not list(course.root.glob(".restoring-*"))


def test_a_backup_of_another_course_is_refused(backup: Path, tmp_path: Path) -> None:
    other = make_course(tmp_path / "other")
    (other / "course_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "other"\n')
    with pytest.raises(BackupUnusable, match="of the course 'small', not of 'other'"):
        restore(Course.open(other), backup)


# damage and malice --------------------------------------------------------------------------------------


def test_every_damage_is_noticed_before_anything_is_changed(course: Course, backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    new = elsewhere(course, tmp_path / "new")
    damaged = tmp_path / "damaged.tar.gz"
    steps = range(0, len(whole), max(1, len(whole) // 20))
    for content in (
        *(whole[:length] for length in steps),
        *(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in steps if at > 10),
        b"",
        b"no archive at all" * 100,
    ):
        damaged.write_bytes(content)
        with pytest.raises(BackupUnusable):
            restore(new, damaged)
    assert not (new.root / "portal.db").exists() and not (new.root / ".autograder").exists()


def member(
    name: str, kind: bytes = tarfile.REGTYPE, content: bytes = b"x", link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, len(content) if kind == tarfile.REGTYPE else 0
    return info, content


def pack(path: Path, *members: tuple[tarfile.TarInfo, bytes], course: str = "small", behind: bool = False) -> Path:
    """An archive with a manifest that agrees with it."""
    files = {
        info.name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "mode": info.mode}
        for info, content in members
    }
    plain = {"format": 1, "course": course, "created_at": "", "versions": {}, "databases": {}, "files": files}
    manifest = member("manifest.json", content=json.dumps(plain).encode())
    with tarfile.open(path, "w:gz") as archive:
        for info, content in [manifest, *members] if behind else [*members, manifest]:
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "hostile",
    [
        member("../escaped"),
        member("state/../../escaped"),
        member("/etc/escaped"),
        member("state"),
        member("course_config.py"),
        member("source/sheet/sheet.ipynb"),
        member("state//double"),
        member("./state/x"),
        member("state/link", tarfile.SYMTYPE, link="/etc"),
        member("state/link", tarfile.LNKTYPE, link="/etc/passwd"),
        member("state/pipe", tarfile.FIFOTYPE),
        member("state/device", tarfile.CHRTYPE),
        member("state/folder", tarfile.DIRTYPE),
    ],
    ids=lambda one: f"{one[0].type.decode()} {one[0].name}",
)
def test_a_hostile_archive_is_refused(hostile: tuple[tarfile.TarInfo, bytes], tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course"))
    before = sorted(tmp_path.rglob("*"))
    archive = pack(tmp_path / "hostile.tar.gz", hostile)
    with pytest.raises(BackupUnusable):
        restore(course, archive)
    archive.unlink()
    assert sorted(p for p in tmp_path.rglob("*") if p.name != ".portal.lock") == before


def test_two_files_of_one_name_and_files_behind_the_manifest_are_refused(tmp_path: Path) -> None:
    for archive in (
        pack(tmp_path / "a.tar.gz", member("state/x"), member("state/x", content=b"y")),
        pack(tmp_path / "b.tar.gz", member("state/x"), behind=True),
    ):
        with pytest.raises(BackupUnusable):
            verify(archive)


def test_a_file_below_a_file_leaves_nothing_behind(tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course"))
    archive = pack(tmp_path / "a.tar.gz", member("state/x"), member("state/x/y"))
    with pytest.raises(OSError, match="cannot be written"):
        restore(course, archive)
    assert not (course.root / ".autograder").exists() and not list(course.root.glob(".restoring-*"))


def test_a_backup_of_a_newer_version_is_refused(course: Course, tmp_path: Path) -> None:
    with closing(sqlite3.connect(course.root / "portal.db")) as connection:
        connection.execute("UPDATE portal_version SET version_num = '9999'")
        connection.commit()
    made = make_backup(course, tmp_path / "new.tar.gz")
    with pytest.raises(BackupUnusable, match="newer version"):
        restore(course, made.path, force=True)


# PostgreSQL ---------------------------------------------------------------------------------------------


@pytest.fixture
def two_databases(postgresql: Cluster) -> Iterator[Callable[[], tuple[str, str]]]:
    """Settings for a portal and a gradebook in new databases."""

    def new() -> tuple[str, str]:
        return (
            f"c.Portal.db_url = {postgresql.add()!r}",
            f"c.CourseDirectory.db_url = {postgresql.add()!r}",
        )

    yield new


@pytest.mark.slow
def test_postgresql_goes_into_a_backup_and_back(tmp_path: Path, two_databases: Callable[[], tuple[str, str]]) -> None:
    course = Course.open(make_course(tmp_path / "course", *two_databases()))
    fill(course)
    made = make_backup(course, tmp_path / "backup.tar.gz")
    assert not made.missing and sorted(made.manifest.databases) == [
        "databases/gradebook.pgdump",
        "databases/portal.pgdump",
    ]
    new = elsewhere(course, tmp_path / "new", *two_databases())
    restore(new, made.path)
    for _ in range(2):
        portal = Portal(new, workers=0)
        ada = portal.accounts.known("ada")
        assert len(portal.submissions.of_student(ada.id)) == 2
        portal.intake.hand_in(ada.id, "sheet", [File("sheet.ipynb", a_notebook())])
        portal.stop()
        done = restore(new, made.path, force=True)
        assert done.aside is not None and (done.aside / "portal.pgdump").exists()


def test_a_missing_program_of_postgresql_is_named(
    tmp_path: Path, two_databases: Callable[[], tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course.open(make_course(tmp_path / "course", *two_databases()))
    Database(course.portal_db_url).close()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseProblem, match="pg_dump is not installed"):
        make_backup(course, tmp_path / "backup.tar.gz")
    assert not list(tmp_path.glob("*.tar.gz"))


def test_a_portal_that_shares_its_database_with_the_gradebook_is_stored_once(tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course", 'c.Portal.db_url = "sqlite:///gradebook.db"'))
    fill(course)
    made = make_backup(course, tmp_path / "backup.tar.gz")
    assert made.manifest.databases == {"databases/portal-and-gradebook.sqlite": ["portal", "gradebook"]}
    new = elsewhere(course, tmp_path / "new")
    restore(new, made.path)
    Gradebook(new.db_url).close()
    with pytest.raises(BackupUnusable, match="set up differently"):
        restore(Course.open(make_course(tmp_path / "apart")), made.path)
