"""A small course with a portal, people and submissions that real processes grade; for tests and for looking at pages."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from fastapi.testclient import TestClient

from autograder.authoring.release import release
from autograder.course import Course
from autograder.portal.database.models import Role, Submission, SubmissionState
from autograder.portal.people.accounts import Person
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.submissions.uploads import File
from autograder.portal.web.access import COOKIE
from tests.notebook_factory import add_assignment, code, grade_cell, locked, manual, notebook, solution, text

NAME = "doubling"
CELLS = [
    text("# Doubling"),
    locked("setup", "import numpy as np"),
    text("Write a function that doubles its argument."),
    solution("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
    grade_cell(
        "t-double",
        "assert double(2) == 4, 'Two doubled is four.'\n### BEGIN HIDDEN TESTS\n"
        "assert double(-3) == -6, 'Think of -3.'\n### END HIDDEN TESTS",
        2,
    ),
    text("And one for the mean. $\\bar x = \\frac{1}{N}\\sum_i x_i$"),
    solution("mean", "def mean(x):\n    ### BEGIN SOLUTION\n    return np.mean(x)\n    ### END SOLUTION"),
    grade_cell(
        "t-mean", "### BEGIN HIDDEN TESTS\nassert mean([1, 2, 6]) == 3, 'The mean is off.'\n### END HIDDEN TESTS", 3
    ),
    text("Explain in two sentences why the mean is sensitive to outliers."),
    manual("essay", "Because **every** value has the weight $1/N$, however far off it is.", 5),
]
DOUBLE = (
    "def double(x):\n    return x + x",
    "def double(x):\n    return x ** 2",
    "def double(x):\n    return 2 * abs(x)",
)
MEAN = ("def mean(x):\n    return sum(x) / len(x)", "def mean(x):\n    return max(x)")
PEOPLE = {"ada": "Ada Lovelace", "bob": "Bob Moog", "cyd": "Cyd Charisse"}
ANSWERS: dict[str, dict[str, str]] = {
    "ada": {"double": DOUBLE[0], "mean": MEAN[0], "essay": "One far value moves it by $d/N$.<script>alert(1)</script>"},
    "bob": {"double": DOUBLE[1], "mean": MEAN[0], "essay": "It is not."},
    "cyd": {"double": DOUBLE[2], "mean": MEAN[1], "essay": "All values count alike."},
}


def submission_of(answers: Mapping[str, str]) -> bytes:
    """The notebook that a student hands in."""
    submitted = notebook(*copy.deepcopy(CELLS), code("print('checked by myself')"))
    for cell in submitted.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
        else:
            cell.source = re.sub(r" *### BEGIN (HIDDEN TESTS|SOLUTION).*?### END \1", "pass", cell.source, flags=re.S)
    return nbformat.writes(submitted).encode()


def change_tests(course: Course) -> None:
    """Bob's square of two is still right, his square of -3 no more needed; Cyd's is right."""
    cells = copy.deepcopy(CELLS)
    cells[4].source = (
        "assert double(2) == 4, 'Two doubled is four.'\n### BEGIN HIDDEN TESTS\n"
        "1 if double(3) == 9 else 2\n### END HIDDEN TESTS"
    )
    add_assignment(course.source_directory / NAME, *cells)


@dataclass
class Classroom:
    """A portal with people; `clients` are signed in."""

    portal: Portal
    client: Callable[[str], TestClient]

    def hand_in(self, student: str, answers: Mapping[str, str] | None = None, name: str = NAME) -> Submission:
        """Hand in, and wait until it is graded."""
        user = self.portal.accounts.known(student)
        content = submission_of(ANSWERS.get(student, {}) if answers is None else answers)
        submission = self.portal.hand_in(user.id, name, [File(f"{name}.ipynb", content)])
        return self.wait_for(submission)

    def wait_for(self, submission: Submission, timeout: float = 60.0) -> Submission:
        """Wait until it is neither queued nor being graded."""
        deadline = time.monotonic() + timeout
        while True:
            with self.portal.database.read() as session:
                row = session.get_one(Submission, submission.id)
            if row.state not in (SubmissionState.QUEUED, SubmissionState.GRADING):
                return row
            assert time.monotonic() < deadline, "it was not graded in time"
            time.sleep(0.05)


def make_course(root: Path) -> Course:
    """The course, released."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'physics'\n")
    course = Course.open(root)
    add_assignment(course.source_directory / NAME, *copy.deepcopy(CELLS))
    release(course, course.load_assignment(NAME))
    return course


def add_people(portal: Portal, more: Mapping[str, str] = {}) -> None:
    """Students, a grader (`tim`) and an instructor (`prof`)."""
    portal.accounts.enrol(
        [
            *(Person(name, shown, f"{name}@example.org") for name, shown in {**PEOPLE, **more}.items()),
            Person("tim", "Tim Tutor", role=Role.GRADER),
            Person("prof", "Prof. Emmy", role=Role.INSTRUCTOR),
        ],
        "server",
    )


def signed_in(portal: Portal, client: TestClient, name: str) -> TestClient:
    """A client that acts for somebody."""
    client.cookies.set(COOKIE, portal.sign_ins.begin(portal.accounts.known(name).id, "test"))
    client.headers["accept"] = "text/html"
    return client


def open_plan() -> Plan:
    """A homework without limits."""
    return Plan()
