"""Linux system calls that Python 3.11 does not offer, as functions that raise a clear ``OSError``.

Nothing here decides anything: every function is one call of the kernel. Numbers and flags are from the
kernel's own headers; system calls above 423 have the same number on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Collection

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 2

MOUNT_ATTR_RDONLY = 0x1
MOUNT_ATTR_NOSUID = 0x2
MOUNT_ATTR_NODEV = 0x4
MOUNT_ATTR_NOEXEC = 0x8

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_OPEN_TREE_CLONE = 1
_MOVE_MOUNT_F_EMPTY_PATH = 4

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_CAPBSET_READ = 23
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4

_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4

_CLOSE_RANGE = 436
_OPEN_TREE = 428
_MOVE_MOUNT = 429
_MOUNT_SETATTR = 442
_LAST_DESCRIPTOR = 2**32 - 1
_BY_ARCHITECTURE = {"x86_64": {"seccomp": 317, "pivot_root": 155}, "aarch64": {"seccomp": 277, "pivot_root": 41}}

CAP_SETGID = 6
CAP_SETUID = 7
CAP_SYS_ADMIN = 21

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user_namespace")]


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilityData(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


_CAPABILITY_VERSION_3 = 0x20080522


def _checked(result: int, doing: str) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot {doing}: {os.strerror(number)}")
    return result


def supported_architecture() -> bool:
    """Whether the system call numbers of this machine are known here."""
    return platform.machine() in _BY_ARCHITECTURE


def _number(name: str) -> ctypes.c_long:
    return ctypes.c_long(_BY_ARCHITECTURE[platform.machine()][name])


def unshare(flags: int, doing: str) -> None:
    """Move the calling thread into new namespaces; ``doing`` completes "cannot ..." in the error."""
    _checked(_libc.unshare(ctypes.c_int(flags)), doing)


def setns(descriptor: int, kind: int) -> None:
    """Enter an existing namespace (for ``CLONE_NEWPID``: only children will be in it)."""
    _checked(_libc.setns(descriptor, kind), "return to a namespace")


def mount(source: str, target: str, kind: str | None, flags: int = 0, options: str = "") -> None:
    """``mount(2)``; ``options`` is the file system's own option string."""
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), options.encode()
    )
    _checked(result, f"mount {kind or source} on {target}")


def unmount(target: str) -> None:
    """Detach a mount and all below it."""
    _checked(_libc.umount2(target.encode(), MNT_DETACH), f"unmount {target}")


def restrict_mounts(path: str, attributes: int) -> None:
    """Set ``MOUNT_ATTR_*`` on the mount at ``path`` and on every mount below it (Linux 5.12)."""
    wanted = _MountAttributes(set=attributes)
    result = _libc.syscall(
        ctypes.c_long(_MOUNT_SETATTR),
        _AT_FDCWD,
        path.encode(),
        _AT_RECURSIVE,
        ctypes.byref(wanted),
        ctypes.c_size_t(ctypes.sizeof(wanted)),
    )
    _checked(result, f"make {path} read-only")


def copy_mounts(path: str) -> int:
    """A descriptor of a copy, not yet visible anywhere, of the file or directory at ``path`` and all mounts in it."""
    flags = ctypes.c_uint(_OPEN_TREE_CLONE | _AT_RECURSIVE | os.O_CLOEXEC)
    return _checked(_libc.syscall(ctypes.c_long(_OPEN_TREE), _AT_FDCWD, path.encode(), flags), f"copy the mount {path}")


def attach_mounts(copy: int, target: str) -> None:
    """Mount what `copy_mounts` gave at ``target``."""
    flags = ctypes.c_uint(_MOVE_MOUNT_F_EMPTY_PATH)
    result = _libc.syscall(ctypes.c_long(_MOVE_MOUNT), copy, b"", _AT_FDCWD, target.encode(), flags)
    _checked(result, f"mount on {target}")


def pivot_root(new_root: str, old_root: str) -> None:
    """Make ``new_root`` the root of this mount namespace and hang the former one below ``old_root``."""
    _checked(_libc.syscall(_number("pivot_root"), new_root.encode(), old_root.encode()), "change the root directory")


def close_all_but(kept: Collection[int]) -> None:
    """Close every descriptor of this process that is not in ``kept``."""
    low = 0
    for descriptor in sorted(set(kept)):
        if low < descriptor:
            _close_range(low, descriptor - 1)
        low = descriptor + 1
    _close_range(low, _LAST_DESCRIPTOR)


def _close_range(first: int, last: int) -> None:
    # Not os.closerange: interpreters built for old systems try every number, which takes seconds.
    numbers = ctypes.c_ulong(_CLOSE_RANGE), ctypes.c_uint(first), ctypes.c_uint(last), ctypes.c_uint(0)
    _checked(_libc.syscall(*numbers), "close descriptors")


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send a signal when the thread that forked this process ends."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "tie this process to its parent")


def set_dumpable() -> None:
    """Give this process's entries in /proc back to its own user (changing credentials takes them away)."""
    _checked(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "make this process dumpable")


def effective_capabilities() -> int:
    """Bit mask of the capabilities this process can use."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    data = (_CapabilityData * 2)()
    _checked(_libc.capget(ctypes.byref(header), data), "read the capabilities")
    return int(data[0].effective | data[1].effective << 32)


def drop_bounding_capabilities() -> None:
    """Make every capability unreachable for this process and all it starts."""
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_READ, capability, 0, 0, 0) < 0:
            return  # past the last one this kernel knows
        _checked(_libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0), "drop a capability for good")


def drop_capabilities() -> None:
    """Give up every capability of this process: effective, permitted, inheritable and ambient."""
    _checked(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "drop ambient capabilities")
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(ctypes.byref(header), (_CapabilityData * 2)()), "drop capabilities")


def forbid_new_privileges() -> None:
    """No program started from here gains anything from set-user-id bits or file capabilities."""
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges")


def load_filter(program: bytes) -> None:
    """Load a seccomp BPF program (8 bytes per instruction) for this thread and all it starts.

    Asks the kernel not to add its speculation guard, which slows numeric code down on kernels before 5.16
    and protects a process only against itself.
    """
    code = _FilterProgram(len(program) // 8, program)
    flags = ctypes.c_ulong(_SECCOMP_FILTER_FLAG_SPEC_ALLOW)
    result = _libc.syscall(_number("seccomp"), ctypes.c_ulong(_SECCOMP_SET_MODE_FILTER), flags, ctypes.byref(code))
    _checked(result, "load the system call filter")
