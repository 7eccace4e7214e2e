"""A course of its own, with a class of made-up students, and a real `autograder serve` beside it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil
from sqlalchemy import insert

from autograder.course import Course
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, SignIn, User
from autograder.portal.people.passwords import hash_password
from autograder.portal.people.tokens import digest_of, new_token
from autograder.portal.schedules import Plan, Schedules

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PASSWORD = "a password for the class"
INSTRUCTOR = "instructor"
_START_S = 120.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account who is signed in."""

    id: int
    name: str
    token: str


class Room:
    """The course and what is in its database before the server starts.

    Parameters
    ----------
    own_papers:
        Everybody has an exam of their own.
    """

    def __init__(self, folder: Path, *, own_papers: bool = False) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("course_config.py", "nbgrader_config.py"):
            shutil.copy(ROOT / name, folder)
        for name in ("source", "release"):
            shutil.copytree(ROOT / name, folder / name)
        if not own_papers:
            with (folder / "course_config.py").open("a") as config:
                config.write("\nc.Variants.per_student = []\n")
        self.folder = folder
        self.course = Course.open(folder)
        self.database = Database(self.course.portal_db_url)
        self.clock = Clock()
        (self.instructor,) = self.enrol([INSTRUCTOR], Role.INSTRUCTOR)

    def enrol(self, names: list[str], role: Role = Role.STUDENT) -> list[Person]:
        """Give everybody an account with the same password, and a browser that is signed in."""
        now = self.clock.now()
        password = hash_password(PASSWORD)
        tokens = {name: new_token() for name in names}
        with self.database.write() as session:
            rows = [
                {"name": name, "display_name": "", "role": str(role), "password_hash": password, "created_at": now}
                for name in names
            ]
            ids = dict(session.execute(insert(User).returning(User.name, User.id), rows).tuples().all())
            signed_in = {"kind": "browser", "created_at": now, "seen_at": now, "expires_at": now + timedelta(days=1)}
            session.execute(
                insert(SignIn),
                [{"user_id": ids[name], "token_digest": digest_of(tokens[name])} | signed_in for name in names],
            )
        return [Person(ids[name], name, tokens[name]) for name in names]

    def schedule(self, assignment: str, plan: Plan) -> None:
        """Make this the schedule of an assignment."""
        Schedules(self.database, self.clock).put(assignment, plan, "benchmark")

    def database_bytes(self) -> int:
        """Of the portal's database, its log included."""
        return sum(path.stat().st_size for path in self.folder.glob("portal.db*"))

    def close(self) -> None:
        """Forget the course."""
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(slots=True)
class Usage:
    """What a server took in one life."""

    cpu_s: float
    seconds: float
    peak_memory_mib: float


@dataclass(slots=True)
class Server:
    """`autograder serve` with default settings, in a process of its own."""

    room: Room
    port: int = 0
    usage: list[Usage] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What it wrote, over all its lives."""
        return self.room.folder / "server.log"

    def start(self) -> float:
        """Start it; returns when it answers, with the seconds that took."""
        self.port = self.port or _free_port()
        command = [sys.executable, "-P", "-m", "autograder", "serve", "--port", str(self.port)]
        self._started = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--course", str(self.room.folder)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while time.monotonic() < self._started + _START_S:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/key", timeout=_START_S) as answer:
                    json.load(answer)
                return time.monotonic() - self._started
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        sys.exit(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> float:
        """SIGKILL; the moment at which it was sent."""
        assert self._process is not None
        self.usage.append(self.usage_now())
        moment = time.monotonic()
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        return moment

    def stop(self) -> None:
        """As Ctrl+C does."""
        if self._process is not None and self.runs:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    def usage_now(self) -> Usage:
        """Of the server itself in this life, without processes that it started."""
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        return Usage(times.user + times.system, time.monotonic() - self._started, peak / 1024)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
