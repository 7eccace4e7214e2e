"""Memory of a sandbox, counted from outside: for machines where no control group may be made.

Used by the zygote, which sees its sandboxes in its own /proc and whose pages they share.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.policy import KIB, WORK

WATCH_MS = 100
"""Time between two counts. What a sandbox can take in between is limited by how fast pages can be touched."""

_PROC = Path("/proc")
_PRIVATE_DIRECTORIES = (WORK.lstrip("/"), "tmp", "dev/shm")
_RESIDENT = ("status", ("RssAnon:", "RssShmem:"))
_PROPORTIONAL = ("smaps_rollup", ("Pss_Anon:", "Pss_Shmem:"))  # a page in n processes counts 1/n in each


def memory_exceeded(pid: int, limit_bytes: int, *, isolated: bool) -> bool:
    """Whether a sandbox, known by its first process, holds more memory and files than ``limit_bytes``.

    Pages that it still shares with this process, the zygote, do not count. ``isolated`` says whether it has
    directories of its own in memory. The cheap count (20 microseconds per process) is an upper bound; only where
    that is too much are pages counted exactly (milliseconds). False once the sandbox has ended.
    """
    files = _file_bytes(pid) if isolated else 0
    own = _field_bytes("self", *_RESIDENT)
    if sum(_field_bytes(member, *_RESIDENT) for member in _processes(pid)) - own + files <= limit_bytes:
        return False
    own = _field_bytes("self", *_PROPORTIONAL)
    return sum(max(0, _field_bytes(member, *_PROPORTIONAL) - own) for member in _processes(pid)) + files > limit_bytes


def _file_bytes(pid: int) -> int:
    """What lies in the sandbox's memory file systems."""
    used = 0
    for directory in _PRIVATE_DIRECTORIES:
        try:
            filled = os.statvfs(_PROC / str(pid) / "root" / directory)
        except OSError:
            return 0  # just ended
        used += (filled.f_blocks - filled.f_bfree) * filled.f_frsize
    return used


def _processes(pid: int) -> Iterator[str]:
    """The first process and all below it. Orphans in a pid namespace become its children, so none is missed."""
    waiting = [str(pid)]
    while waiting:
        member = waiting.pop()
        yield member
        try:
            for thread in (_PROC / member / "task").iterdir():
                waiting += (thread / "children").read_text().split()
        except OSError:
            continue  # ended meanwhile


def _field_bytes(pid: str, file: str, names: tuple[str, ...]) -> int:
    try:
        lines = (_PROC / pid / file).read_text().splitlines()
    except OSError:
        return 0  # ended meanwhile
    return sum(int(line.split()[1]) * KIB for line in lines if line.startswith(names))
