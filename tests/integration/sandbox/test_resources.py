"""Every limit is really tried; each sandbox fails at its own limit and nothing else notices."""

from __future__ import annotations

import os

import pytest

from autograder.sandbox.policy import MIB, Limits
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
    found = zygote.run(*attack, seconds=2, memory_bytes=100 * MIB)  # type: ignore[arg-type]
    assert found["memory_exceeded"] is True
    if zygote.order("state")["groups"]:
        assert found["peak_memory_bytes"] <= Limits(memory_bytes=100 * MIB).group_memory_bytes
    else:
        assert (found["late"], found["signal"]) == (False, 9)


def test_full_directories_count_as_memory(zygote: Zygote) -> None:
    found = zygote.run("fill_and_stay", 60 * MIB, seconds=2, memory_bytes=10 * MIB)
    assert found["memory_exceeded"] is True


def test_memory_that_children_only_share_is_counted_once(zygote: Zygote) -> None:
    found = zygote.run("share_with_children", 30 * MIB, 5, seconds=1, memory_bytes=40 * MIB)
    assert found["late"]  # still alive
    assert found["memory_exceeded"] is False


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


def test_many_busy_processes_take_no_more_than_the_fair_share_of_the_processors(zygote: Zygote) -> None:
    if not any("/cpu/" in group or "cgroup2" in group for group in zygote.order("state")["groups"]):
        pytest.skip("no control group for processors may be made here; `autograder doctor` says so")
    cores = len(os.sched_getaffinity(0))
    greedy = [zygote.start("busy_processes", 12, 2.0, processes=40)["id"] for _ in range(cores)]
    modest = zygote.start("busy_processes", 1, 2.0)["id"]
    got = zygote.finish(modest)["answer"]
    taken = [zygote.finish(number)["answer"] for number in greedy]
    assert got > 0.5 * sum(taken) / len(taken)  # without groups: a twelfth
