"""Nobody gains privileges, changes the machine, or leaves the root directory."""

from __future__ import annotations

import platform

import pytest

from autograder.sandbox.policy import STUDENT_ID
from tests.integration.sandbox.conftest import Machine, Zygote

only_x86_64 = pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers in this test are those of x86_64")

_ABSENT = {"clone3", "io_uring_setup", "future call"}


@only_x86_64
def test_dangerous_system_calls_are_refused(zygote: Zygote) -> None:
    found = zygote.ask("system_calls")
    assert found == {name: "ENOSYS" if name in _ABSENT else "EPERM" for name in found}


@only_x86_64
def test_calls_of_a_32_bit_program_are_fatal(zygote: Zygote) -> None:
    found = zygote.run("call_as_32_bit_program")
    assert (found["signal"], found["answer"]) == (31, None)


@only_x86_64
def test_nothing_can_be_typed_into_a_terminal(zygote: Zygote) -> None:
    found = zygote.ask("type_into_terminal")
    assert found.pop("window size") == ""  # ordinary commands work
    assert found.pop("controlling") == "ENOENT"
    assert found == {"TIOCSTI": "EPERM", "TIOCSTI with high bits": "EPERM", "TIOCLINUX": "EPERM"}


def test_nothing_outside_can_be_written(zygote: Zygote, machine: Machine) -> None:
    found = zygote.ask("write_outside", [str(machine.top), str(machine.library)])
    assert found.pop("device") == "EPERM"
    assert found.pop("null") in ("EROFS", "EPERM")
    assert found == dict.fromkeys(found, "EROFS")


def test_no_privilege_can_be_had(zygote: Zygote) -> None:
    found = zygote.ask("become_root")
    assert found["setuid"] == "EINVAL"  # that user does not exist in its namespace
    assert found["setgroups"] == "EPERM"
    assert found["uid"] == STUDENT_ID
    assert 0 not in found["groups"]
    assert found["capabilities"] == [0] * 5
    assert found["no new privileges"] == "1"


def test_a_set_user_id_program_gains_nothing(zygote: Zygote, machine: Machine) -> None:
    shown = zygote.ask("run_program", [str(machine.top / "setuid-id")])
    assert shown.startswith(f"uid={STUDENT_ID}(")
    assert "euid" not in shown
    assert zygote.ask("mounts_without_nosuid") == []


def test_the_root_directory_has_no_way_out(zygote: Zygote) -> None:
    found = zygote.ask("climb_out")
    assert "work" not in found["entries"] or "home" not in found["entries"]
    assert {"usr", "etc", "proc", "tmp"} <= set(found["entries"])
    assert found["proc root"] == found["entries"]
    assert found["link"] == "ENOENT"
    assert found["proc cwd"] == "ENOENT"
