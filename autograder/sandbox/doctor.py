"""Which protections this machine really gives: tries each one in a short-lived sandbox.

`protections` starts ``python -m autograder.sandbox.probe`` (0.1 s) and reads what the probe could do inside.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import autograder
from autograder.errors import SandboxUnavailable

OLDEST_KERNEL = (5, 14)
"""From here on the kernel counts processes per user namespace and sets mounts read-only recursively."""

_PROBE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Protection:
    """One level of the sandbox.

    Attributes
    ----------
    name:
        What it protects, for people.
    active:
        Whether it was seen to work.
    required:
        Whether grading is refused without it (unless the user says ``--no-sandbox``).
    detail:
        How it works here, or what went wrong and what to do.
    """

    name: str
    active: bool
    required: bool
    detail: str


# fact of the probe -> (name, required, detail if active, detail if not)
_LEVELS: dict[str, tuple[str, bool, str, str]] = {
    "own_processes_only": ("processes", True, "sees only its own", "other processes are visible"),
    "machine_hidden": ("files", True, "sees only system, interpreter and its own", "files of this machine are visible"),
    "environment_readable": (
        "environment",
        True,
        "interpreter and packages are readable",
        "the sandbox's user may not read the interpreter or its packages; make them readable for all (chmod -R a+rX)",
    ),
    "root_read_only": ("read-only root", True, "nothing outside its own directories can be written", "/ is writable"),
    "no_network": ("network", True, "reaches neither network nor sockets of this machine", "a socket is reachable"),
    "unprivileged": ("privileges", True, "no capabilities, no new ones", "has capabilities"),
    "calls_filtered": ("system calls", True, "filtered", "not filtered"),
    "memory_refused": ("memory of one process", True, "limited", "not limited"),
    "processes_refused": ("number of processes", True, "limited", "not limited"),
    "disk_refused": ("disk", True, "private, in memory, limited", "not limited"),
    "own_user_namespace": (
        "user namespace",
        False,
        "each sandbox has its own",
        "the kernel allows none; sandboxes still have user ids of their own",
    ),
    "group_memory": (
        "memory of all processes together",
        False,
        "limited by a control group",
        "no control group may be made here; the zygote counts memory ten times a second and kills what takes too much",
    ),
    "group_processes": (
        "processes by control group",
        False,
        "limited by a control group",
        "no control group may be made here; the kernel's limit per user applies",
    ),
    "group_processors": (
        "fair share of the processors",
        False,
        "each submission gets the same, however many processes it starts",
        "no control group may be made here; a submission with many busy processes slows the others down",
    ),
}


def protections() -> list[Protection]:
    """Try every protection. Never raises for a missing one; the first entry says if no sandbox can be made at all."""
    kernel = _kernel()
    with _bait() as bait:
        facts = _facts(bait)
    trouble = facts.get("trouble", "")
    made = Protection("sandbox", not trouble, True, trouble or f"made {facts['how']}")
    levels = []
    for fact, (name, required, good, bad) in _LEVELS.items():
        active = facts.get(fact) is True
        levels.append(Protection(name, active, required, good if active else "not tried" if trouble else bad))
    return [made, kernel, *levels]


def require_protections() -> list[Protection]:
    """`protections`, if all that grading needs are there.

    Raises
    ------
    SandboxUnavailable
        Names what is missing.
    """
    found = protections()
    missing = [protection for protection in found if protection.required and not protection.active]
    if missing:
        first = missing[:1] if missing[0].name == "sandbox" else missing
        raise SandboxUnavailable(
            "This machine cannot isolate student code: " + "; ".join(f"{one.name}: {one.detail}" for one in first),
            hint="Mend this, or take the risk with --no-sandbox: student code can then read and change your files.",
        )
    return found


def _kernel() -> Protection:
    release = os.uname().release
    numbers = tuple(int(part) for part in release.split("-")[0].split(".")[:2] if part.isdigit())
    needed = ".".join(map(str, OLDEST_KERNEL))
    return Protection("kernel", numbers >= OLDEST_KERNEL, True, f"Linux {release} (needs {needed})")


class _bait:
    """What a sandbox must not reach: a file, a TCP port and an abstract socket of this machine."""

    def __enter__(self) -> dict[str, Any]:
        self._directory = tempfile.TemporaryDirectory(prefix="autograder-bait-")
        path = Path(self._directory.name, "bait")
        path.write_text("bait")
        path.parent.chmod(0o755)
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._unix = socket.socket(socket.AF_UNIX)
        name = f"autograder-bait-{os.getpid()}"
        self._unix.bind("\0" + name)
        self._unix.listen()
        return {"path": str(path), "port": self._tcp.getsockname()[1], "abstract": name, "pid": os.getpid()}

    def __exit__(self, *exc: object) -> None:
        self._tcp.close()
        self._unix.close()
        self._directory.cleanup()


def _facts(bait: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "autograder.sandbox.probe", json.dumps(bait)]
    environment = {"PYTHONPATH": str(Path(autograder.__file__).parent.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, env=environment, cwd="/", capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"trouble": f"the probe did not end within {_PROBE_SECONDS} s"}
    try:
        facts = json.loads(done.stdout)
    except ValueError:
        return {"trouble": (done.stderr.strip().splitlines() or [f"the probe ended with {done.returncode}"])[-1]}
    return facts if isinstance(facts, dict) else {"trouble": "the probe gave no answer"}
