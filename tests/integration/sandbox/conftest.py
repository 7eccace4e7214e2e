"""A real zygote, once as root and once as an ordinary user, for whoever runs the tests."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyseccomp
import pytest

import autograder

ORDINARY_USER = 23456
"""An id that no account has and that owns nothing."""

SECRET = "the-instructors-secret"
HERE = Path(__file__).parent
KINDS = ("root", "ordinary user")


@dataclass(frozen=True)
class Machine:
    """A directory tree as on an instructor's machine, readable for all users so that only the sandbox protects it.

    ``top`` is made visible in sandboxes and holds a course that is hidden, in which lies the library.
    """

    top: Path

    @property
    def course(self) -> Path:
        return self.top / "course"

    @property
    def library(self) -> Path:
        return self.course / "library"

    def build(self) -> None:
        (self.course / "source").mkdir(parents=True)
        for path in (self.top / "open.txt", self.course / "source" / "hidden.txt", self.course / "gradebook.db"):
            path.write_text(SECRET)
        shutil.copytree(Path(autograder.__file__).parent, self.library / "autograder")
        shutil.copy(pyseccomp.__file__, self.library)
        for name in ("zygote_program.py", "attacks.py"):
            shutil.copy(HERE / name, self.library)
        id_program = self.top / "setuid-id"
        shutil.copy(shutil.which("id") or "/usr/bin/id", id_program)
        id_program.chmod(0o4755)
        for path in (self.top, *self.top.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


class Zygote:
    """Drives `zygote_program` in a process of its own."""

    def __init__(self, machine: Machine, kind: str, *, isolated: bool = True) -> None:
        self.kind = kind
        user = {}
        interpreter = sys.executable
        if kind == "root" and os.geteuid() != 0:
            pytest.skip("needs root")
        if kind == "ordinary user" and os.geteuid() == 0:
            user = {"user": ORDINARY_USER, "group": ORDINARY_USER, "extra_groups": []}
            interpreter = _interpreter_for_all()
        setting = {
            "secret": str(machine.top / "open.txt"),
            "visible": [str(machine.top)],
            "hidden": [str(machine.course)],
            "isolated": isolated,
        }
        self.process = subprocess.Popen(
            [interpreter, "-P", str(machine.library / "zygote_program.py"), json.dumps(setting)],
            env={"PYTHONPATH": str(machine.library), "PYTHONDONTWRITEBYTECODE": "1", "TOKEN": SECRET},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            preexec_fn=_allow_many_descriptors,
            **user,  # type: ignore[arg-type]
        )
        ready = self._answer()
        if "unavailable" in ready:
            self.close()
            pytest.skip(ready["unavailable"])

    def order(self, op: str, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"op": op, **order}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def start(self, attack: str, *arguments: Any, files: dict[str, str] | None = None, **limits: int) -> dict[str, Any]:
        return self.order("start", attack=attack, arguments=arguments, limits=limits, files=files or {})

    def finish(self, id: int, seconds: float = 20.0) -> dict[str, Any]:
        return self.order("finish", id=id, seconds=seconds)

    def run(
        self, attack: str, *arguments: Any, seconds: float = 20.0, files: dict[str, str] | None = None, **limits: int
    ) -> dict[str, Any]:
        """Run one attack to its end (or kill it after so many seconds) and tell all about it."""
        return self.finish(self.start(attack, *arguments, files=files, **limits)["id"], seconds)

    def ask(self, attack: str, *arguments: Any, **limits: Any) -> Any:
        """What an attack returned; it must end in time and without trouble."""
        found = self.run(attack, *arguments, **limits)
        assert (found["trouble"], found["raised"], found["late"], found["exit_code"]) == ("", "", False, 0), found
        return found["answer"]

    def machine_pid(self, pid: int) -> int:
        """The machine's number of a sandbox's first process."""
        matching = [number for number, seen_as in self.family().items() if seen_as[1:2] == [pid] and len(seen_as) == 3]
        assert len(matching) == 1
        return matching[0]

    def family(self) -> dict[int, list[int]]:
        """All processes below (and with) the zygote: the machine's number -> numbers in each namespace."""
        found: dict[int, list[int]] = {}
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                children = [task.joinpath("children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
            except OSError:
                continue
            line = next(line for line in status.splitlines() if line.startswith("NSpid:"))
            found[pid] = [int(number) for number in line.split()[1:]]
            waiting += [int(number) for text in children for number in text.split()]
        return found

    def close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the zygote is gone (status {self.process.poll()})"
        answer: dict[str, Any] = json.loads(line)
        return answer


def _allow_many_descriptors() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))


def _interpreter_for_all() -> str:
    """An interpreter that another user can run (the environment's own may lie in root's home)."""
    names = (
        sys.executable,
        *(f"/usr/{place}bin/python3{minor}" for place in ("", "local/") for minor in ("", ".11", ".12", ".13")),
    )
    for name in names:
        command = [name, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            done = subprocess.run(
                command,
                user=ORDINARY_USER,
                group=ORDINARY_USER,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return name
    pytest.skip("no Python 3.11 or newer that an ordinary user may run")


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    # Not pytest's own temporary directory: that one is closed to other users.
    with tempfile.TemporaryDirectory(prefix="sandbox-tests-") as directory:
        built = Machine(Path(directory))
        built.build()
        yield built


@pytest.fixture(scope="session", params=KINDS)
def zygote(request: pytest.FixtureRequest, machine: Machine) -> Iterator[Zygote]:
    """A running zygote that all tests share; each sandbox is a new one anyway."""
    running = Zygote(machine, request.param)
    yield running
    running.close()


@pytest.fixture(params=KINDS)
def own_zygote(request: pytest.FixtureRequest, machine: Machine) -> Iterator[Zygote]:
    """A zygote for tests that kill it."""
    running = Zygote(machine, request.param)
    yield running
    running.close()


@pytest.fixture
def plain_zygote(machine: Machine) -> Iterator[Zygote]:
    """A zygote without isolation (``--no-sandbox``)."""
    running = Zygote(machine, "plain", isolated=False)
    yield running
    running.close()
