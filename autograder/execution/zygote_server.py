"""The zygote: imports the course's libraries once, runs nothing of them, and forks for every submission.

A fork after one TensorFlow operation hangs, so this process must never run one; it also starts no thread.
Run as ``python -m autograder.execution.zygote_server FD``; FD is the socket to the supervisor.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError
from autograder.execution.huge_pages import collapse_pages
from autograder.sandbox.enter import enclose
from autograder.sandbox.policy import KIB, MIB, Limits, SandboxPolicy
from autograder.sandbox.warden import Sandbox, Warden
from autograder.wire.frames import Channel, ChannelClosed, pack, unpack

# Imported on first use by what notebooks commonly do; loading them here saves every fork the time.
_ALSO = {
    "IPython": (
        "IPython.core.completer",
        "IPython.core.magics",
        "IPython.lib.pretty",
        "matplotlib_inline.backend_inline",
    ),
    "matplotlib.pyplot": ("matplotlib.backends.backend_agg", "matplotlib.font_manager", "PIL.PngImagePlugin"),
    "tensorflow": (
        "keras",
        *(
            f"tensorflow.python.data.ops.{name}_op"
            for name in ("concatenate", "flat_map", "from_tensors", "range", "zip")
        ),
    ),
}


def main(descriptor: int) -> None:
    """Serve the supervisor until it closes the socket."""
    sock = socket.socket(fileno=descriptor)
    os.set_inheritable(descriptor, False)
    channel = Channel(sock)
    order = channel.receive()
    policy = SandboxPolicy(
        hidden_paths=tuple(Path(path) for path in order["hidden_paths"]), environment=order["environment"]
    )
    try:
        warden = enclose(policy, isolated=order["sandbox"])
        versions = _load(order["preload"])
    except AutograderError as error:
        channel.send({"error": [type(error).__name__, error.what, error.hint]})
        return
    except ImportError as error:
        channel.send({"error": ["ExecutionFailed", f"the library {error.name!r} cannot be loaded: {error}", ""]})
        return
    _Zygote(warden, sock).serve(channel, versions)


class _Zygote:
    """Between the supervisor, who orders forks, and the forks, whose ends it reports."""

    def __init__(self, warden: Warden, sock: socket.socket) -> None:
        from autograder.execution.examiner import process as examiner
        from autograder.execution.student import process as student
        from autograder.execution.student.shell import StudentShell

        self._warden, self._sock = warden, sock
        self._running: dict[int, tuple[Sandbox, socket.socket]] = {}
        self._poll = select.poll()
        self._poll.register(sock.fileno(), select.POLLIN)
        shell = StudentShell.create()
        self._mains = {
            "student": lambda control, peer, limits: student.main(shell, control, peer, limits["output_kib"] * KIB),
            "examiner": lambda control, peer, limits: examiner.main(control, peer),
        }
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self, channel: Channel, versions: dict[str, str]) -> None:
        """Ready: from here on only forks happen."""
        gc.collect()
        gc.freeze()
        collapse_pages()
        gc.set_threshold(20_000, 20, 50)  # a fork lives for seconds: fewer collections, 10% less time
        channel.send({"versions": versions})
        try:
            while True:
                for descriptor, _ in self._poll.poll(self._warden.watch_ms):
                    if descriptor == self._sock.fileno():
                        self._fork(*_receive(self._sock))
                    else:
                        self._report(descriptor)
                self._warden.watch()  # counts memory where no control group does
        except ChannelClosed:
            for sandbox, _ in self._running.values():
                sandbox.kill()

    def _fork(self, order: dict[str, Any], descriptors: list[int]) -> None:
        control, peer, reporter = descriptors
        limits = order["limits"]
        sandbox = self._warden.spawn(
            partial(self._inmate, order["kind"], control, peer, limits),
            keep_fds=(control, peer),
            limits=_sandbox_limits(limits),
        )
        for number in (control, peer):
            os.close(number)
        report = socket.socket(fileno=reporter)
        socket.send_fds(report, [b"+"], [sandbox.pidfd])
        self._running[sandbox.pidfd] = (sandbox, report)
        self._poll.register(sandbox.pidfd, select.POLLIN)

    def _inmate(self, kind: str, control: int, peer: int, limits: dict[str, Any]) -> None:
        self._mains[kind](Channel(socket.socket(fileno=control)), Channel(socket.socket(fileno=peer)), limits)

    def _report(self, pidfd: int) -> None:
        self._poll.unregister(pidfd)
        sandbox, report = self._running.pop(pidfd)
        ended = asdict(sandbox.reap())
        ended["signal_number"] = ended.pop("signal")
        try:
            report.send(pack(ended))
        except OSError:
            pass  # the supervisor did not wait for it
        report.close()


def _sandbox_limits(limits: dict[str, Any]) -> Limits:
    return Limits(
        memory_bytes=limits["memory_mib"] * MIB,
        processes=limits["processes"],
        file_size_bytes=limits["work_mib"] * MIB,
        work_bytes=limits["work_mib"] * MIB,
        tmp_bytes=limits["work_mib"] * MIB,
    )


def _load(preload: list[str]) -> dict[str, str]:
    versions: dict[str, str] = {}
    for name in ["IPython", *preload]:
        importlib.import_module(name)
        for extra in _ALSO.get(name, ()):
            importlib.import_module(extra)
        root = sys.modules[name.split(".")[0]]
        versions[root.__name__] = str(getattr(root, "__version__", ""))
    return versions


def _receive(sock: socket.socket) -> tuple[dict[str, Any], list[int]]:
    header, descriptors, _, _ = socket.recv_fds(sock, 4, 3)
    body = bytearray()
    wanted = int.from_bytes(header, "big") if len(header) == 4 else 0
    while len(body) < wanted and (part := sock.recv(wanted - len(body))):
        body += part
    if not wanted or len(body) < wanted or len(descriptors) != 3:
        raise ChannelClosed("the supervisor is gone")
    return unpack(bytes(body)), list(descriptors)


if __name__ == "__main__":
    main(int(sys.argv[1]))
