"""The zygote: imports the course's libraries once, runs nothing of them, and forks for every submission.

A fork after one TensorFlow operation hangs, so this process must never run one; it also starts no thread.
Run as ``python -m autograder.execution.zygote_server FD SANDBOX MODULE...``.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from autograder.wire.frames import Channel, ChannelClosed, unpack

# Imported on first use by what notebooks commonly do; loading them here saves every fork the time.
_LAZY = {
    "IPython": ("IPython.core.completer", "IPython.core.magics", "IPython.lib.pretty", "matplotlib_inline.backend_inline"),
    "matplotlib.pyplot": ("matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "matplotlib.font_manager"),
    "tensorflow": ("keras", "optree"),
}


def main(arguments: list[str]) -> None:
    """Serve the supervisor until it closes the socket."""
    descriptor, sandboxed, *preload = arguments
    sock = socket.socket(fileno=int(descriptor))
    os.set_inheritable(sock.fileno(), False)
    versions = _load(preload)
    from autograder.execution import examiner, student
    from autograder.execution.shell import StudentShell
    from autograder.sandbox.enter import Sandbox

    sandbox = Sandbox(enabled=sandboxed == "1")
    shell = StudentShell.create()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the monitors
    gc.collect()
    gc.freeze()
    channel = Channel(sock)
    channel.send({"versions": versions})
    mains: dict[str, Callable[[Channel, Channel, dict[str, Any]], None]] = {
        "student": lambda control, peer, order: student.main(shell, control, peer, order["output_kib"] * 1024),
        "examiner": lambda control, peer, order: examiner.main(control, peer),
    }
    while True:
        try:
            order, descriptors = _receive(sock)
        except ChannelClosed:
            return
        control, peer, reporter = descriptors

        def inmate(order: dict[str, Any] = order, control: int = control, peer: int = peer) -> None:
            mains[order["kind"]](Channel(socket.socket(fileno=control)), Channel(socket.socket(fileno=peer)), order)

        sandbox.spawn(order, keep=(control, peer), reporter=reporter, target=inmate)
        for number in descriptors:
            os.close(number)


def _load(preload: list[str]) -> dict[str, str]:
    versions: dict[str, str] = {}
    for name in ["IPython", *preload]:
        module = importlib.import_module(name)
        for extra in _LAZY.get(name, ()):
            importlib.import_module(extra)
        root = sys.modules[name.split(".")[0]]
        versions[root.__name__] = str(getattr(root, "__version__", "")) or str(getattr(module, "__version__", ""))
    return versions


def _receive(sock: socket.socket) -> tuple[dict[str, Any], list[int]]:
    header, descriptors, _, _ = socket.recv_fds(sock, 4, 3)
    if len(header) < 4:
        raise ChannelClosed("the supervisor is gone")
    body = b""
    wanted = int.from_bytes(header, "big")
    while len(body) < wanted:
        part = sock.recv(wanted - len(body))
        if not part:
            raise ChannelClosed("the supervisor is gone")
        body += part
    return unpack(body), list(descriptors)


if __name__ == "__main__":
    main(sys.argv[1:])
