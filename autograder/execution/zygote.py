"""The supervisor's side of the zygote: a process that has the course's libraries imported and forks on demand."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any

from autograder.errors import ExecutionFailed, SandboxUnavailable
from autograder.execution.budget import Limits
from autograder.execution.endings import Ending
from autograder.execution.waiting import pid_of, waited_s
from autograder.wire.frames import Channel, WireError, channel_pair, pack, unpack

START_S = 180.0
LOWEST_PRIORITY = 19  # as of the command nice
_FORK_S = 60.0
_END_S = 5.0
_MAX_ANSWER_VALUES = 1_000_000  # in one message of an inmate's: some 100 MiB here at worst

ENVIRONMENT = {
    "AUTOGRADER_GRADING": "1",  # `try_entry` measures nothing then
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
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0",  # nor code made for this processor: 20 ms in every process
    "CUDA_VISIBLE_DEVICES": "",
    "KERAS_BACKEND": "tensorflow",
    "KERAS_HOME": "/tmp/keras",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "MPLBACKEND": "agg",
}
"""What a notebook's environment is besides the sandbox's own variables: nothing of the caller's."""


class Inmate:
    """A running student process or examiner, as its supervisor holds it."""

    def __init__(
        self, kind: str, control: Channel, report: socket.socket, limits: Limits, *, isolated: bool = True
    ) -> None:
        self.kind = kind
        self._isolated = isolated
        self._killed = False  # by us
        self.control = control
        self._report = report
        self._limits = limits
        self._pidfd: int | None = None
        self._ending: Ending | None = None

    def started(self) -> None:
        """Wait until the process exists.

        Raises
        ------
        ExecutionFailed
            The zygote could not fork.
        """
        if self._pidfd is not None:
            return
        try:
            self._report.settimeout(_FORK_S)
            _, (self._pidfd,), _, _ = socket.recv_fds(self._report, 1, 1)
        except (OSError, ValueError) as error:
            raise ExecutionFailed(
                f"no {self.kind} process could be started ({error})", hint="Run `autograder doctor`."
            ) from None

    def interrupt(self) -> None:
        """Send SIGINT, as Jupyter's stop button does."""
        self._signal(signal.SIGINT)

    def waited_s(self) -> float:
        """Seconds for which it has been ready to run while others had the processors; 0 if nobody can tell."""
        if self._pidfd is None or self._pidfd < 0:
            return 0.0
        pid = pid_of(self._pidfd)
        return waited_s(pid) if pid else 0.0

    def kill(self) -> None:
        """End the process and everything it started; does not wait for the kernel to take it apart."""
        try:
            self.started()
        except ExecutionFailed:
            return
        self._signal(signal.SIGKILL)
        self.control.close()

    def release(self, *, wait_s: float) -> Ending | None:
        """After `kill`: how it ended, once the zygote has told; ``None`` if it has not within the time."""
        if self._ending is None:
            self._report.settimeout(wait_s)
            try:
                self._ending = Ending.from_plain(unpack(self._report.recv(65536)))
            except (TimeoutError, BlockingIOError):
                return None
            except (OSError, WireError):
                self._ending = Ending()
        if self._pidfd is not None and self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
        self._report.close()
        return self._ending

    def describe_end(self) -> str:
        """How the process ended, continuing a sentence like "This cell ...". A process that still runs is killed."""
        return self._end().describe(self._limits.memory_mib)

    def ended_from_outside(self) -> bool:
        """Whether the process has ended through no doing of its own, its limits' or ours.

        Then nothing it did or failed to do says anything about the submission.
        """
        if self._ending is None and not self._has_ended():
            return False
        return self._end().is_from_outside(isolated=self._isolated) and not self._killed

    def _has_ended(self) -> bool:
        """Whether the process is gone or has let go of its connection, as the first thing that ending does."""
        return _tells(self.control.fileno()) or (
            self._pidfd is not None and self._pidfd >= 0 and _tells(self._pidfd, select.POLLIN)
        )

    def _end(self) -> Ending:
        ending = self.release(wait_s=_END_S)
        if ending is None:
            self._signal(signal.SIGKILL)
            ending = self.release(wait_s=_END_S)
        return ending or Ending()

    def _signal(self, number: int) -> None:
        if self._pidfd is None or self._pidfd < 0:
            return
        if number == signal.SIGKILL and not _tells(self._pidfd, select.POLLIN):
            self._killed = True
        try:
            signal.pidfd_send_signal(self._pidfd, number)
        except ProcessLookupError:
            pass


Pair = tuple[Inmate, Inmate | None]


class _Server:
    """One process with one set of libraries: `zygote_server`, as seen from here. It begins to start at once."""

    def __init__(
        self, preload: tuple[str, ...], hidden_paths: tuple[Path, ...], *, sandbox: bool, niceness: int
    ) -> None:
        self.versions: dict[str, str] = {}
        self._isolated = sandbox
        ours, theirs = channel_pair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.execution.zygote_server", str(theirs.fileno())],
                env={
                    "PYTHONPATH": _package_parent(),
                    "PYTHONHASHSEED": "0",
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "LANG": "C.UTF-8",
                },
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        if niceness:
            mine = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self._process.pid, min(mine + niceness, LOWEST_PRIORITY))
        self._socket = ours
        self._channel = Channel(ours)
        order = {
            "preload": list(preload),
            "hidden_paths": [str(p) for p in hidden_paths],
            "sandbox": sandbox,
            "environment": ENVIRONMENT,
        }
        with contextlib.suppress(WireError):  # `wait_until_ready` finds out why
            self._channel.send(order)

    def wait_until_ready(self) -> None:
        """Wait for the libraries; what is wrong with them is raised."""
        try:
            ready = self._channel.receive(timeout_s=START_S)
        except WireError as error:
            if self._was_killed():
                raise ExecutionFailed(
                    "the zygote was killed while it loaded the course's libraries",
                    hint="Somebody ended it or the machine ran out of memory: run the command again.",
                ) from None
            ready = {"error": ["ExecutionFailed", self._last_words() or str(error), ""]}
        if "error" in ready:
            kind, what, hint = ready["error"]
            failure = SandboxUnavailable if kind == "SandboxUnavailable" else ExecutionFailed
            raise failure(what, hint=hint or "Check that the environment has the packages of requirements.txt.")
        self.versions = ready["versions"]

    def order(self, kind: str, limits: Limits, peer: socket.socket) -> Inmate:
        """Let it fork; returns at once."""
        control, theirs = channel_pair()
        report, reporter = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs, reporter:
                body = pack({"kind": kind, "limits": limits.to_plain()})
                descriptors = [theirs.fileno(), peer.fileno(), reporter.fileno()]
                socket.send_fds(self._socket, [len(body).to_bytes(4, "big")], descriptors)
                self._socket.sendall(body)
        except OSError as error:
            control.close()
            report.close()
            raise ExecutionFailed(f"the zygote has ended ({error})", hint="Run the command again.") from None
        return Inmate(kind, Channel(control, max_values=_MAX_ANSWER_VALUES), report, limits, isolated=self._isolated)

    def is_alive(self) -> bool:
        """Whether it can fork. The zygote proper ends, and hangs up, before the process that we started does."""
        if self._process.poll() is not None or self._socket.fileno() < 0:
            return False
        return not _tells(self._socket.fileno())

    def close(self) -> None:
        self._socket.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _was_killed(self) -> bool:
        """Whether SIGKILL ended it, or the process below it, whose end it passes on as a shell does."""
        try:
            return self._process.wait(timeout=_END_S) in (-signal.SIGKILL, 128 + signal.SIGKILL)
        except subprocess.TimeoutExpired:
            return False

    def _last_words(self) -> str:
        self._process.kill()
        assert self._process.stderr is not None
        lines = self._process.stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


class Zygote:
    """A warm start for one set of libraries. Thread safe.

    Examiners that need none of the large ones are forked from a process of their own, which is cheaper.

    Parameters
    ----------
    preload:
        Modules to import before the first fork.
    examiner_preload:
        Those for examiners, if they differ.
    hidden_paths:
        Directories that no fork may see although a visible directory contains them: the course.
    sandbox:
        Whether forks are shut in; ``False`` only on the user's explicit word.
    ahead:
        Pairs of processes to fork before they are asked for.
    niceness:
        Of the zygote and all that it forks, as of the command nice; more means that others go first.

    Attributes
    ----------
    versions:
        Of the preloaded libraries.
    cpu_seconds, peak_memory_bytes:
        Processor time of all ended forks; the largest memory of one student process beyond the zygote's.

    Raises
    ------
    SandboxUnavailable
        This machine lacks a protection.
    ExecutionFailed
        The libraries cannot be loaded.
    """

    def __init__(
        self,
        preload: tuple[str, ...],
        hidden_paths: tuple[Path, ...] = (),
        *,
        examiner_preload: tuple[str, ...] | None = None,
        sandbox: bool = True,
        ahead: int = 0,
        niceness: int = 0,
    ) -> None:
        self.preload = preload
        self.ahead = ahead
        self.cpu_seconds = 0.0
        self.peak_memory_bytes = 0
        self._lock = threading.Lock()
        self._spares: deque[Pair] = deque()
        self._spare_key: tuple[Limits, bool] | None = None
        self._ended: list[Inmate] = []
        self._servers = {
            modules: _Server(modules, hidden_paths, sandbox=sandbox, niceness=niceness)
            for modules in {preload, examiner_preload or preload}
        }
        self._of = {"student": self._servers[preload], "examiner": self._servers[examiner_preload or preload]}
        try:
            for server in self._servers.values():
                server.wait_until_ready()
        except (ExecutionFailed, SandboxUnavailable):
            self.close()
            raise
        self.versions = self._of["student"].versions

    def spawn_pair(self, limits: Limits, *, with_examiner: bool) -> Pair:
        """A student process and, if wanted, its examiner, connected to each other.

        A pair that was ordered ahead is taken if there is one, and the next is ordered at once: the zygote
        forks it while this one works.

        Raises
        ------
        ExecutionFailed
            The zygote is gone or could not fork.
        """
        with self._lock:
            self._collect(wait_s=0.0)
            key = (limits, with_examiner)
            if key != self._spare_key:
                self._drop_spares()
                self._spare_key = key
            pair = self._spares.popleft() if self._spares else self._order_pair(limits, with_examiner)
            while len(self._spares) < self.ahead:
                self._spares.append(self._order_pair(limits, with_examiner))
        for inmate in pair:
            if inmate is not None:
                inmate.started()
        return pair

    def end_pair(self, pair: Pair) -> None:
        """Kill a pair and everything it started."""
        with self._lock:
            for inmate in pair:
                if inmate is not None:
                    inmate.kill()
                    self._ended.append(inmate)
            self._collect(wait_s=0.0)

    def _order_pair(self, limits: Limits, with_examiner: bool) -> Pair:
        to_student, to_examiner = channel_pair()
        with to_student, to_examiner:
            student = self._of["student"].order("student", limits, to_examiner)
            examiner = self._of["examiner"].order("examiner", limits, to_student) if with_examiner else None
            return student, examiner

    def _collect(self, *, wait_s: float) -> None:
        """Note how ended processes ended, as far as the zygote has told."""
        left: list[Inmate] = []
        for inmate in self._ended:
            ending = inmate.release(wait_s=wait_s)
            if ending is None:
                left.append(inmate)
                continue
            self.cpu_seconds += ending.cpu_seconds
            if inmate.kind == "student":
                self.peak_memory_bytes = max(self.peak_memory_bytes, ending.peak_memory_bytes or 0)
        self._ended = left

    def _drop_spares(self) -> None:
        while self._spares:
            for inmate in self._spares.pop():
                if inmate is not None:
                    inmate.kill()
                    self._ended.append(inmate)

    def settle(self) -> None:
        """Wait (briefly) until every killed pair has been accounted for."""
        with self._lock:
            self._collect(wait_s=2.0)

    def is_alive(self) -> bool:
        """Whether it can still fork."""
        return all(server.is_alive() for server in self._servers.values())

    def close(self) -> None:
        """End the zygote; forks that still run end with it."""
        with self._lock:
            self._drop_spares()
            if self.is_alive():
                self._collect(wait_s=2.0)
        for server in self._servers.values():
            server.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _tells(descriptor: int, event: int = 0) -> bool:
    """Whether a descriptor has an event right now; hang-ups always count."""
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(0))


def _package_parent() -> str:
    import autograder

    return os.path.dirname(os.path.dirname(os.path.abspath(autograder.__file__)))


def environment_facts() -> dict[str, Any]:
    """What of the environment can change a verdict, besides package versions."""
    return {"python": sys.version.split()[0], "environment": dict(sorted(ENVIRONMENT.items()))}
