"""Shut a zygote and its forks away from the machine.

Two steps. `enclose` runs once, first thing in the zygote's process: it moves the process into namespaces and a
read-only root of its own, so that even the zygote sees neither the course nor other processes. `Warden.spawn` forks
a *sandbox*: a process that is number 1 of a pid namespace, with private files, no network, no privileges, a system
call filter and limits, in which ``target`` runs. Everything a sandbox starts ends with it; every sandbox ends with
its zygote.

The zygote's main program::

    from autograder.sandbox.enter import enclose          # before numpy, TensorFlow ...: no threads may run yet
    from autograder.sandbox.policy import SandboxPolicy

    warden = enclose(SandboxPolicy(hidden_paths=(course,)), isolated=True)   # returns in a child; / is new now
    import tensorflow                                     # read through the read-only root
    import gc; gc.collect(); gc.freeze()
    ...
    sandbox = warden.spawn(lambda: student.main(channel), files={"data/x.csv": b"1,2"}, keep_fds=[channel.fileno()])
    ...
    sandbox.pidfd        # poll it: readable when the sandbox has ended; hand it to the supervisor (SCM_RIGHTS)
    sandbox.kill()       # everything in it, at once; cannot be caught
    ended = sandbox.reap()     # waits; exit code or signal, CPU seconds, peak memory, whether memory ran out
    ended.trouble              # not empty: the sandbox could not be set up and `target` never ran

    for descriptor, event in poll.poll(warden.watch_ms):   # None (wait) unless memory must be watched from here
        ...
    warden.watch()

`spawn` returns at once, while the child is still setting up (2 ms); a failure shows as ``ended.trouble``.
``target`` runs with the current directory `policy.WORK` (where ``files`` lie), descriptors 0, 1, 2 on /dev/null unless
they are in ``keep_fds``, all others closed, no signal handlers, as an unprivileged user. Its result (an int, or None
for 0) is the exit code.

What the zygote holds in memory, its sandboxes can read: never let a submission, a hidden file or another secret pass
through the zygote. Send those to the sandbox itself, through a descriptor in ``keep_fds``.

The zygote must end when its supervisor does: read end-of-file on a control descriptor. To stop it from outside, close
that descriptor, or kill the process that called `enclose` (SIGKILL; the zygote and all sandboxes die with it).
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

from autograder.errors import SandboxUnavailable
from autograder.sandbox import linux
from autograder.sandbox.cgroups import ControlGroups, open_groups
from autograder.sandbox.filesystem import build_root
from autograder.sandbox.inmate import Isolation, become_owner_of_user_namespace
from autograder.sandbox.policy import SandboxPolicy, minimal_environment
from autograder.sandbox.seccomp import build_programs
from autograder.sandbox.warden import Warden

_PRIVILEGES = (linux.CAP_SYS_ADMIN, linux.CAP_SETUID, linux.CAP_SETGID)
_FIRST_USER = 0x7000_0000  # above what distributions and container engines hand out
_USERS_PER_ZYGOTE = 256
_USER_BLOCKS = 0x0FFF_0000 // _USERS_PER_ZYGOTE
_OWN_NAMESPACES = linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWNET
_HOST_NAME = "sandbox"
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "TZ")  # libraries may not be found without the first
_HOME_VARIABLES = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")  # without isolation they still exist
_SETTINGS_THAT_FORBID = {
    "kernel/unprivileged_userns_clone": "0",
    "kernel/apparmor_restrict_unprivileged_userns": "1",
    "user/max_user_namespaces": "0",
}


def enclose(policy: SandboxPolicy, *, isolated: bool = True) -> Warden:
    """Shut this process away and return, in a child of it, what makes sandboxes.

    The caller itself does not return: it waits for the child and ends with the same status. With
    ``isolated=False`` (the command line's ``--no-sandbox``) nothing is shut away: sandboxes are plain forks
    with limits.

    Raises
    ------
    SandboxUnavailable
        If this machine does not let this user build a sandbox. Nothing has been changed for good then except
        this process, which should end.
    """
    if not isolated:
        _replace_environment(policy, (*_KEPT_VARIABLES, *_HOME_VARIABLES))
        return Warden(policy, None)
    _refuse_threads()
    programs = build_programs()
    groups = open_groups()
    privileged = _privileged()
    first_user = _first_user() if privileged else os.geteuid()
    try:
        if not privileged:
            become_owner_of_user_namespace(os.geteuid(), os.getegid())
        linux.unshare(linux.CLONE_NEWPID, "make a process namespace")
        _continue_in_child(groups)
        linux.unshare(_OWN_NAMESPACES, "make namespaces")
        socket.sethostname(_HOST_NAME)
        visible_in_tmp = build_root(policy)
    except OSError as error:
        raise SandboxUnavailable(f"The sandbox cannot be built: {error.strerror or error}", hint=_hint()) from error
    os.chdir("/tmp")
    _replace_environment(policy, _KEPT_VARIABLES)
    own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    return Warden(policy, Isolation(privileged, first_user, programs, groups, own_pids, visible_in_tmp))


def _refuse_threads() -> None:
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise SandboxUnavailable(
            f"A sandbox can only be built by a process without threads; this one has {threads}.",
            hint="Call enclose() before importing numpy, TensorFlow or other libraries that start threads.",
        )


def _privileged() -> bool:
    capabilities = linux.effective_capabilities()
    return os.geteuid() == 0 and all(capabilities >> capability & 1 for capability in _PRIVILEGES)


def _first_user() -> int:
    """First of the user ids for this zygote's sandboxes: ids nobody has, different from other zygotes'."""
    with open("/proc/self/uid_map") as file:
        mapped = max(int(inside) + int(count) for inside, _, count in map(str.split, file))
    if mapped > _FIRST_USER + _USER_BLOCKS * _USERS_PER_ZYGOTE:
        return _FIRST_USER + os.getpid() % _USER_BLOCKS * _USERS_PER_ZYGOTE
    return mapped - 2 * _USERS_PER_ZYGOTE  # inside a container with few ids: the highest, less "nobody"


def _continue_in_child(groups: ControlGroups | None) -> None:
    """Fork; the parent waits, tidies up and ends like the child, and the child is killed with the parent."""
    parent_has_ended, held = os.pipe()
    child = os.fork()
    if child:
        _stand_by(child, groups, held)
    os.close(held)
    os.setsid()
    linux.die_with_parent(signal.SIGKILL)
    if select.select([parent_has_ended], [], [], 0)[0]:  # it was killed before the line above could tell
        os._exit(1)
    os.close(parent_has_ended)


def _stand_by(child: int, groups: ControlGroups | None, held: int) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the zygote decides when it ends
    linux.close_all_but((0, 1, 2, held))
    _, status = os.waitpid(child, 0)
    if groups is not None:
        groups.remove()
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _replace_environment(policy: SandboxPolicy, kept: tuple[str, ...]) -> None:
    """Set the environment, and wipe the inherited one from where /proc/self/environ would still show it.

    Of the inherited variables those named in ``kept`` stay.
    """
    inherited = dict(os.environ)
    os.environ.clear()
    with open("/proc/self/stat", "rb") as file:
        start, end = map(int, file.read().rpartition(b")")[2].split()[47:49])
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)
    os.environ.update(minimal_environment(Path(sys.prefix)))
    os.environ.update({name: inherited[name] for name in kept if name in inherited})
    os.environ.update(policy.environment)


def _hint() -> str:
    """What a person can do about a missing permission."""
    for setting, wanted in _SETTINGS_THAT_FORBID.items():
        try:
            value = Path("/proc/sys", setting).read_text().strip()
        except OSError:
            continue
        if value == wanted:
            return f"The setting {setting.replace('/', '.')} is {value}; an administrator can change it with sysctl."
    return (
        "Run `autograder` as root, or allow unprivileged user namespaces; inside a container, allow unshare and mount."
    )
