"""A sandbox sees nothing of the machine but the system, the interpreter and its own files."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from autograder.sandbox.policy import STUDENT, WORK
from tests.integration.sandbox.conftest import SECRET, Machine, Zygote


def test_files_of_the_machine_are_absent(zygote: Zygote, tmp_path: Path) -> None:
    bait = tmp_path / "bait.txt"
    bait.write_text(SECRET)
    paths = [
        "/etc/shadow",
        "/etc/hostname",
        "/home",
        "/var",
        "/sys/kernel",
        "/run",
        "/opt",
        "/mnt",
        "/dev/mem",
        "/dev/vda",
        "/dev/sda",
    ]
    paths += [str(bait), str(Path(__file__)), f"/proc/{os.getpid()}"]
    assert {path for path, seen in zygote.ask("look_at", paths).items() if seen} == set()


def test_only_the_library_of_the_course_is_visible(zygote: Zygote, machine: Machine) -> None:
    hidden = [machine.course / "source", machine.course / "source" / "hidden.txt", machine.course / "gradebook.db"]
    shown = [machine.course, machine.library / "autograder" / "verdicts.py", machine.top / "open.txt"]
    seen = zygote.ask("look_at", [str(path) for path in (*hidden, *shown)])
    assert [seen[str(path)] for path in hidden] == [False] * 3
    assert [seen[str(path)] for path in shown] == [True] * 3


def test_even_the_zygote_does_not_see_the_machine(zygote: Zygote) -> None:
    state = zygote.order("state")
    assert not any(state["sees"].values())
    assert state["writes"] == ["/tmp", "/dev/shm"]  # libraries write there when they are imported


def test_accounts_of_the_machine_are_unknown(zygote: Zygote) -> None:
    lines = zygote.ask("read_text", "/etc/passwd").splitlines()
    assert [line.split(":")[0] for line in lines] == [STUDENT]


def test_only_its_own_processes_exist(zygote: Zygote) -> None:
    found = zygote.ask("processes")
    assert found["pids"] == [1]
    assert found["parent"] == 0
    assert found["signal 2"] == "ESRCH"


def test_environment_variables_of_the_instructor_are_gone(zygote: Zygote) -> None:
    assert SECRET not in zygote.ask("processes")["environ"]
    variables = zygote.ask("environment")
    assert "TOKEN" not in variables
    assert variables["HOME"] == WORK
    assert variables["USER"] == STUDENT


def test_no_descriptor_is_inherited(zygote: Zygote) -> None:
    found = zygote.ask("descriptors")
    assert [found.pop(name) for name in ("0", "1", "2")] == ["/dev/null"] * 3
    assert [target.split(":")[0] for target in found.values()] == ["pipe"]  # the one that was asked for


def test_no_network_and_no_socket_of_the_machine_is_reachable(zygote: Zygote, tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    name = f"sandbox-test-{os.getpid()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as named,
    ):
        abstract.bind("\0" + name)
        abstract.listen()
        named.bind(path)
        named.listen()
        found = zygote.ask("reach", tcp.getsockname()[1], name, path)
    assert found.pop("dns") == "gaierror"
    assert [kind for kind, failure in found.items() if not failure] == []
    for family in ("AF_VSOCK", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH", "high bits"):
        assert found[family] == "EAFNOSUPPORT"
