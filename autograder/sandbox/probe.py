"""A sandbox that tries to break out; run by `doctor` as a program. Prints one JSON object of facts."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.errors import SandboxUnavailable
from autograder.sandbox import linux
from autograder.sandbox.enter import enclose
from autograder.sandbox.policy import KIB, MIB, STUDENT_ID, WORK, Limits, SandboxPolicy

_LIMITS = Limits(memory_bytes=64 * MIB, processes=8, work_bytes=MIB, tmp_bytes=MIB, shared_memory_bytes=MIB)


def main(bait: dict[str, Any]) -> dict[str, Any]:
    """Make one sandbox and tell what it could do; ``trouble`` if it cannot be made."""
    try:
        warden = enclose(SandboxPolicy(limits=_LIMITS))
    except SandboxUnavailable as error:
        return {"trouble": f"{error.what} {error.hint}".strip()}
    assert warden.isolation is not None
    reading, writing = os.pipe()
    sandbox = warden.spawn(lambda: _tell(writing, bait), keep_fds=[writing])
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    ended = sandbox.reap()
    if ended.trouble or not text:
        return {"trouble": ended.trouble or f"the sandbox ended by signal {ended.signal}"}
    groups = warden.isolation.groups
    return {
        **json.loads(text),
        "how": "as root" if warden.isolation.privileged else "in a user namespace",
        "group_memory": groups is not None and groups.limits_memory(),
        "group_processes": groups is not None and groups.limits_processes(),
        "group_processors": groups is not None and groups.shares_processors(),
    }


def _tell(descriptor: int, bait: dict[str, Any]) -> int:
    facts = {name: check(bait) for name, check in _CHECKS.items()}
    os.write(descriptor, json.dumps(facts).encode())
    return 0


def _own_processes_only(bait: dict[str, Any]) -> bool:
    return [name for name in os.listdir("/proc") if name.isdigit()] == ["1"] and os.getpid() == 1


def _machine_hidden(bait: dict[str, Any]) -> bool:
    passwd = Path("/etc/passwd").read_text().splitlines()
    return not os.path.exists(bait["path"]) and len(passwd) == 1 and not os.path.exists("/sys/kernel")


def _environment_readable(bait: dict[str, Any]) -> bool:
    return all(os.access(file, os.R_OK) for file in (os.__file__, __file__, sys.executable))


def _root_read_only(bait: dict[str, Any]) -> bool:
    return all(_fails(errno.EROFS, os.mkdir, path) for path in ("/probe", "/usr/probe", "/etc/probe"))


def _no_network(bait: dict[str, Any]) -> bool:
    reached = []
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", bait["port"])),
        (socket.AF_UNIX, "\0" + bait["abstract"]),
    ):
        with suppress(OSError), socket.socket(family) as sock:
            sock.connect(address)
            reached.append(address)
    return not reached


def _unprivileged(bait: dict[str, Any]) -> bool:
    status = _status()
    empty = all(int(status[name], 16) == 0 for name in ("CapPrm", "CapEff", "CapBnd", "CapInh", "CapAmb"))
    return empty and status["NoNewPrivs"] == "1" and os.getuid() != 0


def _calls_filtered(bait: dict[str, Any]) -> bool:
    forbidden = _fails(errno.EPERM, linux.unshare, linux.CLONE_NEWUSER, "probe")
    absent = _fails(errno.ENOSYS, os.memfd_create, "probe")
    family = _fails(errno.EAFNOSUPPORT, socket.socket, socket.AF_NETLINK, socket.SOCK_RAW)
    return forbidden and absent and family and _status()["Seccomp"] == "2"


def _memory_refused(bait: dict[str, Any]) -> bool:
    try:
        bytearray(_LIMITS.memory_bytes + MIB)
    except MemoryError:
        return True
    return False


def _processes_refused(bait: dict[str, Any]) -> bool:
    children = []
    try:
        for _ in range(2 * _LIMITS.processes):
            child = os.fork()
            if child == 0:
                time.sleep(60)  # ends with the sandbox
                os._exit(0)
            children.append(child)
    except BlockingIOError:
        return len(children) == _LIMITS.processes - 1
    finally:
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)
    return False


def _disk_refused(bait: dict[str, Any]) -> bool:
    return all(_fails(errno.ENOSPC, _fill, directory) for directory in (WORK, "/tmp", "/dev/shm"))


def _fill(directory: str) -> None:
    with open(f"{directory}/probe", "wb", buffering=0) as file:
        while True:
            file.write(bytes(64 * KIB))


def _own_user_namespace(bait: dict[str, Any]) -> bool:
    return os.getuid() == STUDENT_ID


def _fails(number: int, action: Callable[..., object], *arguments: object) -> bool:
    try:
        action(*arguments)
    except OSError as error:
        return error.errno == number
    return False


def _status() -> dict[str, str]:
    lines = Path("/proc/self/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


_CHECKS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "own_processes_only": _own_processes_only,
    "machine_hidden": _machine_hidden,
    "environment_readable": _environment_readable,
    "root_read_only": _root_read_only,
    "no_network": _no_network,
    "unprivileged": _unprivileged,
    "calls_filtered": _calls_filtered,
    "memory_refused": _memory_refused,
    "processes_refused": _processes_refused,
    "disk_refused": _disk_refused,
    "own_user_namespace": _own_user_namespace,
}

if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
