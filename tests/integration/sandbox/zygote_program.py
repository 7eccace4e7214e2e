"""A small zygote for the tests: runs functions of `attacks` in sandboxes, ordered by JSON lines on standard input.

Every order gets one JSON line back. Orders: ``start`` (attack, arguments, limits, files) -> {"id", "pid"};
``finish`` (id, seconds) -> what the attack returned and how the sandbox ended, killed after so many seconds;
``kill`` (id); ``state`` -> what the zygote holds.
"""

from __future__ import annotations

import json
import os
import select
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

import attacks

from autograder.errors import SandboxUnavailable
from autograder.sandbox.enter import enclose
from autograder.sandbox.policy import Limits, SandboxPolicy
from autograder.sandbox.warden import Sandbox, Warden


class Zygote:
    """Holds the sandboxes that were started and not yet finished."""

    def __init__(self, warden: Warden) -> None:
        self.warden = warden
        self.running: dict[int, tuple[Sandbox, int]] = {}

    def start(self, attack: str, arguments: list[Any], limits: dict[str, int], files: dict[str, str]) -> dict[str, Any]:
        reading, writing = os.pipe()

        def target() -> int:
            try:
                found = {"answer": getattr(attacks, attack)(*arguments)}
            except Exception:
                os.write(writing, json.dumps({"raised": traceback.format_exc()}).encode())
                raise
            os.write(writing, json.dumps(found).encode())
            return 0

        content = {name: text.encode() for name, text in files.items()}
        sandbox = self.warden.spawn(target, files=content, keep_fds=[writing], limits=Limits(**limits))
        os.close(writing)
        self.running[sandbox.pidfd] = (sandbox, reading)
        return {"id": sandbox.pidfd, "pid": sandbox.pid}

    def finish(self, id: int, seconds: float) -> dict[str, Any]:
        sandbox, reading = self.running.pop(id)
        began = time.monotonic()
        late = not self._wait(sandbox, seconds)
        if late:
            sandbox.kill()
        ended = sandbox.reap()
        with os.fdopen(reading, "rb") as file:
            text = file.read()
        found = json.loads(text) if text else {}
        told = {"answer": found.get("answer"), "raised": found.get("raised", "")}
        return {**told, "late": late, "seconds": time.monotonic() - began, **asdict(ended)}

    def _wait(self, sandbox: Sandbox, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            pause = left if self.warden.watch_ms is None else min(left, self.warden.watch_ms / 1000)
            if select.select([sandbox], [], [], pause)[0]:
                return True
            self.warden.watch()
        return False

    def kill(self, id: int) -> dict[str, Any]:
        self.running[id][0].kill()
        return {}

    def state(self) -> dict[str, Any]:
        isolation = self.warden.isolation
        groups = isolation.groups if isolation is not None else None
        return {
            "descriptors": len(os.listdir("/proc/self/fd")),
            "groups": [str(path) for path in groups._paths] if groups is not None else [],
            "privileged": isolation is not None and isolation.privileged,
            "writes": [path for path in ("/", "/usr", "/tmp", "/dev/shm", "/notebook") if _writable(path)],
            "sees": {path: os.path.exists(path) for path in ("/etc/shadow", "/home", "/sys/kernel")},
        }


def _writable(directory: str) -> bool:
    try:
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError:
        return False


def main(setting: dict[str, Any]) -> None:
    secrets = os.open(setting["secret"], os.O_RDONLY)  # a descriptor no sandbox must inherit
    os.dup2(secrets, 3500)
    policy = SandboxPolicy(
        visible_paths=tuple(map(Path, setting["visible"])), hidden_paths=tuple(map(Path, setting["hidden"]))
    )
    try:
        zygote = Zygote(enclose(policy, isolated=setting["isolated"]))
    except SandboxUnavailable as error:
        print(json.dumps({"unavailable": str(error)}), flush=True)
        return
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(getattr(zygote, order.pop("op"))(**order)), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
