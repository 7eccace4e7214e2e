"""A server that is lost, and another one that goes on from its backup."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx2
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.frontend.build import build
from autograder.portal.people.accounts import Accounts, Person
from autograder.portal.schedules import Plan, Schedules
from autograder.portal.submissions.receipts import verify_receipt
from autograder.portal.submissions.uploads import File
from tests.integration.portal.small_course import PASSWORD, a_notebook, make_course

ROOT = Path(__file__).parents[3]


class Server:
    """`autograder serve`, as instructors start it; killed with the ``with`` block."""

    def __init__(self, course: Path) -> None:
        command = [sys.executable, "-P", "-m", "autograder.cli.main", "--course", str(course), "serve", "--port", "0"]
        self._process = subprocess.Popen(
            [*command, "--workers", "1", "--no-sandbox", "--instructor", "emmy"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "500"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        assert self._process.stdout is not None
        found = re.search(r"http://\S+", self._process.stdout.readline())
        assert found is not None
        self.client = httpx2.Client(base_url=found[0], timeout=60)

    def kill(self) -> None:
        """As a power cut does."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()


def hand_in(client: httpx2.Client, text: str) -> int:
    """Hand in, and wait until it is graded; its number in the portal."""
    answer = client.post("/api/assignments/sheet/submissions", files={"files": ("sheet.ipynb", a_notebook(text))})
    assert answer.status_code == 201
    number: int = answer.json()["id"]
    deadline = time.monotonic() + 120
    while client.get(f"/api/submissions/{number}").json()["state"] != "graded":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return number


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a student who chose a password."""
    build()
    folder = make_course(tmp_path / "course")
    database = Database(Course.open(folder).portal_db_url)
    accounts = Accounts(database, Clock())
    accounts.enrol([Person("ada")], "test")
    accounts.accept(accounts.invite("ada", "test"), PASSWORD)
    Schedules(database, Clock()).put("sheet", Plan(), "test")
    database.close()
    return folder


def test_a_server_goes_on_where_the_lost_one_was(course: Path, tmp_path: Path) -> None:
    with Server(course) as lost:
        client = lost.client
        client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
        cookies = client.cookies
        first = hand_in(client, "x = 2")
        receipt, key = client.get(f"/api/submissions/{first}/receipt").text, client.get("/api/key").json()["public_key"]
        assert main(["backup", str(tmp_path / "backup.tar.gz"), "--course", str(course)]) == 0
        assert main(["backup", "--verify", str(tmp_path / "backup.tar.gz")]) == 0
        hand_in(client, "x = 1")  # is lost: it came after the backup
        assert main(["restore", str(tmp_path / "backup.tar.gz"), "--force", "--course", str(course)]) == 2  # it runs
    new = tmp_path / "new"
    new.mkdir()
    for name in ("source", "release"):
        shutil.copytree(course / name, new / name)
    shutil.copy(course / "course_config.py", new)
    shutil.rmtree(course)
    assert main(["restore", str(tmp_path / "backup.tar.gz"), "--course", str(new)]) == 0
    with Server(new) as server:
        client = server.client
        client.cookies = cookies  # nobody has to sign in again
        assert client.get("/api/me").json()["name"] == "ada"
        known = client.get("/api/assignments/sheet/submissions").json()
        assert [(one["id"], one["state"], one["score"]) for one in known] == [(first, "graded", 1.0)]
        assert client.get(f"/api/submissions/{first}/receipt").text == receipt
        assert client.get("/api/key").json()["public_key"] == key
        verify_receipt(receipt, key, [File("sheet.ipynb", a_notebook("x = 2"))])
        assert "x-is-two" in client.get(f"/submissions/{first}/feedback/sheet").text
        second = hand_in(client, "x = 1")
        assert client.get(f"/api/submissions/{second}").json()["number"] == 2
        assert main(["student", "delete", "ada", "--course", str(new)]) == 0
