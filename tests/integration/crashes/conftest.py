"""A small class, an undisturbed run of it, and what two runs must have in common."""

from __future__ import annotations

import copy
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebook_factory import code, grade_cell, locked, manual, notebook, solution, text

ASSIGNMENT = "autoencoder-challenge"  # the name of a challenge, so that entries are exported and stored, too
CELLS = [
    text("# Doubling"),
    locked("setup", "import numpy as np"),
    solution("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
    grade_cell(
        "t-double",
        "assert double(2) == 4, 'double 2'\n"
        "### BEGIN HIDDEN TESTS\nassert double(-3) == -6, 'think of negative numbers'\n### END HIDDEN TESTS",
        2,
    ),
    solution("mean", "def mean(x):\n    ### BEGIN SOLUTION\n    return np.mean(x)\n    ### END SOLUTION"),
    grade_cell(
        "t-mean",
        "points = 0.0\n"
        "### BEGIN HIDDEN TESTS\n"
        "try:\n    points += 1.5 if mean([1, 2, 6]) == 3 else 0\nexcept Exception:\n    pass\n"
        "### END HIDDEN TESTS\npoints",
        3,
    ),
    manual("essay", "", 5),
]

_SLOW = "import time\ndef double(x):\n    time.sleep(0.1)\n    return 2 * x"
ANSWERS: dict[str, dict[str, str]] = {
    "ada": {"essay": "Because."},
    "bob": {"double": "def double(x):\n    return x ** 2"},
    "cyd": {"double": "def double(x):\n    while True: pass"},
    "dot": {"double": "import os\nos._exit(0)"},
    "eve": {"mean": "def mean(x):\n    raise ValueError(x)"},
    "fay": {"double": _SLOW},
    "gus": {"double": _SLOW, "essay": "It is linear."},
    "hal": {"double": "import time\ntime.sleep(0.3)\ndef double(x):\n    return x + x"},
    "ivy": {"mean": "print(np.arange(2000).tolist())\ndef mean(x):\n    return sum(x) / len(x)"},
    "joe": {"mean": "mean = None"},
    "kim": {},
}
UNREADABLE = "zoe"


def submit(course: Path, student: str, content: bytes) -> None:
    """Hand in one file."""
    folder = course / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(content)


def submission(student: str) -> bytes:
    """The notebook of a student."""
    answers = ANSWERS[student]
    submitted = notebook(*copy.deepcopy(CELLS), code(f"entries = {{'EASY': '{student}'}}\nmean([1.0, 2.0])"))
    for cell in submitted.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id.startswith("t-"):
            cell.source = re.sub(r"### BEGIN HIDDEN.*### END HIDDEN TESTS\n?", "", cell.source, flags=re.S)
        cell.source = answers.get(grade_id, cell.source)
    return nbformat.writes(submitted).encode()


@dataclass(frozen=True)
class Run:
    """An ended command."""

    code: int
    said: str
    seconds: float


def command(course: Path) -> list[str]:
    """The command that grades the class; its JSON lies in the course, so that the listing of files covers it."""
    base = [sys.executable, "-m", "autograder.cli.main", "--course", str(course)]
    return [*base, "grade", ASSIGNMENT, "--workers", "2", "--json", str(course / "results.json")]


def grade(course: Path) -> Run:
    """Grade the class and wait for it."""
    started = time.monotonic()
    done = subprocess.run(command(course), capture_output=True, text=True, timeout=300, check=False)
    return Run(done.returncode, done.stderr, time.monotonic() - started)


# what two runs have in common --------------------------------------------------------------------------

_TIMES = {"seconds", "graded_at"}
_OWN_ID = re.compile(r"[0-9a-f]{32}")


def tables(database: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of a gradebook as it lies on the disk; the file itself is not touched."""
    with sqlite3.connect(":memory:") as memory:
        with sqlite3.connect(database) as stored:
            stored.backup(memory)
        stored.close()
        memory.row_factory = sqlite3.Row
        assert [row[0] for row in memory.execute("PRAGMA integrity_check")] == ["ok"]
        assert not memory.execute("PRAGMA foreign_key_check").fetchall()
        names = [row[0] for row in memory.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in memory.execute(f'SELECT * FROM "{name}"')] for name in names}


def gradebook(course: Path) -> dict[str, list[str]]:
    """The gradebook without times; generated ids are replaced by what they stand for."""
    stored = tables(course / "gradebook.db")
    owners: dict[Any, list[tuple[str, dict[str, Any]]]] = {}
    for name, rows in stored.items():
        for row in rows:
            key = ("attempt", row["id"]) if name == "autograder_attempt" else row.get("id")
            owners.setdefault(key, []).append((name, row))

    def plain(column: str, value: Any) -> Any:
        if column == "attempt_id":
            return described(("attempt", value))
        if column.endswith("_id") and _OWN_ID.fullmatch(str(value)):
            return described(value)
        return value

    def described(key: Any) -> list[Any]:
        return [(name, content(row)) for name, row in sorted(owners[key], key=lambda owner: owner[0])]

    def content(row: dict[str, Any]) -> list[Any]:
        own = {"id"} if _OWN_ID.fullmatch(str(row.get("id"))) or isinstance(row.get("id"), int) else set()
        return [(c, plain(c, v)) for c, v in sorted(row.items()) if c not in _TIMES | own]

    return {name: sorted(repr(content(row)) for row in rows) for name, rows in stored.items()}


def report(course: Path) -> list[dict[str, Any]]:
    """The submissions in the JSON, without times and places."""
    written = json.loads((course / "results.json").read_text())
    assert written["assignment"] == ASSIGNMENT
    for one in written["submissions"]:
        del one["seconds"]
        one["feedback"] = str(Path(one["feedback"]).relative_to(course))
    return list(written["submissions"])


def pages(course: Path) -> dict[str, bytes]:
    """Feedback pages and graded notebooks, by path."""
    return {
        str(path.relative_to(course)): path.read_bytes()
        for folder in ("feedback", "autograded")
        for path in sorted((course / folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def listing(course: Path) -> list[str]:
    """Every file below the course."""
    return sorted(str(path.relative_to(course)) for path in course.rglob("*") if path.is_file())


@dataclass(frozen=True)
class Outcome:
    """All that a graded class leaves behind."""

    gradebook: dict[str, list[str]]
    report: list[dict[str, Any]]
    pages: dict[str, bytes]
    listing: list[str]

    @classmethod
    def of(cls, course: Path) -> Outcome:
        return cls(gradebook(course), report(course), pages(course), listing(course))

    def differences(self, other: Outcome) -> list[str]:
        """What differs, in words."""
        found = []
        for name in sorted({*self.gradebook, *other.gradebook}):
            mine, theirs = set(self.gradebook.get(name, ())), set(other.gradebook.get(name, ()))
            if self.gradebook.get(name) != other.gradebook.get(name):
                found.append(f"table {name}: {sorted(mine ^ theirs)[:2] or 'rows are there twice or missing'}")
        if self.report != other.report:
            found.append(
                f"JSON: {[pair for pair in zip(self.report, other.report, strict=False) if pair[0] != pair[1]][:1]}"
            )
        for path in sorted({*self.pages, *other.pages}):
            if self.pages.get(path) != other.pages.get(path):
                found.append(f"file {path}")
        if self.listing != other.listing:
            found.append(f"files: {sorted(set(self.listing) ^ set(other.listing))}")
        return found


@dataclass(frozen=True)
class Class:
    """A class to grade, and how an undisturbed run of it ends."""

    template: Path
    graded: Path
    undisturbed: Outcome
    seconds: float

    def copy(self, course: Path) -> Path:
        """The class as it was before anything was graded, with the times of its files."""
        shutil.copytree(self.template, course, dirs_exist_ok=True)
        return course


@pytest.fixture(scope="package")
def whole_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    template = tmp_path_factory.mktemp("class") / "course"
    source = template / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (template / "course_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\nc.Limits.cell_seconds = 2\n"
        "c.CourseDirectory.db_url = 'sqlite:///gradebook.db?timeout=2'\n"
    )
    nbformat.write(notebook(*CELLS), source / f"{ASSIGNMENT}.ipynb")
    for student in ANSWERS:
        submit(template, student, submission(student))
    submit(template, UNREADABLE, b"\x00\x01binary")
    graded = template.parent / "graded"
    shutil.copytree(template, graded)
    run = grade(graded)
    assert run.code == 0, run.said
    return Class(template, graded, Outcome.of(graded), run.seconds)
