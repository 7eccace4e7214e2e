"""A grader without hardening, to show that an attack is real: cells run in one IPython shell, as with nbgrader.

Run as ``python -m tests.integration.judging.unhardened FD``: obeys orders on that socket, as the student process did
before in-kernel tests were hardened. `verdicts` starts it and says what two graders would believe.
"""

from __future__ import annotations

import contextlib
import io
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.wire.frames import Channel, WireError, channel_pair

ROOT = Path(__file__).resolve().parents[3]


def fools_somebody(cells: list[str], points: float) -> bool:
    """Whether the last of some cells earns all points from a grader that looks at errors shown, as nbgrader does,

    or from one that asks IPython whether the cell succeeded.
    """
    ours, theirs = channel_pair()
    with tempfile.TemporaryDirectory() as directory, theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.judging.unhardened", str(theirs.fileno()), directory],
            pass_fds=(theirs.fileno(),),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        channel, answer = Channel(ours), {}
        try:
            for cell in cells:
                channel.send({"source": cell}, timeout_s=30)
                answer = channel.receive(timeout_s=30)
        except WireError:
            return False
        finally:
            channel.close()
            process.kill()
            process.wait()
    value = answer.get("value")
    full = value is None or value >= points or value < 0
    return full and (answer.get("failure") is None or not answer.get("shown", True))


def _serve(channel: Channel) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_line_magic("colors", "nocolor")
    errors: list[Any] = []
    type(shell)._showtraceback = lambda self, kind, error, lines: errors.append(kind)  # type: ignore[method-assign]
    while True:
        order = channel.receive()
        errors.clear()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            result = shell.run_cell(order["source"], store_history=True)
        value = result.result if type(result.result) in (int, float) else None
        failure = None if result.success else "Error"
        channel.send({"op": "ran", "outputs": [], "failure": failure, "shown": bool(errors), "value": value})


if __name__ == "__main__":
    import os

    sys.path.insert(0, "")
    control = Channel(socket.socket(fileno=int(sys.argv[1])))
    os.chdir(sys.argv[2])
    sys.path.remove(str(ROOT)) if str(ROOT) in sys.path else None
    _serve(control)
