"""A portal of a small course, asked as browsers and programs ask it, without a network."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from autograder.authoring.release import release
from autograder.course import Course
from autograder.portal.database.models import Role
from autograder.portal.people.accounts import Person
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.submissions.receipts import KEY_FILE
from autograder.portal.web.access import COOKIE
from autograder.portal.web.app import create_app
from tests.notebook_factory import add_assignment, grade_cell, locked, notebook, solution, text
from tests.portal_factory import StandingClock

HTML = {"accept": "text/html"}
TWICE = "def twice(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
TWICE_TEST = "assert twice(2) == 4, 'twice two'\n### BEGIN HIDDEN TESTS\nassert twice(-7) == -14, 'twice minus seven'\n### END HIDDEN TESTS"


def make_course(root: Path, extra: str = "") -> Course:
    """A homework ``sheet`` and a quiz ``quiz``, released; numpy is all they need."""
    root.mkdir(parents=True)
    (root / "course_config.py").write_text(f"c = get_config()\nc.CourseDirectory.course_id = 'physics'\n{extra}\n")
    add_assignment(
        root / "source" / "sheet",
        text("# Doubling"),
        locked("setup", "import numpy as np"),
        solution("twice", TWICE),
        grade_cell("test-twice", TWICE_TEST, points=2),
    )
    answer = solution("answer", "answer = None\n### BEGIN SOLUTION\nanswer = 5\n### END SOLUTION")
    answer.metadata["autograder"] = {"question": {"kind": "number", "name": "answer", "label": "$2 + 3$"}}
    test = grade_cell("test-answer", "### BEGIN HIDDEN TESTS\nassert answer == 5\n### END HIDDEN TESTS", points=1)
    add_assignment(root / "source" / "quiz", locked("task", "# Sums\n\nWhat is 2 + 3?", "markdown"), answer, test)
    course = Course.open(root)
    for name in ("sheet", "quiz"):
        release(course, course.load_assignment(name), course.release_directory / name)
    Portal(course, workers=0).stop()  # makes its databases, which takes seconds
    (course.root / KEY_FILE).unlink()
    return course


def handed_in(answer: str = "def twice(x):\n    return x + x") -> bytes:
    """A student's notebook of ``sheet``."""
    import nbformat

    cells = [text("# Doubling"), locked("setup", "import numpy as np"), solution("twice", answer)]
    cells.append(grade_cell("test-twice", "assert twice(2) == 4, 'twice two'", points=2))
    return nbformat.writes(notebook(*cells)).encode()


@dataclass
class Site:
    """A portal and those who use it."""

    portal: Portal
    clock: StandingClock
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = create_app(self.portal)

    def add(self, name: str, role: Role = Role.STUDENT) -> int:
        """Somebody with an account, signed in."""
        [user] = self.portal.accounts.enrol([Person(name, role=role)], "test")
        self.tokens[name] = self.portal.sign_ins.begin(user.id, f"browser of {name}")
        return user.id

    def browser(self, name: str | None = None, **more: Any) -> TestClient:
        """Somebody's browser; nobody's without a name. Nothing that goes wrong on the server is raised here."""
        client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False, **more)
        if name is not None:
            client.cookies.set(COOKIE, self.tokens[name])
        return client

    def schedule(self, name: str, **plan: Any) -> None:
        """Make an assignment visible."""
        self.portal.schedules.put(name, Plan(**plan), "test")

    def hand_in(self, name: str, assignment: str = "sheet", content: bytes | None = None) -> dict[str, Any]:
        """Upload a notebook; the submission as the interface shows it."""
        files = {"files": (f"{assignment}.ipynb", content or handed_in())}
        answer = self.browser(name).post(f"/api/assignments/{assignment}/submissions", files=files)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def sit(self, name: str, assignment: str = "quiz") -> int:
        """Open a quiz or exam; the number of the sitting."""
        answer = self.browser(name).post("/api/sittings", json={"assignment": assignment})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])


def make_site(root: Path, *, workers: int = 0, extra: str = "", template: Path | None = None) -> Site:
    """A portal on a course of its own, not started."""
    if template is not None:
        shutil.copytree(template, root)
        course = Course.open(root)
    else:
        course = make_course(root, extra)
    clock = StandingClock()
    return Site(Portal(course, clock=clock, workers=workers, sandbox=False), clock)


def restarted(site: Site) -> Site:
    """As the course is found by the next server, which does not grade."""
    portal = Portal(site.portal.course, clock=site.clock, workers=0, sandbox=False)
    return Site(portal, site.clock)


def saves(value: Any, seq: int = 0, **more: Any) -> dict[str, Any]:
    """What a page sends: one answer to the quiz."""
    return {"client": "page-of-ada", "saves": [{"seq": seq, "question": "quiz/answer", "value": value, **more}]}
