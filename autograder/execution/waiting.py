"""How long a process was ready to run while others had the processors: a busy machine's time, not the program's."""

from __future__ import annotations

from pathlib import Path


def waited_s(pid: int) -> float:
    """Seconds that the thread of a process which waited most has waited for a processor; 0 where the kernel does not tell.

    Linux counts it in nanoseconds as the second number of ``/proc/PID/task/TID/schedstat``. Sleeping, or waiting for
    another thread or a file, is not counted.
    """
    longest = 0
    try:
        for status in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            longest = max(longest, int(status.read_text().split()[1]))
    except (OSError, ValueError, IndexError):
        pass  # it has just ended, or this kernel keeps no such numbers
    return longest / 1e9


def pid_of(pidfd: int) -> int:
    """The process id behind a pidfd, as seen from here; 0 if it has ended or cannot be seen."""
    try:
        text = Path(f"/proc/self/fdinfo/{pidfd}").read_text()
        return max(0, int(text.split("\nPid:", 1)[1].split()[0]))
    except (OSError, ValueError, IndexError):
        return 0
