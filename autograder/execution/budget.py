"""What one submission may use."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds, submission_seconds:
        Wall clock for one cell and for all of them, without the time for which a busy machine let them wait.
    memory_mib, work_mib:
        Memory beyond that of the warm start, and disk, of student process and examiner each.
    processes:
        Processes and threads.
    output_kib:
        Text output kept per cell (rich output: eight times that).
    """

    cell_seconds: float = 30.0
    submission_seconds: float = 120.0
    memory_mib: int = 1500
    work_mib: int = 256
    processes: int = 64
    output_kib: int = 256

    def to_plain(self) -> dict[str, float | int]:
        """As msgpack-plain data."""
        return asdict(self)
