"""Time for which a process is ready to run while others have the processor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.execution.waiting import pid_of, waited_s


@contextmanager
def running(*programs: str) -> Iterator[list[int]]:
    """Processes that share one processor."""
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    try:
        processes = [subprocess.Popen([sys.executable, "-c", program]) for program in programs]
    finally:
        os.sched_setaffinity(0, everywhere)
    try:
        time.sleep(1.5)
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_two_that_compute_wait_for_each_other_and_one_that_sleeps_does_not() -> None:
    busy, idle = "while True: pass", "import time; time.sleep(60)"
    with running(busy, busy, idle) as (one, other, sleeper):
        assert waited_s(one) + waited_s(other) > 1
        assert waited_s(sleeper) < 0.7  # what its start took


def test_a_process_is_found_by_its_descriptor_until_it_has_ended() -> None:
    with running("import time; time.sleep(60)") as (pid,):
        descriptor = os.pidfd_open(pid)
        assert pid_of(descriptor) == pid
    assert pid_of(descriptor) == 0
    os.close(descriptor)
    assert waited_s(pid) == 0
