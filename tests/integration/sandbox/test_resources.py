"""Every limit is really tried; each sandbox fails at its own limit and nothing else notices."""

from __future__ import annotations

import os
import time

import pytest

from autograder.sandbox.policy import MIB, Limits
from autograder.sandbox.watcher import MemoryWatch
from tests.integration.sandbox.conftest import Zygote


def test_a_memory_bomb_meets_a_memory_error_and_goes_on(zygote: Zygote) -> None:
    found = zygote.run("allocate_until_refused", 4 * MIB, memory_bytes=200 * MIB)
    assert 150 * MIB < found["answer"]["got"] <= 200 * MIB
    assert found["answer"]["afterwards"] == 499500
    assert found["memory_exceeded"] is False


def test_one_huge_array_is_refused_at_once(zygote: Zygote) -> None:
    found = zygote.run("allocate_until_refused", 100_000 * MIB, memory_bytes=200 * MIB)
    assert found["answer"]["got"] == 0
    assert found["seconds"] < 5


@pytest.mark.parametrize("attack", [("allocate_in_children", 8, 50 * MIB), ("share_memory", 400 * MIB, 10 * MIB)])
def test_memory_that_no_single_process_exceeds_is_counted_together(zygote: Zygote, attack: tuple[object, ...]) -> None:
    limits = Limits(memory_bytes=100 * MIB)
    started = zygote.start(*attack, memory_bytes=limits.memory_bytes)  # type: ignore[arg-type]
    if zygote.order("state")["groups"]:
        found = zygote.finish(started["id"], 2)
        assert found["memory_exceeded"] is True
        assert found["peak_memory_bytes"] <= limits.group_memory_bytes
        return
    pidfd = os.pidfd_open(zygote.machine_pid(started["pid"]))
    watch = MemoryWatch(pidfd, limits.group_memory_bytes)
    seen = _wait_until_exceeded(watch)
    found = zygote.finish(started["id"], 0)
    os.close(pidfd)
    assert seen
    assert found["signal"] == 9


def _wait_until_exceeded(watch: MemoryWatch) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if watch.exceeded():
            return True
        time.sleep(0.05)
    return False


def test_the_watch_lets_an_honest_sandbox_alone(zygote: Zygote) -> None:
    started = zygote.start("sleep_for_ever")
    time.sleep(0.2)  # it may still be setting up
    pidfd = os.pidfd_open(zygote.machine_pid(started["pid"]))
    watch = MemoryWatch(pidfd, 10 * MIB)
    assert watch.used_bytes() < MIB
    assert not watch.exceeded()
    zygote.finish(started["id"], 0)
    assert not watch.exceeded()
    os.close(pidfd)


def test_memory_cannot_be_hidden_outside_the_limits(zygote: Zygote) -> None:
    assert zygote.ask("memory_without_files") == {"memfd_create": "ENOSYS", "shmget": "ENOSYS"}


def test_a_fork_stops_at_the_limit(zygote: Zygote) -> None:
    assert zygote.ask("fork_until_refused", processes=20) == {"children": 19, "error": "EAGAIN"}


def test_a_fork_bomb_ends_with_its_sandbox(zygote: Zygote) -> None:
    found = zygote.run("fork_bomb", seconds=1, processes=60)
    assert (found["late"], found["signal"]) == (True, 9)
    assert found["seconds"] < 5
    assert len(zygote.family()) == 2
    assert zygote.ask("fork_until_refused", processes=10)["children"] == 9


def test_a_thread_explosion_stops_at_the_limit(zygote: Zygote) -> None:
    assert zygote.ask("start_threads_until_refused", processes=30) == 29


def test_a_huge_file_stops_at_the_limit(zygote: Zygote) -> None:
    found = zygote.ask("write_huge_file", ".", file_size_bytes=5 * MIB, work_bytes=50 * MIB)
    assert found == {"error": "EFBIG", "bytes": 5 * MIB}


def test_directories_in_memory_stop_at_their_sizes(zygote: Zygote) -> None:
    limits = {"work_bytes": 8 * MIB, "tmp_bytes": 4 * MIB, "shared_memory_bytes": 2 * MIB}
    written = zygote.ask("fill_directories", **limits)
    for size, limit in zip(written.values(), limits.values(), strict=True):
        assert limit - MIB <= size <= limit


def test_a_million_small_files_stop_at_the_limit(zygote: Zygote) -> None:
    found = zygote.ask("write_many_files", files={}, seconds=20)
    assert found["error"] == "ENOSPC"
    assert found["files"] < Limits().files


def test_open_files_stop_at_the_limit(zygote: Zygote) -> None:
    found = zygote.ask("open_until_refused", open_files=50)
    assert found["error"] == "EMFILE"
    assert 40 <= found["open"] < 50


def test_limits_cannot_be_raised_from_inside(zygote: Zygote) -> None:
    failures = zygote.ask("raise_own_limits")
    assert {name: failure for name, failure in failures.items() if not failure} == {}


def test_the_kernel_would_kill_a_sandbox_before_anything_else(zygote: Zygote) -> None:
    assert zygote.ask("oom_score") == 1000


def test_endless_recursion_ends_only_itself(zygote: Zygote) -> None:
    found = zygote.run("recurse", memory_bytes=100 * MIB)
    assert not found["late"]
    assert found["signal"] == 11 or found["exit_code"] == 1
    assert zygote.ask("environment")
