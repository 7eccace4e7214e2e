"""Control groups: one per sandbox, limiting the memory and the number of all its processes together.

Where the processors can be shared out by groups too, each sandbox gets an equal part however many processes it starts.

Works with version 1 and 2 of the kernel's interface, where this process may write to it. Directories are held
as descriptors, because the zygote changes its root directory after opening them.

Layout: below a group that is already ours, ``autograder-<random>/`` per zygote, locked with ``flock`` while the
zygote lives, and in it ``s<slot>`` per sandbox. Directories of killed runs are no longer locked and are removed
by the next zygote.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.policy import Limits

_PREFIX = "autograder-"
_CONTROLLERS = ("memory", "pids", "cpu")
_HIERARCHIES = Path("/proc/self/mountinfo")
_MEMBERSHIP = Path("/proc/self/cgroup")


@dataclass(slots=True)
class ControlGroups:
    """The groups of one zygote: one directory per hierarchy, held open.

    ``version`` is 1 or 2; ``roots`` maps a controller (``memory``, ``pids``, ``cpu``) to the descriptor of its directory.
    """

    version: int
    roots: dict[str, int]
    _paths: list[Path] = field(default_factory=list)

    def add(self, slot: int, limits: Limits) -> ControlGroup:
        """Make the group of one sandbox and set its limits."""
        group = ControlGroup(self, f"s{slot}")
        group.make(limits)
        return group

    def limits_memory(self) -> bool:
        return "memory" in self.roots

    def limits_processes(self) -> bool:
        return "pids" in self.roots

    def shares_processors(self) -> bool:
        return "cpu" in self.roots

    def descriptors(self) -> set[int]:
        """One descriptor per directory (version 2 has one directory for all controllers)."""
        return set(self.roots.values())

    def remove(self) -> None:
        """Remove this zygote's directories; only possible from outside its root directory."""
        for path in self._paths:
            _remove_tree(path)


@dataclass(slots=True)
class ControlGroup:
    """The group of one sandbox."""

    groups: ControlGroups
    name: str

    def make(self, limits: Limits) -> None:
        for root in self.groups.descriptors():
            with contextlib.suppress(FileExistsError):
                os.mkdir(self.name, dir_fd=root)
        if self.groups.limits_memory():
            if self.groups.version == 1:
                self._write("memory", "memory.limit_in_bytes", limits.group_memory_bytes)
                self._write_if_there("memory", "memory.memsw.limit_in_bytes", limits.group_memory_bytes)
                self._write_if_there("memory", "memory.swappiness", 0)
            else:
                self._write("memory", "memory.max", limits.group_memory_bytes)
                self._write_if_there("memory", "memory.swap.max", 0)
                self._write_if_there("memory", "memory.oom.group", 1)
        if self.groups.limits_processes():
            self._write("pids", "pids.max", limits.processes)

    def join(self) -> None:
        """Move the calling process, which has one thread, into the group; what it allocates or forks then counts.

        Version 1 also takes single threads. That way is 50 times faster (0.3 ms), because to move a whole process the
        kernel waits until nothing on the machine forks or ends, and lets nothing do so meanwhile.
        """
        for root in self.groups.descriptors():
            _write_at(root, f"{self.name}/{'tasks' if self.groups.version == 1 else 'cgroup.procs'}", "0")

    def memory_exceeded(self) -> bool:
        """Whether the kernel killed a process of this sandbox for its use of memory."""
        if not self.groups.limits_memory():
            return False
        file = "memory.oom_control" if self.groups.version == 1 else "memory.events"
        counts = dict(line.split() for line in self._read("memory", file).splitlines())
        return int(counts.get("oom_kill", 0)) > 0

    def peak_memory_bytes(self) -> int | None:
        """Most memory in use at one time; ``None`` where the kernel does not tell (version 2 before Linux 5.19)."""
        if not self.groups.limits_memory():
            return None
        file = "memory.max_usage_in_bytes" if self.groups.version == 1 else "memory.peak"
        try:
            return int(self._read("memory", file))
        except FileNotFoundError:
            return None

    def remove(self) -> bool:
        """Remove the group after its last process has ended; false if the kernel still holds it."""
        done = True
        for root in self.groups.descriptors():
            try:
                os.rmdir(self.name, dir_fd=root)
            except FileNotFoundError:
                pass
            except OSError:
                done = False
        return done

    def _write(self, controller: str, file: str, value: int) -> None:
        _write_at(self.groups.roots[controller], f"{self.name}/{file}", str(value))

    def _write_if_there(self, controller: str, file: str, value: int) -> None:
        with contextlib.suppress(OSError):
            self._write(controller, file, value)

    def _read(self, controller: str, file: str) -> str:
        descriptor = os.open(f"{self.name}/{file}", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.groups.roots[controller])
        with os.fdopen(descriptor) as opened:
            return opened.read()


def open_groups() -> ControlGroups | None:
    """Make a zygote's directories in the first place where it may; ``None`` if there is none.

    Removes what killed runs left behind there.
    """
    places = list(_places())
    for version in (2, 1):
        found = {controller: path for number, controller, path in places if number == version}
        if "memory" not in found:
            continue
        for wanted in (found, {name: path for name, path in found.items() if name != "cpu"}):
            with contextlib.suppress(OSError):
                return _open_at(version, wanted)
    return None


def _open_at(version: int, found: dict[str, Path]) -> ControlGroups:
    roots: dict[str, int] = {}
    made: dict[Path, int] = {}
    name = _PREFIX + secrets.token_hex(8)
    for controller, parent in found.items():
        if parent not in made:
            remove_leftovers(parent)
            path = parent / name
            path.mkdir()
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            made[parent] = descriptor
        roots[controller] = made[parent]
    if version == 2:
        for root in made.values():
            _write_at(root, "cgroup.subtree_control", " ".join(f"+{controller}" for controller in roots))
    if "cpu" in roots:  # all sandboxes together weigh as much as one busy process per processor outside of them
        cores = os.cpu_count() or 1
        if version == 1:
            _write_at(roots["cpu"], "cpu.shares", str(1024 * cores))
        else:
            _write_at(roots["cpu"], "cpu.weight", str(min(10_000, 100 * cores)))
    return ControlGroups(version, roots, [parent / name for parent in made])


def remove_leftovers(parent: Path) -> int:
    """Remove directories of zygotes that have ended; returns how many."""
    removed = 0
    for path in parent.glob(_PREFIX + "*"):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            continue  # gone meanwhile, or another user's
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            removed += _remove_tree(path)
        except OSError:
            continue  # its zygote is alive
        finally:
            os.close(descriptor)
    return removed


def _remove_tree(path: Path) -> bool:
    with contextlib.suppress(OSError):
        for child in path.glob("s*"):
            if child.is_dir():
                child.rmdir()
        path.rmdir()
        return True
    return False


def _places() -> Iterator[tuple[int, str, Path]]:
    """(version, controller, directory) where this process may make groups."""
    mounts = _mounts()
    for line in _MEMBERSHIP.read_text().splitlines():
        _, controllers, inside = line.split(":", 2)
        names = controllers.split(",") if controllers else []
        for controller in _CONTROLLERS:
            if controller in names and controller in mounts:
                path = _below(*mounts[controller], inside)
                if path is not None and os.access(path, os.W_OK):
                    yield 1, controller, path
        if not names and "" in mounts:
            yield from ((2, controller, path) for controller, path in _version_2(*mounts[""], inside))


def _version_2(mount_point: Path, root: str, inside: str) -> Iterator[tuple[str, Path]]:
    """The nearest group around this process that may hand its controllers to new groups beside this process.

    A group that holds processes cannot have groups with limits below it (except the top one), so the way leads
    upwards: the slice or the service that the system delegated to this user.
    """
    own = _below(mount_point, root, inside)
    if own is None:
        return
    for path in (own, *own.parents):
        if not path.is_relative_to(mount_point):
            return
        if not (os.access(path, os.W_OK) and os.access(path / "cgroup.procs", os.W_OK)):
            continue
        if "memory" not in (path / "cgroup.controllers").read_text().split():
            continue
        switch = path / "cgroup.subtree_control"
        if "memory" not in switch.read_text().split():
            for wanted in ("+memory +pids +cpu", "+memory +pids"):
                with contextlib.suppress(OSError):
                    switch.write_text(wanted)
                    break
        handed_on = switch.read_text().split()
        if "memory" in handed_on:
            yield from ((controller, path) for controller in _CONTROLLERS if controller in handed_on)
            return


def _mounts() -> dict[str, tuple[Path, str]]:
    """Controller (version 1) or "" (version 2) -> (mount point, path of the group that is mounted there)."""
    found: dict[str, tuple[Path, str]] = {}
    for line in _HIERARCHIES.read_text().splitlines():
        left, _, right = line.partition(" - ")
        root, mount_point = left.split()[3:5]
        kind, _, options = right.split(" ", 2)
        if kind == "cgroup2":
            found.setdefault("", (Path(mount_point), root))
        elif kind == "cgroup":
            for controller in _CONTROLLERS:
                if controller in options.split(","):
                    found.setdefault(controller, (Path(mount_point), root))
    return found


def _below(mount_point: Path, root: str, inside: str) -> Path | None:
    """The directory of the group ``inside``, if it lies in what is mounted."""
    try:
        return mount_point / Path(inside).relative_to(root)
    except ValueError:
        return None


def _write_at(root: int, name: str, text: str) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=root)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
