"""Which system calls a sandbox may make, compiled once by libseccomp and loaded in every sandbox.

Two filters work together; the kernel obeys the stricter answer.

* `_by_name` lists what is allowed: every call that libseccomp knows by name, less `FORBIDDEN` and `ABSENT`.
  A call that is newer than libseccomp does not exist in the sandbox (``ENOSYS``), as on an older kernel.
* `_by_argument` looks at the arguments of calls that are harmless except in a few forms.

A program of another architecture (32 bit calls on a 64 bit machine) is killed.
"""

from __future__ import annotations

import errno
import os
import resource
from typing import Any

from autograder.errors import SandboxUnavailable
from autograder.sandbox import linux


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORBIDDEN = _names(
    """
    acct adjtimex chroot clock_adjtime clock_settime delete_module finit_module fsconfig fsmount fsopen fspick
    init_module ioperm iopl kexec_file_load kexec_load mount mount_setattr move_mount nfsservctl open_tree
    open_tree_attr pivot_root quotactl quotactl_fd reboot setdomainname sethostname setns settimeofday stime swapoff
    swapon syslog umount umount2 unshare vhangup
    add_key bpf fanotify_init fanotify_mark kcmp keyctl listmount lookup_dcookie lsm_set_self_attr
    migrate_pages move_pages name_to_handle_at open_by_handle_at perf_event_open pidfd_getfd process_madvise
    process_mrelease process_vm_readv process_vm_writev ptrace request_key statmount userfaultfd
    """
)
"""Answered with ``EPERM``: the machine's administration, looking into other processes, kernel interfaces with a
history of holes."""

ABSENT = _names(
    """
    clone3 io_uring_enter io_uring_register io_uring_setup memfd_create memfd_secret
    modify_ldt msgctl msgget msgrcv msgsnd mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
    remap_file_pages semctl semget semop semtimedop shmat shmctl shmdt shmget
    _sysctl sysfs uselib ustat vm86 vm86old vserver
    """
)
"""Answered with ``ENOSYS``: libraries have another way. `clone3` hides its flags from a filter; System V memory and
anonymous files would escape the size limits of the sandbox's file systems."""

_NAMESPACE_FLAGS = (
    linux.CLONE_NEWNS,
    linux.CLONE_NEWCGROUP,
    linux.CLONE_NEWUTS,
    linux.CLONE_NEWIPC,
    linux.CLONE_NEWUSER,
    linux.CLONE_NEWPID,
    linux.CLONE_NEWNET,
)
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_TERMINAL_COMMANDS = {"TIOCSTI": 0x5412, "TIOCLINUX": 0x541C, "TIOCCONS": 0x541D, "TIOCSETD": 0x5423}
_PERSONALITY_QUERY = 0xFFFFFFFF
_LOW_32_BITS = 0xFFFFFFFF


def build_programs() -> tuple[bytes, ...]:
    """BPF programs to load one after the other with `linux.load_filter`.

    Raises
    ------
    SandboxUnavailable
        If libseccomp is missing or too old.
    """
    try:
        import pyseccomp
    except ImportError as error:
        raise SandboxUnavailable(
            f"The system call filter cannot be built: {error}.", hint="Install the packages of requirements.txt."
        ) from error
    except (RuntimeError, AttributeError, OSError) as error:
        raise SandboxUnavailable(
            f"The system call filter cannot be built: {error}",
            hint="Install libseccomp (Debian: apt install libseccomp2; Fedora: dnf install libseccomp).",
        ) from error
    if not linux.supported_architecture():
        raise SandboxUnavailable(f"The system call filter is not available on {os.uname().machine}.")
    return _exported(_by_name(pyseccomp)), _exported(_by_argument(pyseccomp))


def known_calls(pyseccomp: Any) -> frozenset[str]:
    """Names of all system calls of this architecture that libseccomp knows."""
    names = set()
    for number in range(1024):
        try:
            names.add(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, number).decode())
        except ValueError:
            continue
    return frozenset(names)


def _by_name(pyseccomp: Any) -> Any:
    known = known_calls(pyseccomp)
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    try:
        rules.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, 2)  # a binary tree instead of one long chain
    except OSError:
        pass  # libseccomp before 2.5: slower, equally strict
    for name in sorted(known - FORBIDDEN - ABSENT):
        rules.add_rule(pyseccomp.ALLOW, name)
    for name in sorted(known & FORBIDDEN):
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
    return rules


def _by_argument(pyseccomp: Any) -> Any:
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    refused = pyseccomp.ERRNO(errno.EPERM)
    argument = pyseccomp.Arg
    for flag in _NAMESPACE_FLAGS:
        rules.add_rule(refused, "clone", argument(0, pyseccomp.MASKED_EQ, flag, flag))
    # The kernel looks at the low 32 bits only; so must the filter, or the high ones would be a way round it.
    for command in _TERMINAL_COMMANDS.values():
        rules.add_rule(refused, "ioctl", argument(1, pyseccomp.MASKED_EQ, _LOW_32_BITS, command))
    rules.add_rule(refused, "personality", argument(0, pyseccomp.NE, _PERSONALITY_QUERY))
    # The one way in which a first process could have itself killed, which would look like a kill from outside.
    cpu = argument(0, pyseccomp.MASKED_EQ, _LOW_32_BITS, resource.RLIMIT_CPU)
    rules.add_rule(refused, "setrlimit", cpu)
    cpu = argument(1, pyseccomp.MASKED_EQ, _LOW_32_BITS, resource.RLIMIT_CPU)
    rules.add_rule(refused, "prlimit64", cpu, argument(2, pyseccomp.NE, 0))
    unsupported = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    allowed = (_AF_UNIX, _AF_INET, _AF_INET6)
    for family in range(_AF_INET6):
        if family not in allowed:
            rules.add_rule(unsupported, "socket", argument(0, pyseccomp.EQ, family))
    rules.add_rule(unsupported, "socket", argument(0, pyseccomp.GT, _AF_INET6))
    return rules


def _exported(rules: Any) -> bytes:
    with os.fdopen(os.memfd_create("filter", os.MFD_CLOEXEC), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
