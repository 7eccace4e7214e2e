"""What a sandbox allows: sizes, counts and visible paths. Plain data, no system calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

STUDENT = "student"
"""User and group name inside the sandbox."""

STUDENT_ID = 1000
"""User and group id that the student's processes see (where the kernel allows a user namespace of their own)."""

WORK = "/notebook"
"""Where the submission's files lie inside the sandbox; also its current directory and home."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sandbox may use. Wall clocks are the supervisor's, outside the sandbox.

    Attributes
    ----------
    memory_bytes:
        New memory beyond what the zygote already holds. A process that asks for more gets a ``MemoryError``;
        all processes together are killed a little above it (`group_memory_bytes`).
    processes:
        Processes and threads at the same time.
    file_size_bytes:
        Size of a single file; also of everything that is written to one.
    work_bytes, tmp_bytes, shared_memory_bytes:
        Size of the private `WORK`, /tmp and /dev/shm. What lies there counts as memory, too.
    files:
        Files and directories in each of the three.
    open_files:
        Descriptors per process.
    """

    memory_bytes: int = 2 * GIB
    processes: int = 256
    file_size_bytes: int = 256 * MIB
    work_bytes: int = 256 * MIB
    tmp_bytes: int = 256 * MIB
    shared_memory_bytes: int = 64 * MIB
    files: int = 20_000
    open_files: int = 1024

    @property
    def group_memory_bytes(self) -> int:
        """Limit for all processes, files in memory and kernel structures together.

        Above `memory_bytes`, so that a single greedy process meets a ``MemoryError`` it can report
        before the kernel kills it.
        """
        return self.memory_bytes + self.memory_bytes // 8 + 32 * MIB


@dataclass(frozen=True, slots=True)
class SandboxPolicy:
    """What the sandboxes of one zygote share.

    Attributes
    ----------
    limits:
        For every sandbox, unless `spawn` is given others.
    visible_paths:
        Directories or files of this machine that are readable at the same path, besides the system's
        (/usr, /lib ...), the interpreter's, the environment's and this package's.
    hidden_paths:
        Directories that must not be visible even where a visible directory contains them: the course.
        The interpreter's environment stays visible when it lies inside (``course/.venv``).
    environment:
        Variables of the zygote and its sandboxes besides `minimal_environment`; the inherited ones are wiped, also
        from /proc. Start the zygote with few all the same: copies may linger in its memory.
    """

    limits: Limits = field(default_factory=Limits)
    visible_paths: tuple[Path, ...] = ()
    hidden_paths: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def minimal_environment(prefix: Path) -> dict[str, str]:
    """Environment variables that every sandbox has; `SandboxPolicy.environment` adds to them.

    ``prefix`` is the environment whose programs come first (``sys.prefix``).
    """
    return {
        "PATH": f"{prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": WORK,
        "USER": STUDENT,
        "LOGNAME": STUDENT,
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",
        "XDG_CACHE_HOME": "/tmp/.cache",
        "XDG_CONFIG_HOME": "/tmp/.config",
        "SHELL": "/bin/sh",
    }
