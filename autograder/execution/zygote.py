"""The supervisor's side of the zygote: a process that has the course's libraries imported and forks on demand."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Any

from autograder.errors import ExecutionFailed
from autograder.sandbox.report import EndReport
from autograder.wire.frames import Channel, ChannelTimeout, WireError, channel_pair, pack

_START_S = 180.0
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/work",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # same sums on every machine
    "CUDA_VISIBLE_DEVICES": "",
    "KERAS_BACKEND": "tensorflow",
    "KERAS_HOME": "/work/.keras",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "MPLBACKEND": "agg",
}
"""Environment of the zygote and so of student process and examiner: nothing of the caller's."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to fork.

    Attributes
    ----------
    kind:
        ``"student"`` or ``"examiner"``.
    files_root, files:
        A directory, and the files below it (relative) that are put into the work directory.
    """

    kind: str
    files_root: str
    files: tuple[str, ...]
    memory_mib: int
    work_mib: int
    processes: int
    output_kib: int
    course_root: str


class Inmate:
    """A running student process or examiner."""

    def __init__(self, kind: str, control: Channel, pidfd: int, report: socket.socket) -> None:
        self.kind = kind
        self.control = control
        self._pidfd = pidfd
        self._report = report
        self._end: EndReport | None = None

    def interrupt(self) -> None:
        """Send SIGINT, as Jupyter's stop button does."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the process and everything it started, and release what belongs to it."""
        if self._pidfd >= 0:
            self._signal(signal.SIGKILL)
            self.end()
            os.close(self._pidfd)
            self._pidfd = -1
            self.control.close()
            self._report.close()

    def _signal(self, number: int) -> None:
        try:
            signal.pidfd_send_signal(self._pidfd, number)
        except ProcessLookupError:
            pass

    def end(self, timeout_s: float = 10.0) -> EndReport:
        """How the process ended; it is killed if it still runs after the timeout."""
        if self._end is None:
            try:
                self._end = EndReport.receive(self._report, timeout_s)
            except TimeoutError:
                self._signal(signal.SIGKILL)
                self._end = EndReport.unknown()
        return self._end

    def describe_end(self) -> str:
        """How the process ended, continuing a sentence like "This cell ..."."""
        return self.end(timeout_s=3.0).describe()


class Zygote:
    """A warm start for one set of libraries. Thread safe.

    Parameters
    ----------
    preload:
        Modules to import before the first fork.
    sandbox:
        Whether forks shut themselves in; ``False`` only on the user's explicit word.
    """

    def __init__(self, preload: tuple[str, ...], *, sandbox: bool = True) -> None:
        self.preload = preload
        self._lock = threading.Lock()
        ours, theirs = channel_pair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.execution.zygote_server", str(theirs.fileno()), str(int(sandbox)), *preload],
                env=_ENVIRONMENT | {"PYTHONPATH": _package_parent()},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._socket = ours
        self._channel = Channel(ours)
        try:
            ready = self._channel.receive(timeout_s=_START_S)
        except WireError as error:
            self.close()
            detail = (self._process.stderr.read() if self._process.stderr else b"").decode("utf-8", "replace").strip().splitlines()
            raise ExecutionFailed(
                f"the libraries {', '.join(preload) or '(none)'} could not be loaded ({detail[-1] if detail else error})",
                hint="Check that the environment has the packages of requirements.txt.",
            ) from None
        self.versions: dict[str, str] = ready["versions"]
        assert self._process.stderr is not None
        self._process.stderr.close()

    def spawn_pair(self, student: Order, examiner: Order | None) -> tuple[Inmate, Inmate | None]:
        """A student process and, if wanted, its examiner, connected to each other.

        Raises
        ------
        ExecutionFailed
            The zygote is gone or could not fork.
        """
        to_student, to_examiner = channel_pair()
        with to_student, to_examiner:
            first = self._spawn(student, to_student)
            try:
                second = self._spawn(examiner, to_examiner) if examiner is not None else None
            except BaseException:
                first.kill()
                raise
        return first, second

    def _spawn(self, order: Order, peer: socket.socket) -> Inmate:
        control, theirs = channel_pair()
        report, reporter = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs, reporter, self._lock:
                body = pack(asdict(order))
                socket.send_fds(self._socket, [len(body).to_bytes(4, "big")], [theirs.fileno(), peer.fileno(), reporter.fileno()])
                self._socket.sendall(body)
            pidfd = EndReport.receive_pidfd(report, 60.0)
        except (OSError, ChannelTimeout, TimeoutError) as error:
            control.close()
            report.close()
            raise ExecutionFailed(f"no {order.kind} process could be started ({error})", hint="Run `autograder doctor`.") from None
        return Inmate(order.kind, Channel(control), pidfd, report)

    def close(self) -> None:
        """End the zygote; forks that still run are ended too."""
        self._socket.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _package_parent() -> str:
    import autograder

    return os.path.dirname(os.path.dirname(os.path.abspath(autograder.__file__)))


def environment_facts() -> dict[str, Any]:
    """What of the environment can change a verdict, besides package versions."""
    return {"python": sys.version.split()[0], "environment": dict(sorted(_ENVIRONMENT.items()))}
