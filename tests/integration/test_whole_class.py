"""A whole class through the command line: grades, feedback, JSON, nbgrader's gradebook, interruptions."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from tests.notebook_factory import code, grade_cell, locked, manual, notebook, solution, text

SECRET = "double(-1234567) == -2469134"
CELLS = [
    text("# Doubling"),
    locked("setup", "import numpy as np"),
    solution("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
    grade_cell(
        "t-double",
        f"assert double(2) == 4, 'double 2'\n### BEGIN HIDDEN TESTS\nassert {SECRET}, 'think of large numbers'\n### END HIDDEN TESTS",
        2,
    ),
    solution("mean", "def mean(x):\n    ### BEGIN SOLUTION\n    return np.mean(x)\n    ### END SOLUTION"),
    grade_cell("t-mean", "### BEGIN HIDDEN TESTS\nassert mean([1, 2, 6]) == 3\n1.5\n### END HIDDEN TESTS", 3),
    manual("essay", "", 5),
]

ANSWERS: dict[str, dict[str, str]] = {
    "ada": {"double": "def double(x):\n    return x + x", "essay": "Because."},
    "bob": {"double": "def double(x):\n    return x ** 2"},
    "cyd": {"double": "def double(x):\n    while True: pass", "mean": "def mean(x):\n    raise ValueError(x)"},
    "dot": {"double": "import os\nos._exit(0)", "mean": "mean = None"},
    "eve": {"double": "print('<script>alert(1)</script>')\ndef double(x): return 2 * x"},
}
SCORES = {"ada": 3.5, "bob": 1.5, "cyd": 0.0, "dot": 0.0, "eve": 3.5}


def submission(answers: dict[str, str]) -> NotebookNode:
    import copy

    submitted = notebook(*copy.deepcopy(CELLS), code("double(21)"))
    for cell in submitted.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
        elif grade_id and grade_id.startswith("t-"):
            cell.source = re.sub(r"### BEGIN HIDDEN.*### END HIDDEN TESTS", "", cell.source, flags=re.S)
    return submitted


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = tmp_path_factory.mktemp("class") / "course"
    (course / "source" / "hw").mkdir(parents=True)
    (course / "course_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\nc.Limits.cell_seconds = 1.5\n"
    )
    nbformat.write(notebook(*CELLS), course / "source" / "hw" / "hw.ipynb")
    for student, answers in ANSWERS.items():
        folder = course / "submitted" / student / "hw"
        folder.mkdir(parents=True)
        nbformat.write(submission(answers), folder / "hw.ipynb")
    for student, content in (("zoe", b"{"), ("yan", b"\x00\x01binary"), ("xia", b"")):
        folder = course / "submitted" / student / "hw"
        folder.mkdir(parents=True)
        (folder / "hw.ipynb").write_bytes(content)
    return course


def autograder(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli.main", "--course", str(course), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def graded(template: Path) -> tuple[Path, dict[str, Any]]:
    done = autograder(template, "grade", "hw", "--json", str(template / "out.json"))
    assert done.returncode == 0, done.stderr
    return template, json.loads((template / "out.json").read_text())


def by_student(report: dict[str, Any]) -> dict[str, Any]:
    return {s["student"]: s for s in report["submissions"]}


def test_everyone_gets_what_the_answers_deserve(graded: tuple[Path, dict[str, Any]]) -> None:
    students = by_student(graded[1])
    assert {s: students[s]["score"] for s in SCORES} == SCORES
    assert students["cyd"]["cells"][0]["verdict"] == "timeout"
    assert students["ada"]["cells"][2]["points"] is None
    assert students["bob"]["cells"][0]["message"] == "think of large numbers"


def test_what_cannot_be_read_is_rejected_with_words_and_without_a_score(graded: tuple[Path, dict[str, Any]]) -> None:
    students = by_student(graded[1])
    for student in ("zoe", "yan", "xia"):
        assert students[student]["status"] == "rejected"
        assert students[student]["score"] is None
        assert len(students[student]["message"]) > 20


def test_the_json_has_the_documented_shape(graded: tuple[Path, dict[str, Any]]) -> None:
    report = graded[1]
    assert set(report) == {"assignment", "submissions"}
    keys = {"student", "attempt", "status", "score", "max_score", "seconds", "message", "warnings", "feedback", "cells"}
    assert all(set(s) == keys for s in report["submissions"])
    cell_keys = {"notebook", "grade_id", "points", "max_points", "verdict", "mode", "message"}
    assert all(set(c) == cell_keys for s in report["submissions"] for c in s["cells"])
    assert all(Path(s["feedback"]).is_file() for s in report["submissions"])


def test_nbgrader_reads_the_scores_and_the_formgrader_finds_the_class(graded: tuple[Path, dict[str, Any]]) -> None:
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config({"CourseDirectory": {"root": str(graded[0]), "course_id": "c"}})
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    submissions = {s["student"]: s for s in api.get_submissions("hw")}
    assert {s: submissions[s]["score"] for s in SCORES} == SCORES
    assert submissions["ada"]["needs_manual_grade"]
    assert all(submissions[s]["autograded"] for s in SCORES)
    assert api.get_assignment("hw")["max_score"] == 10


def test_feedback_shows_outputs_and_messages_and_nothing_hidden(graded: tuple[Path, dict[str, Any]]) -> None:
    pages = {p.parts[-3]: p.read_text() for p in (graded[0] / "feedback").rglob("*.html")}
    assert set(pages) == {*ANSWERS, "zoe", "yan", "xia"}
    for page in pages.values():
        assert "1234567" not in page
        assert "2469134" not in page
        assert "<script" not in page
        assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "think of large numbers" in pages["bob"]
    assert ">42<" in pages["ada"]


def test_unchanged_submissions_are_not_graded_again(graded: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded[0], course)
    done = autograder(course, "grade", "hw", "--json", "-")
    assert "8 of 8 submissions have not changed" in done.stderr
    again = json.loads(done.stdout)
    assert {s["student"]: s["seconds"] for s in again["submissions"]} == {
        s["student"]: s["seconds"] for s in graded[1]["submissions"]
    }
    notebook_file = course / "submitted" / "bob" / "hw" / "hw.ipynb"
    nbformat.write(submission({}), notebook_file)
    bob = by_student(json.loads(autograder(course, "grade", "hw", "--json", "-").stdout))["bob"]
    assert (bob["attempt"], bob["score"]) == (2, 3.5)


def test_a_changed_test_cell_regrades_everyone(graded: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded[0], course)
    source = course / "source" / "hw" / "hw.ipynb"
    source.write_text(source.read_text().replace("1.5\\n", "2.5\\n"))
    students = by_student(json.loads(autograder(course, "grade", "hw", "--json", "-").stdout))
    assert students["ada"]["score"] == 4.5
    assert students["ada"]["attempt"] == 1


def test_scores_given_by_hand_survive_grading_again(graded: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    from nbgrader.api import Gradebook

    course = tmp_path / "course"
    shutil.copytree(graded[0], course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.find_grade("essay", "hw", "hw", "ada").manual_score = 4.0
        gradebook.db.commit()
    assert autograder(course, "grade", "hw", "--force").returncode == 0
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_submission("hw", "ada").score == 7.5


def grades(course: Path) -> list[tuple[str, str, float | None]]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return sorted(
            (s.student.id, g.name, g.auto_score)
            for s in gradebook.assignment_submissions("hw")
            for n in s.notebooks
            for g in n.grades
        )


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(0, marks=pytest.mark.slow),
        pytest.param(1, marks=pytest.mark.slow),
        3,
        pytest.param(5, marks=pytest.mark.slow),
        pytest.param(6, marks=pytest.mark.slow),
    ],
)
def test_killed_and_run_again_ends_in_the_same_gradebook(
    graded: tuple[Path, dict[str, Any]], tmp_path: Path, written: int
) -> None:
    """Killed once the gradebook is there and so many of the eight pages are, however fast the machine is."""
    course = tmp_path / "course"
    shutil.copytree(graded[0], course, ignore=shutil.ignore_patterns("gradebook.db*", "feedback", "autograded"))
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli.main", "--course", str(course), "grade", "hw"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if (course / "gradebook.db").exists() and len(list(course.glob("feedback/*/*/*.html"))) >= written:
            break
        time.sleep(0.005)
    assert process.poll() is None, "the run ended before it could be interrupted"
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert autograder(course, "grade", "hw").returncode == 0
    assert grades(course) == grades(graded[0])
    assert not list(course.rglob(".*.html.*")), "no half-written page remains"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "homework"], "The assignments are hw."),
        (["grade", "hw", "--student", "nobody"], "no submission of nobody"),
        (["grade", "hw", "--workers", "0"], "not a positive whole number"),
        (["grade"], "the following arguments are required: ASSIGNMENT"),
        (["regard"], "invalid choice"),
        (["leaderboard", "autoencoder"], "Challenges: autoencoder-challenge"),
    ],
)
def test_wrong_use_says_what_to_do_instead(template: Path, arguments: list[str], says: str) -> None:
    done = autograder(template, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_locked_gradebook_is_named(graded: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded[0], course)
    (course / "gradebook.db").write_bytes(b"this is no database, but long enough to look like a file" * 50)
    done = autograder(course, "grade", "hw")
    assert done.returncode == 2
    assert "no SQLite database" in done.stderr


def test_help_loads_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "autograder.cli.main", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    for heavy in ("numpy", "nbformat", "sqlalchemy", "tensorflow", "rich"):
        assert f" {heavy}" not in loaded
