"""Kernel limits that work everywhere, with or without namespaces and control groups."""

from __future__ import annotations

import os
import resource

from autograder.sandbox.policy import KIB, MIB, Limits

_STACK_BYTES = 8 * MIB  # the usual size; also what the first thread's recursion may use


def data_bytes() -> int:
    """Private writable memory of this process (what ``RLIMIT_DATA`` counts), in bytes."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")


def apply_limits(limits: Limits, baseline_bytes: int, *, count_processes: bool) -> None:
    """Set soft and hard limits of this process; they cannot be raised again without privileges.

    ``baseline_bytes`` is what `data_bytes` told of the zygote: memory that the student has not asked for.
    ``count_processes`` is false where the kernel would count processes of other people, too.
    """
    pairs = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_DATA: baseline_bytes + limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.file_size_bytes,
        resource.RLIMIT_MEMLOCK: 64 * KIB,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_RTPRIO: 0,
        resource.RLIMIT_SIGPENDING: 1024,
        resource.RLIMIT_STACK: _STACK_BYTES,
    }
    if count_processes:
        pairs[resource.RLIMIT_NPROC] = limits.processes
    for kind, value in pairs.items():
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))


def be_killed_first() -> None:
    """When the machine runs out of memory, let the kernel choose this process and its children."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
