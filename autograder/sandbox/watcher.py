"""Memory of a sandbox, counted from outside: for machines where no control group may be made.

Used by the supervisor, which sees the machine's own process list.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.policy import KIB, WORK

_PROC = Path("/proc")
_PRIVATE_DIRECTORIES = (WORK.lstrip("/"), "tmp", "dev/shm")


def machine_pid(pidfd: int) -> int:
    """Process id, in this process's pid namespace, of the process behind a pidfd; 0 or less if it has ended."""
    for line in (_PROC / "self" / "fdinfo" / str(pidfd)).read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise ValueError(f"descriptor {pidfd} is not a pidfd")


class MemoryWatch:
    """Says how much memory a sandbox's processes and private files use beyond what it began with.

    Make it before student code runs. Ask it a few times per second: the cheap count (20 microseconds per process)
    is an upper bound, and only where that exceeds the limit are pages counted exactly (milliseconds).
    """

    def __init__(self, pidfd: int, limit_bytes: int) -> None:
        self._pid = machine_pid(pidfd)
        self._pidfd = pidfd
        self._limit = limit_bytes
        self._resident_at_start = self._resident_bytes()
        self._proportional_at_start = self._proportional_bytes()

    def exceeded(self) -> bool:
        """Whether the limit is passed now. False once the sandbox has ended."""
        if machine_pid(self._pidfd) <= 0:
            return False
        files = self._file_bytes()
        if self._resident_bytes() - self._resident_at_start + files <= self._limit:
            return False
        return self.used_bytes() > self._limit

    def used_bytes(self) -> int:
        """Memory in use beyond the start, pages shared between processes counted once."""
        return max(0, self._proportional_bytes() - self._proportional_at_start) + self._file_bytes()

    def _resident_bytes(self) -> int:
        """Memory of all processes; pages that a fork shares with its parent count in each."""
        return sum(_field_bytes(pid, "status", ("RssAnon:", "RssShmem:")) for pid in self._processes())

    def _proportional_bytes(self) -> int:
        return sum(_field_bytes(pid, "smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) for pid in self._processes())

    def _file_bytes(self) -> int:
        """What lies in the sandbox's memory file systems."""
        used = 0
        for directory in _PRIVATE_DIRECTORIES:
            try:
                filled = os.statvfs(_PROC / str(self._pid) / "root" / directory)
            except OSError:
                continue  # not isolated, or just ended
            used += (filled.f_blocks - filled.f_bfree) * filled.f_frsize
        return used

    def _processes(self) -> Iterator[int]:
        """The first process and all below it. Orphans in a pid namespace become its children, so none is missed."""
        waiting = [self._pid]
        while waiting:
            pid = waiting.pop()
            yield pid
            try:
                for thread in (_PROC / str(pid) / "task").iterdir():
                    waiting += map(int, (thread / "children").read_text().split())
            except OSError:
                continue  # ended meanwhile


def _field_bytes(pid: int, file: str, names: tuple[str, ...]) -> int:
    try:
        lines = (_PROC / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0  # ended meanwhile
    return sum(int(line.split()[1]) * KIB for line in lines if line.startswith(names))
