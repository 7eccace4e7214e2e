"""Whatever student code does, a sandbox ends when it is told to, and nothing of it stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox.cgroups import open_groups
from tests.integration.sandbox.conftest import Machine, Zygote


@pytest.mark.parametrize(
    "attack", ["loop_for_ever", "sleep_for_ever", "stop_itself", "ignore_signals", "kill_everything"]
)
def test_it_can_always_be_killed(zygote: Zygote, attack: str) -> None:
    found = zygote.run(attack, seconds=0.5)
    if attack != "kill_everything":  # which has nobody to kill and ends
        assert (found["late"], found["signal"]) == (True, 9)
    assert found["seconds"] < 3
    assert len(zygote.family()) == 2


def test_daemons_do_not_survive_a_normal_end(zygote: Zygote) -> None:
    assert zygote.ask("leave_daemons", 5) >= 6
    assert len(zygote.family()) == 2


def test_daemons_do_not_survive_a_kill(zygote: Zygote) -> None:
    started = zygote.start("daemons_then_sleep", 5)
    assert _eventually(lambda: len(zygote.family()) == 8)
    members = list(zygote.family())[2:]
    zygote.finish(started["id"], 0)
    assert not any(Path(f"/proc/{pid}").exists() for pid in members)


def test_the_next_sandbox_finds_nothing_of_the_last(zygote: Zygote) -> None:
    zygote.run("leave_traces", "mark", seconds=0.3)
    found = zygote.ask("find_traces", "mark")
    assert found == {"files": [], "socket": "ECONNREFUSED", "pids": 1}


def test_sandboxes_at_the_same_time_do_not_see_each_other(zygote: Zygote) -> None:
    other = zygote.start("leave_traces", "mark")
    time.sleep(0.3)
    found = zygote.ask("find_traces", "mark")
    killed = zygote.ask("kill_everything")
    assert zygote.finish(other["id"], 0)["late"]  # it was still there
    assert found == {"files": [], "socket": "ECONNREFUSED", "pids": 1}
    assert killed == "ESRCH"


def test_all_sandboxes_die_with_the_process_that_made_the_zygote(own_zygote: Zygote) -> None:
    own_zygote.start("ignore_signals")
    own_zygote.start("daemons_then_sleep", 3)
    assert _eventually(lambda: len(own_zygote.family()) == 7)
    members = list(own_zygote.family())[1:]
    own_zygote.process.kill()
    own_zygote.process.wait()
    assert _eventually(lambda: not any(_alive(pid) for pid in members))


def test_the_zygote_ends_with_its_control_channel(own_zygote: Zygote) -> None:
    own_zygote.start("ignore_signals")
    members = list(own_zygote.family())
    assert own_zygote.process.stdin is not None
    own_zygote.process.stdin.close()
    assert own_zygote.process.wait(10) == 0
    assert not any(_alive(pid) for pid in members)


def test_control_groups_of_a_killed_run_are_removed_by_the_next(own_zygote: Zygote, machine: Machine) -> None:
    left = own_zygote.order("state")["groups"]
    if not left:
        pytest.skip("this user may not make control groups here")
    own_zygote.start("sleep_for_ever")
    assert os.path.isdir(f"{left[0]}/s0")
    own_zygote.process.kill()
    own_zygote.process.wait()

    def next_run_removes_them() -> bool:
        groups = open_groups()
        assert groups is not None
        groups.remove()
        for descriptor in groups.descriptors():
            os.close(descriptor)
        return not any(os.path.exists(path) for path in left)

    assert _eventually(next_run_removes_them)  # the kernel takes a moment to bury the processes


def test_control_groups_of_a_living_run_are_left_alone(own_zygote: Zygote) -> None:
    living = own_zygote.order("state")["groups"]
    if not living:
        pytest.skip("this user may not make control groups here")
    groups = open_groups()
    assert groups is not None
    groups.remove()
    for descriptor in groups.descriptors():
        os.close(descriptor)
    assert all(os.path.isdir(path) for path in living)
    assert own_zygote.ask("environment")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
