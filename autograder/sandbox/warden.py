"""Forks sandboxes from the zygote, ends them and says how they ended."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from autograder.sandbox import linux
from autograder.sandbox.cgroups import ControlGroup, ControlGroups
from autograder.sandbox.inmate import Isolation, limit_only, shut_in
from autograder.sandbox.policy import Limits, SandboxPolicy
from autograder.sandbox.watcher import WATCH_MS, memory_exceeded

Target = Callable[[], "int | None"]

_TROUBLE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Ended:
    """How a sandbox ended.

    Attributes
    ----------
    exit_code:
        What ``target`` returned; ``None`` if a signal ended it.
    signal:
        Number of that signal; ``None`` if it exited.
    trouble:
        Why the sandbox could not be set up, for the instructor; empty if ``target`` ran.
    memory_exceeded:
        Whether a process in it was killed for the memory all of them used.
    peak_memory_bytes:
        Most memory used at one time, beyond what the zygote holds; ``None`` if unknown.
    cpu_seconds:
        Processor time of the first process and of those it waited for.
    """

    exit_code: int | None
    signal: int | None
    trouble: str
    memory_exceeded: bool
    peak_memory_bytes: int | None
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class _Place:
    """What a sandbox occupies until it is reaped.

    ``slot`` tells its user id from the others', ``group`` counts its memory and processes (``None`` where the
    machine does not let us), ``directory`` is where a plain fork works (empty if isolated).
    """

    slot: int
    limits: Limits
    group: ControlGroup | None
    directory: str


class Sandbox:
    """A running sandbox, seen from the zygote.

    Attributes
    ----------
    pid:
        Its process id in the zygote's pid namespace.
    pidfd:
        Descriptor that becomes readable when the first process ends; closed by `reap`.
    """

    def __init__(self, warden: Warden, place: _Place, pid: int, trouble: int) -> None:
        self._warden = warden
        self._place = place
        self._trouble = trouble
        self._ended: Ended | None = None
        self._greedy = False  # the watch has killed it
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)

    def fileno(self) -> int:
        """`pidfd`, so that selectors take the object itself."""
        return self.pidfd

    def kill(self) -> None:
        """End everything in the sandbox at once; harmless if it has ended already.

        A plain fork (``--no-sandbox``) ends with its session; what left that session survives.
        """
        if self._ended is None:
            self._kill_session()
            try:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def reap(self) -> Ended:
        """Wait for the end of all its processes, free what it held and say how it ended."""
        if self._ended is None:
            # Leave it a zombie until its session is gone: as long as it is, its number is nobody else's.
            os.waitid(os.P_PIDFD, self.pidfd, os.WEXITED | os.WNOWAIT)
            self._kill_session()
            _, status, usage = os.wait4(self.pid, 0)
            code = os.waitstatus_to_exitcode(status)
            os.close(self.pidfd)
            with os.fdopen(self._trouble, "rb") as file:
                trouble = file.read(_TROUBLE_BYTES).decode(errors="replace")
            group = self._place.group
            self._ended = Ended(
                exit_code=code if code >= 0 else None,
                signal=-code if code < 0 else None,
                trouble=trouble,
                memory_exceeded=group.memory_exceeded() if group is not None else self._greedy,
                peak_memory_bytes=group.peak_memory_bytes() if group is not None else None,
                cpu_seconds=usage.ru_utime + usage.ru_stime,
            )
            self._warden._running.pop(self.pid, None)
            self._warden._release(self._place)
        return self._ended

    def _kill_if_greedy(self) -> None:
        limit = self._place.limits.group_memory_bytes
        if memory_exceeded(self.pid, limit, isolated=not self._place.directory):
            self._greedy = True
            self.kill()

    def _kill_session(self) -> None:
        if self._place.directory:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


@dataclass
class Warden:
    """Makes sandboxes; one per zygote, from `enter.enclose`.

    ``isolation`` is ``None`` for plain forks with limits (``--no-sandbox``).
    """

    policy: SandboxPolicy
    isolation: Isolation | None
    _slots: set[int] = field(default_factory=set)
    _running: dict[int, Sandbox] = field(default_factory=dict)

    @property
    def watch_ms(self) -> int | None:
        """How often to call `watch`, in milliseconds: a timeout for the zygote's ``poll``.

        ``None`` where the kernel counts memory itself, and while no sandbox runs.
        """
        if not self._running or self._groups is not None:
            return None
        return WATCH_MS

    def watch(self) -> None:
        """Without control groups: kill every sandbox whose processes and files together take too much memory."""
        if self._groups is None:
            for sandbox in self._running.values():
                sandbox._kill_if_greedy()

    def spawn(
        self,
        target: Target,
        *,
        files: Mapping[str, bytes] | None = None,
        keep_fds: Collection[int] = (),
        limits: Limits | None = None,
    ) -> Sandbox:
        """Fork a sandbox and run ``target`` in it; returns at once. See the module `enter`.

        Parameters
        ----------
        files:
            Relative path -> content, written to the current directory of the sandbox. Stays readable in the
            zygote's memory for all later sandboxes: only for files that every student has.
        keep_fds:
            Descriptors that stay open in the sandbox, under the same numbers.
        limits:
            Instead of the policy's.

        Raises
        ------
        OSError
            If no process can be made. Trouble after that is told by `Sandbox.reap`.
        """
        limits = limits or self.policy.limits
        place = self._occupy(limits)
        reading, writing = os.pipe()
        try:
            pid = self._fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            self._release(place)
            raise
        if pid == 0:
            _live(self.isolation, place, files or {}, keep_fds, target, writing)
        os.close(writing)
        self._running[pid] = Sandbox(self, place, pid, reading)
        return self._running[pid]

    @property
    def _groups(self) -> ControlGroups | None:
        """Groups that limit memory, if this machine lets us make some."""
        groups = self.isolation.groups if self.isolation is not None else None
        return groups if groups is not None and groups.limits_memory() else None

    def _occupy(self, limits: Limits) -> _Place:
        slot = next(number for number in range(len(self._slots) + 1) if number not in self._slots)
        self._slots.add(slot)
        if self.isolation is None:
            return _Place(slot, limits, None, tempfile.mkdtemp(prefix="autograder-"))
        groups = self.isolation.groups
        return _Place(slot, limits, groups.add(slot, limits) if groups is not None else None, "")

    def _fork(self) -> int:
        if self.isolation is None:
            return os.fork()
        linux.unshare(linux.CLONE_NEWPID, "make a process namespace")  # for the next child only
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid != 0:
                linux.setns(self.isolation.own_pids, linux.CLONE_NEWPID)
        return pid

    def _release(self, place: _Place) -> None:
        if place.directory:
            shutil.rmtree(place.directory, ignore_errors=True)
        # A slot whose group the kernel still holds is not used again.
        if place.group is None or place.group.remove():
            self._slots.discard(place.slot)


def _live(
    isolation: Isolation | None,
    place: _Place,
    files: Mapping[str, bytes],
    keep_fds: Collection[int],
    target: Target,
    trouble: int,
) -> NoReturn:
    """The child's whole life; never returns into the zygote's code."""
    code = 1
    try:
        kept = {*keep_fds, trouble}
        if isolation is None:
            limit_only(place.limits, place.directory, files, kept)
        else:
            shut_in(isolation, place.slot, place.limits, place.group, files, kept)
        os.close(trouble)
    except BaseException as error:
        os.write(trouble, f"{type(error).__name__}: {error}".encode()[:_TROUBLE_BYTES])
        os._exit(code)
    try:
        code = target() or 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code & 0xFF)
