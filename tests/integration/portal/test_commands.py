"""The portal's commands, as real processes against a real server."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from autograder.errors import AutograderError
from autograder.portal.database.database import Database
from autograder.portal.database.models import Schedule
from autograder.portal.frontend.build import build
from autograder.portal.submissions.receipts import KEY_FILE, SigningKey
from tests.integration.portal.web.site import handed_in
from tests.portal_factory import PASSWORD

PATIENCE_S = 90


def command(
    *arguments: str, cwd: Path, home: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`autograder ...`, with a home of its own."""
    env = {**os.environ, "XDG_CONFIG_HOME": str(home or cwd), "COLUMNS": "200", **environment}
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@dataclass
class Server:
    """`autograder serve` as it runs."""

    course: Path
    url: str
    invitation: str
    process: subprocess.Popen[str]
    home: Path
    said: list[str] = field(default_factory=list)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_S)


def serve(course: Path) -> Server:
    try:
        build()
    except AutograderError as error:
        pytest.skip(f"the front end cannot be built: {error}")
    arguments = ["serve", "--port", "0", "--workers", "1", "--no-sandbox", "--instructor", "emmy"]
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    said: list[str] = []
    assert process.stdout is not None
    url, invitation = "", ""
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://[\d.]+:\d+$", line.strip()):
            url = found[0]
        if found := re.search(r"http://\S+/invitation/\S+", line):
            invitation = found[0]
            break
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            httpx2.get(f"{url}/api/key")
            break
        except httpx2.HTTPError:
            time.sleep(0.05)
    return Server(course, url, invitation, process, course.parent / "home", said)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, course_template: Path) -> Iterator[Server]:
    """A server on which ada has a password and ``sheet`` is open."""
    course = tmp_path_factory.mktemp("served") / "course"
    shutil.copytree(course_template, course)
    server = serve(course)
    invited = command("invite", "ada", cwd=course)
    assert invited.returncode == 0, invited.stderr
    token = invited.stdout.strip().rpartition("/")[2]
    answer = httpx2.post(f"{server.url}/invitation/{token}", data={"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    assert command("schedule", "sheet", cwd=course).returncode == 0
    (course / "sheet.ipynb").write_bytes(handed_in())
    yield server
    if server.process.poll() is None:
        server.end()


def submit(server: Server, *arguments: str, password: str | None = PASSWORD) -> subprocess.CompletedProcess[str]:
    known = {"AUTOGRADER_PASSWORD": password} if password is not None else {}
    return command("submit", *arguments, cwd=server.course, home=server.home, **known)


def test_the_first_instructor_chooses_a_password_by_the_link(server: Server) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert "emmy" in httpx2.get(server.invitation, headers={"accept": "text/html"}).text


def test_a_wrong_password_is_said(server: Server) -> None:
    done = submit(server, "sheet", "sheet.ipynb", "--portal", server.url, "--name", "ada", password="wrong password")
    assert done.returncode == 2
    assert "the name or the password is wrong" in done.stderr
    assert not (server.home / "autograder").exists()


def test_nobody_is_asked_where_nobody_can_answer(server: Server) -> None:
    done = submit(server, "sheet", "sheet.ipynb", "--portal", server.url, "--name", "ada", password=None)
    assert done.returncode == 2
    assert "AUTOGRADER_PASSWORD" in done.stderr


def test_handing_in_waits_for_the_result_and_keeps_receipt_and_token(server: Server) -> None:
    done = submit(server, "sheet", "sheet.ipynb", "--portal", server.url, "--name", "ada")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 of 2 points" in done.stdout
    tokens = server.home / "autograder" / "portals.json"
    assert tokens.stat().st_mode & 0o777 == 0o600
    again = submit(server, "sheet", "sheet.ipynb", "--no-wait", "--receipt", "mine.json", password=None)
    assert again.returncode == 0, again.stderr
    assert json.loads((server.course / "mine.json").read_text())["receipt"]["number"] == 2
    genuine = command("verify-receipt", "receipt-sheet-1.json", "sheet.ipynb", cwd=server.course)
    assert (genuine.returncode, genuine.stderr) == (0, "")
    assert "Genuine: ada handed in attempt 1 of 'sheet'" in genuine.stdout
    for path, name in (("/key", "key.txt"), ("/api/key", "key.json")):  # however somebody elsewhere has got it
        (server.course / name).write_bytes(httpx2.get(server.url + path).content)
        proven = command("verify-receipt", "receipt-sheet-1.json", "sheet.ipynb", "--key", name, cwd=server.course)
        assert (proven.returncode, proven.stdout) == (0, genuine.stdout)
    refused = submit(server, "nothing?/x", "sheet.ipynb", password=None)
    assert (refused.returncode, "There is nothing here" in refused.stderr) == (2, True)
    (server.course / "x.txt").write_text("no notebook")
    refused = submit(server, "sheet", "x.txt", password=None)
    assert (refused.returncode, "no notebook" in refused.stderr) == (2, True)
    assert submit(server, "sheet", "gone.ipynb", password=None).returncode == 2


def test_what_is_handed_in_during_an_exam_is_not_waited_for(server: Server) -> None:
    assert command("schedule", "quiz", "--kind", "exam", "--minutes", "60", cwd=server.course).returncode == 0
    with httpx2.Client(base_url=server.url) as ada:
        token = ada.post("/api/sign-in", json={"name": "ada", "password": PASSWORD}).json()["token"]
        ada.headers["authorization"] = f"Bearer {token}"
        assert ada.post("/api/sittings", json={"assignment": "quiz"}).status_code == 201
        (server.course / "quiz.ipynb").write_bytes(ada.get("/api/assignments/quiz/notebook").content)
    done = submit(server, "quiz", "quiz.ipynb", "--portal", server.url, "--name", "ada")
    assert (done.returncode, done.stderr) == (0, "")
    assert "graded when the exam has ended" in done.stdout


def test_a_taken_port_is_said(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    done = command("serve", "--port", port, cwd=server.course)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "choose another one with --port" in done.stderr


def test_it_ends_when_it_is_asked_to(server: Server) -> None:
    assert server.end() in (0, -signal.SIGTERM)
    assert server.process.stdout is not None
    assert "Traceback" not in server.process.stdout.read()
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", int(server.url.rpartition(":")[2])))


# without a server ------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path, course_template: Path) -> Path:
    return Path(shutil.copytree(course_template, tmp_path / "course"))


def test_an_invitation_is_a_link(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from autograder.cli.main import main

    assert main(["--course", str(course), "invite", "emmy", "--role", "instructor"]) == 0
    said = capsys.readouterr()
    assert re.fullmatch(r"/invitation/[\w-]{43}\n", said.out)
    assert "public_url is not set" in said.err
    assert main(["--course", str(course), "invite", "../x"]) == 2
    assert main(["--course", str(course), "invite", "emmy", "--role", "student"]) == 2
    assert "has to stay instructor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shet"], "Did you mean 'sheet'?"),
        (["sheet", "--due", "tomorrow"], "--due: 'tomorrow' is no time"),
        (["sheet", "--opens", "2027-02-30T10:00"], "is no time"),
        (["sheet", "--due", "0001-01-01T00:00"], "centuries away"),
        (["sheet", "--opens", "2027-03-02T10:00", "--due", "2027-03-01T10:00"], "not after the opening"),
        (["sheet", "--minutes", "90"], "Only an exam has a working time"),
        (["sheet", "--late-penalty", "2"], "a share, from 0 to 1"),
    ],
)
def test_schedules_that_make_no_sense_are_refused(
    course: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    from autograder.cli.main import main

    assert main(["--course", str(course), "schedule", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_times_are_those_of_the_course_unless_they_have_a_zone(course: Path) -> None:
    from autograder.cli.main import main

    with (course / "course_config.py").open("a") as config:
        config.write("c.Portal.time_zone = 'Europe/Berlin'\n")
    times = ["--opens", "2027-01-31T10:00", "--due", "2027-07-01T10:00", "--closes", "2027-07-01T10:00+00:00"]
    assert main(["--course", str(course), "schedule", "sheet", *times]) == 0
    database = Database(f"sqlite:///{course / 'portal.db'}")
    with database.read() as session:
        schedule = session.get_one(Schedule, "sheet")
    database.close()
    assert [str(t) for t in (schedule.opens_at, schedule.due_at, schedule.closes_at)] == [
        "2027-01-31 09:00:00+00:00",
        "2027-07-01 08:00:00+00:00",
        "2027-07-01 10:00:00+00:00",
    ]


@pytest.mark.parametrize(
    "where", [("--port", "70000"), ("--host", "no.such.host.invalid"), ("--host", "192.0.2.1")], ids=str
)
def test_an_impossible_address_is_said(
    course: Path, capsys: pytest.CaptureFixture[str], where: tuple[str, str]
) -> None:
    from autograder.cli.main import main

    try:
        assert main(["--course", str(course), "serve", *where]) == 2
    finally:
        logging.getLogger().handlers.clear()
    said = capsys.readouterr().err
    assert "cannot listen there" in said or "front end" in said


@pytest.mark.parametrize("url", ["http://a:port", "nonsense", "http://127.0.0.1:1", "ftp://x"])
def test_a_portal_that_does_not_answer_is_named(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    from autograder.cli.main import main

    monkeypatch.setenv("XDG_CONFIG_HOME", str(course))
    monkeypatch.setenv("AUTOGRADER_PASSWORD", PASSWORD)
    assert main(["submit", "sheet", str(course / "sheet.ipynb"), "--portal", url, "--name", "ada"]) == 2
    assert url in capsys.readouterr().err


def test_receipts_that_prove_nothing_are_refused(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from autograder.cli.main import main

    receipt = course / "receipt.json"
    receipt.write_text("{}")
    assert main(["--course", str(course), "verify-receipt", str(receipt)]) == 2
    assert "has no key for receipts" in capsys.readouterr().err
    key = SigningKey(course / KEY_FILE)
    for options in ([], ["--key", key.public]):
        assert main(["--course", str(course), "verify-receipt", str(receipt), *options]) == 2
        assert "this is no receipt" in capsys.readouterr().err
    assert main(["verify-receipt", str(receipt), "--key", "x"]) == 2
    assert main(["verify-receipt", str(course / "gone.json"), "--key", key.public]) == 2
