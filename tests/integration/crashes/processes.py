"""The processes of a running command: who is who, seen from outside through /proc."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from enum import StrEnum
from pathlib import Path


class Victim(StrEnum):
    """What is killed."""

    SUPERVISOR = "supervisor"
    SANDBOX = "sandbox"  # a student process or an examiner, at work or waiting for work
    ZYGOTE = "zygote"


def children(pid: int) -> list[int]:
    """Direct children of all threads of a process."""
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    except OSError:
        pass  # it ends
    return found


def descendants(pid: int) -> list[int]:
    """All below a process."""
    found = children(pid)
    return found + [below for child in found for below in descendants(child)]


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def zygotes_of(supervisor: int) -> frozenset[int]:
    """The processes that stand by for the zygotes of a process."""
    return frozenset(pid for pid in children(supervisor) if _is_zygote(pid))


def candidates(supervisor: int, victim: Victim, spared: frozenset[int] = frozenset()) -> list[int]:
    """Who may be killed now; what belongs to some zygotes (see `zygotes_of`) is spared.

    Below the supervisor: the process that stands by for a zygote, below it the zygote, below it the sandboxes. The
    last two begin a pid namespace, unlike helpers that libraries start.
    """
    if victim is Victim.SUPERVISOR:
        return [supervisor]
    standing_by = sorted(zygotes_of(supervisor) - spared)
    zygotes = [pid for parent in standing_by for pid in _first_processes(parent)]
    found = (
        standing_by + zygotes
        if victim is Victim.ZYGOTE
        else [pid for zygote in zygotes for pid in _first_processes(zygote)]
    )
    return [pid for pid in found if is_running(pid)]


def _first_processes(parent: int) -> list[int]:
    """Children that are number 1 of a pid namespace of their own."""
    return [pid for pid in children(parent) if _pid_namespace(pid) not in ("", _pid_namespace(parent))]


def _pid_namespace(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""  # it ends


def _is_zygote(pid: int) -> bool:
    try:
        return b"zygote_server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def kill(pid: int) -> None:
    """Kill -9; it may just have ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def left_after(pids: list[int], seconds: float) -> list[int]:
    """Those that still run after waiting for their end."""
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if is_running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def wait_until(process: subprocess.Popen[str], moment: float) -> bool:
    """Sleep until a moment of `time.monotonic`; false if the process ended before."""
    while process.poll() is None:
        left = moment - time.monotonic()
        if left <= 0:
            return True
        time.sleep(min(left, 0.02))
    return False
