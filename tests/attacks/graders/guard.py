"""Runs an unprotected grader so that the attack on it ends with it: a time limit, a pid namespace, a control group."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.cgroups import open_groups
from autograder.sandbox.policy import Limits

_PROGRAM = Path(__file__).with_name("guard_program.py")
_MIB = 2**20


@dataclass(frozen=True)
class Guarded:
    """How the grader ended: `finished` if by itself, with exit code 0; `survivors` lived on after it."""

    finished: bool
    survivors: int
    output: str


def why_not() -> str:
    """Why unprotected graders cannot be run safely here; empty if they can."""
    if os.geteuid() != 0:
        return "unprotected graders are only run as root, behind a guard"
    if shutil.which("unshare") is None:
        return "util-linux's unshare is missing"
    return ""


@contextlib.contextmanager
def _group() -> Iterator[list[str]]:
    """Files to write ``0`` to in order to join a group of at most 150 processes and 2 GiB."""
    groups = open_groups()
    if groups is None:
        yield []
        return
    group = groups.add(0, Limits(memory_bytes=1500 * _MIB, processes=150))
    name = "tasks" if groups.version == 1 else "cgroup.procs"
    try:
        yield [f"{os.readlink(f'/proc/self/fd/{root}')}/{group.name}/{name}" for root in groups.descriptors()]
    finally:
        group.remove()
        groups.remove()


def run(command: list[str], *, cwd: Path, seconds: float, marker: str, environment: dict[str, str]) -> Guarded:
    """Run a grader; it and everything it started has ended when this returns."""
    with _group() as joins, tempfile.NamedTemporaryFile("r") as report, tempfile.TemporaryFile("w+") as output:
        order = {"command": command, "seconds": seconds, "marker": marker, "report": report.name, "joins": joins}
        process = subprocess.Popen(
            [
                "unshare",
                "--pid",
                "--fork",
                "--mount-proc",
                "--kill-child",
                sys.executable,
                str(_PROGRAM),
                json.dumps(order),
            ],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(timeout=seconds + 10)
        except subprocess.TimeoutExpired:
            pass
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        told = json.loads(report.read() or "{}")
        output.seek(0)
        return Guarded(told.get("code") == 0, told.get("survivors", 0), output.read(20_000))
