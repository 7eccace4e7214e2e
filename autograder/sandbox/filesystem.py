"""The files a sandbox sees: a read-only root made of chosen directories, and private memory file systems.

`build_root` runs once per zygote and leaves it, too, without the machine's files. `furnish` runs in every
sandbox and adds what is its own. Both need to be in a mount namespace of their own.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import autograder
from autograder.errors import SandboxUnavailable
from autograder.sandbox import linux
from autograder.sandbox.policy import STUDENT, STUDENT_ID, WORK, Limits, SandboxPolicy

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
_SETTINGS = ("/etc/alternatives", "/etc/fonts")
_SETTING_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/mime.types", "/etc/os-release")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# What belongs to an interpreter or an environment. Taken piece by piece: an environment may be the course directory.
_INTERPRETER_PARTS = ("bin", "lib", "lib64", "libexec", "include", "share", "etc", "ssl", "pyvenv.cfg")
_PRIVATE = (WORK, "/tmp", "/dev/shm", "/dev/pts", "/proc")
_ZYGOTE_TMP_OPTIONS = (
    "mode=1777,size=64m,nr_inodes=4096"  # also for /dev/shm: joblib wants to write there when imported
)

_OLD, _NEW = "/machine", "/sandbox"  # during the construction only


@dataclass(frozen=True, slots=True)
class _Entry:
    path: PurePosixPath
    hidden: bool
    source: str  # the same place without symbolic links on the way


def build_root(policy: SandboxPolicy) -> tuple[str, ...]:
    """Replace the root directory of this process by a read-only one that holds only what the policy names.

    Leaves a /proc (so that sandboxes may mount their own; see `furnish`), a private /tmp and /dev/shm.
    Returns what of the visible paths lies in /tmp (for `furnish`): the whole checkout may.
    """
    entries = _plan(policy)
    settings = {path: Path(path).read_bytes() for path in _SETTING_FILES if Path(path).is_file()}
    # A base to build on. /tmp exists everywhere; what it holds stays reachable below _OLD.
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("sandbox", "/tmp", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=4m")
    os.chdir("/tmp")
    os.mkdir("." + _OLD)
    os.mkdir("." + _NEW)
    linux.pivot_root(".", "." + _OLD)
    os.chdir("/")
    linux.mount("sandbox", _NEW, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=4m")
    for entry in entries:
        _place(entry)
    _write_settings(settings)
    for path in _PRIVATE:
        os.makedirs(_NEW + path, exist_ok=True)
    for name in _DEVICES:
        Path(f"{_NEW}/dev/{name}").touch()
    linux.restrict_mounts(_NEW, linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NODEV)
    for name in _DEVICES:  # after the line above: these must stay devices
        linux.mount(f"{_OLD}/dev/{name}", f"{_NEW}/dev/{name}", None, linux.MS_BIND)
        linux.restrict_mounts(
            f"{_NEW}/dev/{name}", linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NOEXEC
        )
    visible_in_tmp = tuple(os.listdir(_NEW + "/tmp"))
    _mount_tmp(_NEW + "/tmp", _ZYGOTE_TMP_OPTIONS, visible_in_tmp)
    linux.mount("shm", _NEW + "/dev/shm", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, _ZYGOTE_TMP_OPTIONS)
    mount_proc(_NEW + "/proc", read_only=False)
    os.chdir(_NEW)
    linux.pivot_root(".", ".")  # the former root now lies over the new one
    linux.unmount(".")
    os.chdir("/")
    return visible_in_tmp


def _mount_tmp(target: str, options: str, visible: Iterable[str]) -> None:
    """Cover /tmp with an empty one in which only the names ``visible`` stay."""
    kept = {name: linux.copy_mounts(f"{target}/{name}") for name in visible}
    linux.mount("tmp", target, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)
    for name, copy in kept.items():
        place = Path(target, name)
        if stat.S_ISDIR(os.fstat(copy).st_mode):
            place.mkdir()
        else:
            place.touch()
        linux.attach_mounts(copy, str(place))
        os.close(copy)


def mount_proc(target: str, *, read_only: bool) -> None:
    """Mount the process list of this pid namespace.

    Raises
    ------
    OSError
        In a container that masks parts of /proc, an ordinary user may not.
    """
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", target, "proc", flags | (linux.MS_RDONLY if read_only else 0))


def furnish(limits: Limits, user: int, group: int, visible_in_tmp: Iterable[str]) -> None:
    """Mount the private parts of one sandbox, owned by ``user``: `WORK`, /tmp, /dev/shm, /dev/pts and /proc."""
    flags = linux.MS_NOSUID | linux.MS_NODEV
    owner = f"uid={user},gid={group},nr_inodes={limits.files}"
    linux.mount("work", WORK, "tmpfs", flags, f"mode=700,size={limits.work_bytes},{owner}")
    _mount_tmp("/tmp", f"mode=700,size={limits.tmp_bytes},{owner}", visible_in_tmp)
    no_programs = flags | linux.MS_NOEXEC
    linux.mount("shm", "/dev/shm", "tmpfs", no_programs, f"mode=700,size={limits.shared_memory_bytes},{owner}")
    linux.mount("pts", "/dev/pts", "devpts", linux.MS_NOSUID | linux.MS_NOEXEC, "newinstance,ptmxmode=666,mode=600")
    mount_proc("/proc", read_only=True)
    os.chdir(WORK)


def write_files(directory: str, files: Mapping[str, bytes]) -> None:
    """Write files at relative paths below ``directory``, which must hold no symbolic link yet.

    Raises
    ------
    ValueError
        If a path is absolute or leads out of the directory.
    """
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
            raise ValueError(f"not a path below the directory: {name!r}")
        target = Path(directory, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def interpreter_paths() -> list[Path]:
    """Directories and files that this interpreter, its environment and this package consist of."""
    paths = []
    executable = Path(os.path.realpath(sys.executable))
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, str(executable.parent.parent)}
    for prefix in sorted(prefixes | {os.path.realpath(prefix) for prefix in prefixes}):
        paths += [Path(prefix, part) for part in _INTERPRETER_PARTS if Path(prefix, part).exists()]
    # The user's own site-packages, if this interpreter uses one.
    paths += [Path(entry) for entry in sys.path if entry.endswith("site-packages") and Path(entry).is_dir()]
    paths.append(Path(autograder.__file__).parent)
    return paths


def _plan(policy: SandboxPolicy) -> list[_Entry]:
    """What to show and what to cover, parents first; nothing twice."""
    visible = [Path(path) for path in (*_SYSTEM, *_SETTINGS) if os.path.lexists(path)]
    visible += interpreter_paths()
    for chosen in policy.visible_paths:
        if not chosen.exists():
            raise SandboxUnavailable(
                "This path should be visible in the sandbox but does not exist.", where=str(chosen)
            )
        visible += [chosen.absolute(), chosen.resolve()]
    hidden = [form for path in policy.hidden_paths for form in (path.absolute(), path.resolve())]
    wanted = dict.fromkeys(map(PurePosixPath, visible), False) | dict.fromkeys(map(PurePosixPath, hidden), True)
    entries: list[_Entry] = []
    for path, is_hidden in sorted(wanted.items(), key=lambda item: (len(item[0].parts), item[0])):
        covering = _nearest(entries, path)
        if covering is None:
            needed = not is_hidden
        else:
            needed = covering.hidden is not is_hidden
        if needed:
            source = os.path.join(os.path.realpath(path.parent), path.name)
            entries.append(_Entry(path, is_hidden, source))
    return entries


def _nearest(entries: Iterable[_Entry], path: PurePosixPath) -> _Entry | None:
    around = [entry for entry in entries if path.is_relative_to(entry.path)]
    return max(around, key=lambda entry: len(entry.path.parts)) if around else None


def _place(entry: _Entry) -> None:
    source, target = f"{_OLD}{entry.source}", f"{_NEW}{entry.path}"
    if entry.hidden:
        if os.path.isdir(target):
            linux.mount("hidden", target, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=1m")
        return
    kind = os.lstat(source).st_mode
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if stat.S_ISLNK(kind):
        os.symlink(os.readlink(source), target)
        return
    if stat.S_ISDIR(kind):
        os.makedirs(target, exist_ok=True)
    else:
        Path(target).touch()
    linux.mount(source, target, None, linux.MS_BIND | linux.MS_REC)


def _write_settings(settings: Mapping[str, bytes]) -> None:
    """A minimal /etc that names nobody but the student, and links of /dev."""
    files = {
        **settings,
        "/etc/passwd": f"{STUDENT}:x:{STUDENT_ID}:{STUDENT_ID}::{WORK}:/bin/sh\n".encode(),
        "/etc/group": f"{STUDENT}:x:{STUDENT_ID}:\n".encode(),
        "/etc/hosts": b"127.0.0.1 localhost\n",
        "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files\n",
        "/etc/resolv.conf": b"",
    }
    for name, content in files.items():
        path = Path(_NEW + name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    os.makedirs(_NEW + "/dev", exist_ok=True)
    links = {
        "fd": "/proc/self/fd",
        "stdin": "/proc/self/fd/0",
        "stdout": "/proc/self/fd/1",
        "stderr": "/proc/self/fd/2",
    }
    for name, aim in {**links, "ptmx": "pts/ptmx"}.items():
        os.symlink(aim, f"{_NEW}/dev/{name}")
