"""What ordinary notebooks need works in a sandbox."""

from __future__ import annotations

import os

import pytest

from autograder.sandbox.policy import STUDENT, WORK
from tests.integration.sandbox.conftest import SECRET, Machine, Zygote


def test_processes_files_threads_terminals_and_databases_work(zygote: Zygote) -> None:
    found = zygote.ask("honest_work", files={"data/points.csv": "1,2\n", "helper.py": "x = 1\n"})
    assert found["cwd"] == ["data", "data/points.csv", "helper.py"]
    assert found["shell"].split() == [WORK, STUDENT, STUDENT]
    assert found["pool"] == [0, 1, 4, 9, 16]
    assert found["sqlite"] == 42
    assert found["thread"] is True
    assert found["socketpair"] == "x"
    assert found["terminal"] == "terminal"
    assert found["interrupt"] is True
    assert found["own program"] == "ran"
    assert found["random"] == 16
    assert found["processors"] is True


def test_visible_paths_are_readable(zygote: Zygote, machine: Machine) -> None:
    assert zygote.ask("read_text", str(machine.top / "open.txt")) == SECRET


@pytest.mark.parametrize(
    ("how", "code"), [("exit 7", 7), ("exit text", 1), ("_exit 9", 9), ("interrupt", 1), ("raise", 1)]
)
def test_the_exit_code_says_how_it_left(zygote: Zygote, how: str, code: int) -> None:
    found = zygote.run("leave", how)
    assert (found["exit_code"], found["signal"], found["trouble"]) == (code, None, "")


def test_a_crash_is_told_by_its_signal(zygote: Zygote) -> None:
    found = zygote.run("crash")
    assert (found["exit_code"], found["signal"], found["memory_exceeded"]) == (None, 11, False)


@pytest.mark.parametrize("name", ["../escape.txt", "/tmp/absolute.txt", "a/../../b", ""])
def test_files_cannot_be_placed_outside_the_work_directory(zygote: Zygote, name: str) -> None:
    found = zygote.run("environment", files={name: "x"})
    assert "not a path below the directory" in found["trouble"]
    assert found["answer"] is None


def test_files_that_do_not_fit_are_trouble_and_not_the_students_fault(zygote: Zygote) -> None:
    found = zygote.run("environment", files={"big.bin": "x" * 5_000_000}, work_bytes=1_000_000)
    assert "No space left" in found["trouble"]
    assert found["answer"] is None


def test_processor_time_is_measured(zygote: Zygote) -> None:
    found = zygote.run("loop_for_ever", seconds=1)
    assert found["late"]
    assert found["cpu_seconds"] > 0.1  # of one second, on a machine that may be busy


def test_many_sandboxes_one_after_the_other_leave_nothing_in_the_zygote(zygote: Zygote) -> None:
    zygote.ask("environment")
    before = zygote.order("state")
    for _ in range(100):
        zygote.ask("environment")
    after = zygote.order("state")
    assert after == before
    assert len(zygote.family()) == 2  # the zygote and its guard
    for path in after["groups"]:
        assert [name for name in os.listdir(path) if name.startswith("s")] == []


def test_many_sandboxes_at_once(zygote: Zygote) -> None:
    started = [zygote.start("honest_work") for _ in range(12)]
    found = [zygote.finish(one["id"]) for one in started]
    assert [(one["trouble"], one["exit_code"]) for one in found] == [("", 0)] * 12
