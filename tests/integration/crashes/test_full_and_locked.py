"""No room, no permission, somebody else's lock: the command says what, where and what to do, and goes on later."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.crashes.conftest import ASSIGNMENT, Class, Outcome, Run, command, grade, tables
from tests.integration.crashes.test_killed_at_random import attempts, check_finished, check_interrupted


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        pytest.skip(f"this machine does not let us mount anything: {done.stderr.strip()}")


@contextmanager
def _mounted(place: Path, *arguments: str) -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small or read-only file system")
    _mount(*arguments, str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], timeout=20, check=True)


@pytest.fixture
def course(whole_class: Class, tmp_path: Path) -> Path:
    return whole_class.copy(tmp_path / "course")


def check_told(run: Run, where: Path | str, what: str, hint: str) -> None:
    """A message for a person, and the exit code of a command that could not do its work."""
    assert run.code == 2, run.said
    message = run.said[run.said.index("autograder grade:") :]
    assert str(where) in message
    assert what in message.lower()
    assert "\n  -> " in message
    assert hint in message
    assert "Traceback" not in run.said


def check_resumed(course: Path, whole_class: Class, place: Path) -> None:
    """What was stored is right, and the next run ends as if nothing had happened."""
    before = attempts(course, place / "before")
    check_interrupted(course, before, whole_class)
    check_finished(course, whole_class, place / "after", before)


# no room ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "free_kib",
    [
        0,
        pytest.param(64, marks=pytest.mark.slow),
        pytest.param(240, marks=pytest.mark.slow),
        pytest.param(330, marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_is_named_and_grading_goes_on_when_there_is_room(
    whole_class: Class, tmp_path: Path, free_kib: int
) -> None:
    course = tmp_path / "small"
    course.mkdir()
    with _mounted(course, "-t", "tmpfs", "-o", "size=16m", "none"):
        whole_class.copy(course)
        ballast = course / "ballast"
        free = os.statvfs(course).f_bavail * os.statvfs(course).f_frsize
        with open(ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - free_kib * 1024)
        run = grade(course)
        check_told(
            run, course, "full" if "gradebook cannot be" in run.said else "no space left", "Free some disk space"
        )
        assert not [path for path in course.rglob(".*") if path.is_file()], "a half-written file was left"
        ballast.unlink()
        check_resumed(course, whole_class, tmp_path)


# no permission ----------------------------------------------------------------------------------------


def test_a_read_only_course_is_named_and_grading_goes_on_when_it_is_writable(
    whole_class: Class, course: Path, tmp_path: Path
) -> None:
    with _mounted(course, "--bind", str(course)):
        _mount("-o", "remount,bind,ro", str(course))
        check_told(grade(course), course / "gradebook.db", "read-only file system", "writable for you")
    check_resumed(course, whole_class, tmp_path)


def test_a_read_only_gradebook_is_named_before_anything_is_judged(
    whole_class: Class, course: Path, tmp_path: Path
) -> None:
    shutil.copyfile(whole_class.graded / "gradebook.db", course / "gradebook.db")
    forget(course, "fay", "zoe")
    with _mounted(course / "gradebook.db", "--bind", str(course / "gradebook.db")):
        _mount("-o", "remount,bind,ro", str(course / "gradebook.db"))
        check_told(grade(course), course / "gradebook.db", "readonly", "writable for you")
        assert not (course / "feedback").exists(), "a page tells a score that the gradebook does not have"
    shutil.copytree(whole_class.graded / "feedback", course / "feedback")
    shutil.copytree(whole_class.graded / "autograded", course / "autograded")
    check_finished(course, whole_class, tmp_path / "after", {})


@pytest.mark.slow
def test_read_only_feedback_is_named_and_grading_goes_on_when_it_is_writable(
    whole_class: Class, course: Path, tmp_path: Path
) -> None:
    (course / "feedback").mkdir()
    with _mounted(course / "feedback", "--bind", str(course / "feedback")):
        _mount("-o", "remount,bind,ro", str(course / "feedback"))
        check_told(grade(course), course / "feedback", "read-only file system", "writable for you")
    check_resumed(course, whole_class, tmp_path)


def forget(course: Path, *students: str) -> None:
    """Take the attempts of some students out of a gradebook, as if they had not been graded."""
    with sqlite3.connect(course / "gradebook.db") as stored:
        stored.execute("PRAGMA foreign_keys=ON")
        for student in students:
            stored.execute("DELETE FROM autograder_attempt WHERE student = ?", (student,))
    stored.close()


# somebody else's lock ---------------------------------------------------------------------------------


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.slow
def test_a_gradebook_locked_from_the_start_is_named_and_grading_goes_on_later(
    whole_class: Class, course: Path, tmp_path: Path
) -> None:
    with _locked(course / "gradebook.db"):
        check_told(grade(course), course / "gradebook.db", "database is locked", "Another program holds it")
    check_resumed(course, whole_class, tmp_path)


@pytest.mark.slow
def test_a_gradebook_that_gets_locked_while_grading_is_named_and_grading_goes_on_later(
    whole_class: Class, course: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(command(course), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while not list((course / "feedback").glob("*/*/*.html")) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        with _locked(course / "gradebook.db"):
            _, said = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    check_told(Run(process.returncode, said, 0.0), course / "gradebook.db", "database is locked", "Another program")
    assert len(tables(course / "gradebook.db")["autograder_attempt"]) < len(whole_class.undisturbed.report)
    check_resumed(course, whole_class, tmp_path)


@pytest.mark.slow
def test_a_lock_shorter_than_the_time_to_wait_is_waited_for(whole_class: Class, course: Path) -> None:
    process = subprocess.Popen(command(course), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while not list((course / "feedback").glob("*/*/*.html")) and process.poll() is None:
            time.sleep(0.005)
        with _locked(course / "gradebook.db"):
            time.sleep(0.7)
        _, said = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert Outcome.of(course).differences(whole_class.undisturbed) == []


# what killed writers leave ------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_a_killed_writer_left_is_removed_with_the_next_page(
    whole_class: Class, course: Path, tmp_path: Path
) -> None:
    page = course / "feedback" / "ada" / ASSIGNMENT / f".{ASSIGNMENT}.html.0123abcd.part"
    page.parent.mkdir(parents=True)
    page.write_text("<html")
    check_resumed(course, whole_class, tmp_path)
