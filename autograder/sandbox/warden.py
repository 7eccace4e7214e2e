"""Forks sandboxes from the zygote, ends them and says how they ended."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from autograder.sandbox import linux
from autograder.sandbox.cgroups import ControlGroup
from autograder.sandbox.filesystem import write_files
from autograder.sandbox.inmate import Isolation, reset_process, shut_in
from autograder.sandbox.limits import apply_limits, be_killed_first, data_bytes
from autograder.sandbox.policy import Limits, SandboxPolicy

Target = Callable[[], "int | None"]

_TROUBLE_EXIT = 125


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
        Whether the kernel killed a process in it for the memory all of them used.
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


class Sandbox:
    """A running sandbox, seen from the zygote.

    Attributes
    ----------
    pid:
        Its process id in the zygote's pid namespace (the machine's is in /proc/self/fdinfo/<pidfd>).
    pidfd:
        Descriptor that becomes readable when the first process ends; closed by `reap`.
    """

    def __init__(self, warden: Warden, slot: int, group: ControlGroup | None, pid: int, trouble: int) -> None:
        self._warden = warden
        self._slot = slot
        self._group = group
        self._trouble = trouble
        self._ended: Ended | None = None
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)

    def fileno(self) -> int:
        """`pidfd`, so that selectors take the object itself."""
        return self.pidfd

    def kill(self) -> None:
        """End everything in the sandbox at once; harmless if it has ended already."""
        if self._ended is None:
            try:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def reap(self) -> Ended:
        """Wait for the end of all its processes, free what it held and say how it ended."""
        if self._ended is None:
            _, status, usage = os.wait4(self.pid, 0)
            code = os.waitstatus_to_exitcode(status)
            with os.fdopen(self._trouble, "rb") as file:
                trouble = file.read(4096).decode(errors="replace")
            self._ended = Ended(
                exit_code=code if code >= 0 else None,
                signal=-code if code < 0 else None,
                trouble=trouble,
                memory_exceeded=self._group is not None and self._group.memory_exceeded(),
                peak_memory_bytes=self._group.peak_memory_bytes() if self._group is not None else None,
                cpu_seconds=usage.ru_utime + usage.ru_stime,
            )
            os.close(self.pidfd)
            self._warden._release(self._slot, self._group)
        return self._ended


@dataclass
class Warden:
    """Makes sandboxes; one per zygote, from `enter.enclose`.

    ``isolation`` is ``None`` for plain forks with limits (``--no-sandbox``).
    """

    policy: SandboxPolicy
    isolation: Isolation | None
    _slots: set[int] = field(default_factory=set)

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
        slot = next(number for number in range(len(self._slots) + 1) if number not in self._slots)
        groups = self.isolation.groups if self.isolation is not None else None
        group = groups.add(slot, limits) if groups is not None else None
        reading, writing = os.pipe()
        try:
            pid = self._fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            self._release(slot, group)
            raise
        if pid == 0:
            _run(self.isolation, slot, limits, group, files or {}, keep_fds, target, writing)
        os.close(writing)
        self._slots.add(slot)
        return Sandbox(self, slot, group, pid, reading)

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

    def _release(self, slot: int, group: ControlGroup | None) -> None:
        # A slot whose group the kernel still holds is not used again.
        if group is None or group.remove():
            self._slots.discard(slot)


def _run(
    isolation: Isolation | None,
    slot: int,
    limits: Limits,
    group: ControlGroup | None,
    files: Mapping[str, bytes],
    keep_fds: Collection[int],
    target: Target,
    trouble: int,
) -> NoReturn:
    """The child's whole life; never returns into the zygote's code."""
    code = _TROUBLE_EXIT
    try:
        if isolation is None:
            _limit_only(limits, files)
        else:
            shut_in(isolation, slot, limits, group, files)
        reset_process({*keep_fds, trouble})
        os.close(trouble)
    except BaseException as error:
        os.write(trouble, f"{type(error).__name__}: {error}".encode()[:4096])
        os._exit(code)
    try:
        code = target() or 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code & 0xFF)


def _limit_only(limits: Limits, files: Mapping[str, bytes]) -> None:
    import tempfile

    baseline = data_bytes()
    be_killed_first()
    os.setsid()
    linux.die_with_parent(signal.SIGKILL)
    os.chdir(tempfile.mkdtemp(prefix="autograder-"))
    write_files(".", files)
    apply_limits(limits, baseline, count_processes=False)
