"""What a sandbox's first process does between the fork and the student's code, in order.

Order matters: mounts need privileges, files are written as the student, limits and filters come last because the
steps before would not pass them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from autograder.sandbox import linux
from autograder.sandbox.cgroups import ControlGroup, ControlGroups
from autograder.sandbox.filesystem import furnish, write_files
from autograder.sandbox.limits import apply_limits, be_killed_first, data_bytes
from autograder.sandbox.policy import STUDENT_ID, WORK, Limits

_OWN_NAMESPACES = linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWCGROUP


@dataclass(frozen=True, slots=True)
class Isolation:
    """How the sandboxes of one zygote are shut away; made by `enter.enclose`.

    Attributes
    ----------
    privileged:
        Whether the zygote runs as root: then every sandbox has a user id of its own. Otherwise all have the
        user's own, in user namespaces.
    first_user:
        User id of slot 0 (privileged), or the only one.
    programs:
        System call filters.
    groups:
        Control groups, or ``None`` where this process may not make any.
    own_pids:
        Descriptor of the zygote's own pid namespace.
    visible_in_tmp:
        Names in /tmp that stay visible; see `filesystem.build_root`.
    """

    privileged: bool
    first_user: int
    programs: tuple[bytes, ...]
    groups: ControlGroups | None
    own_pids: int
    visible_in_tmp: tuple[str, ...]

    def user(self, slot: int) -> int:
        return self.first_user + slot if self.privileged else self.first_user


def shut_in(
    isolation: Isolation,
    slot: int,
    limits: Limits,
    group: ControlGroup | None,
    files: Mapping[str, bytes],
    keep_fds: Collection[int],
) -> None:
    """Make this process, number 1 of a new pid namespace, a prisoner that holds only the descriptors ``keep_fds``.

    Raises
    ------
    OSError
        If any step fails: nothing is optional here except the inner user namespace of a privileged zygote.
    """
    baseline = data_bytes()
    if group is not None:
        group.join()
    be_killed_first()
    os.setsid()
    linux.unshare(_OWN_NAMESPACES, "make namespaces")
    user = isolation.user(slot)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)  # the zygote's, writable; the sandbox's own is not
    furnish(limits, user, user if isolation.privileged else os.getegid(), isolation.visible_in_tmp)
    _become_student(isolation, user, proc)
    write_files(WORK, files)
    reset_process(keep_fds)
    apply_limits(limits, baseline, count_processes=True)
    linux.forbid_new_privileges()
    for program in isolation.programs:
        linux.load_filter(program)


def limit_only(limits: Limits, directory: str, files: Mapping[str, bytes], keep_fds: Collection[int]) -> None:
    """What is left of `shut_in` without isolation: a session and a directory of its own, and limits."""
    baseline = data_bytes()
    be_killed_first()
    os.setsid()
    linux.die_with_parent(signal.SIGKILL)
    os.chdir(directory)
    os.environ["HOME"] = os.environ["TMPDIR"] = directory
    write_files(directory, files)
    reset_process(keep_fds)
    apply_limits(limits, baseline, count_processes=False)


def _become_student(isolation: Isolation, user: int, proc: int) -> None:
    """Give up every privilege."""
    if isolation.privileged:
        linux.drop_bounding_capabilities()
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        linux.set_dumpable()  # or the next step may not write to its own entries in /proc
    try:
        # Also as root: the namespaces made before then belong to a user the student cannot become.
        become_owner_of_user_namespace(user, os.getegid(), STUDENT_ID, proc)
        linux.drop_bounding_capabilities()
    except OSError:
        if not isolation.privileged:
            raise
    linux.drop_capabilities()
    linux.set_dumpable()


def become_owner_of_user_namespace(user: int, group: int, inside: int | None = None, proc: int | None = None) -> None:
    """Enter a new user namespace in which this process may do everything, and that knows only its own user.

    ``user`` and ``group`` are this process's ids now; they appear as ``inside`` there (default: unchanged).
    ``proc`` is a descriptor of a writable /proc if /proc is not.
    """
    linux.unshare(linux.CLONE_NEWUSER, "make a user namespace")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user if inside is None else inside} {user} 1"),
        ("gid_map", f"{group if inside is None else inside} {group} 1"),
    ):
        path = f"/proc/self/{name}" if proc is None else f"self/{name}"
        descriptor = os.open(path, os.O_WRONLY, dir_fd=proc)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def reset_process(keep_fds: Collection[int]) -> None:
    """Leave nothing of the zygote's but memory: no descriptors except ``keep_fds``, no signal handlers."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        if standard not in keep_fds:
            os.dup2(null, standard)
    linux.close_all_but({0, 1, 2, *keep_fds})
    for number in range(1, signal.NSIG):
        if number in (signal.SIGKILL, signal.SIGSTOP) or 32 <= number < signal.SIGRTMIN:
            continue
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # as Python has it: an exception instead of the end
        signal.signal(number, signal.SIG_IGN)
    signal.set_wakeup_fd(-1)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
