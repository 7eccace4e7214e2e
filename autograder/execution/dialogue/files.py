"""Files that student code and tests leave for each other.

Each process has a work directory of its own. What student code writes there is copied to the examiner when a
test could look at it: data only, never a module that a test could import, and never in place of a file of the
instructor's. A file that a test writes is given to student code when the test passes its name.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from autograder.wire.frames import WireError

if TYPE_CHECKING:
    from autograder.execution.examiner.link import Link

DATA_SUFFIXES = frozenset(
    """
    .txt .csv .tsv .json .jsonl .md .rst .html .xml .svg .png .jpg .jpeg .gif .pdf .yaml .yml .toml .ini .log .dat
    .npy .tex .out
    """.split()
)
MAX_FILES = 300
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[\w][\w .+-]{0,99}")
_DEPTH = 3

Listing = dict[str, tuple[int, int]]
"""Relative path -> (bytes, time of last change in ns)."""


def list_files(root: str) -> Listing:
    """The regular files below a directory; at most `MAX_FILES`."""
    found: Listing = {}
    waiting = [(root, "", 1)]
    while waiting and len(found) < MAX_FILES:
        folder, prefix, depth = waiting.pop()
        try:
            entries = _first_entries(folder)
        except OSError:
            continue
        for entry in entries:
            if not _NAME.fullmatch(entry.name):
                continue
            if entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                found[prefix + entry.name] = (status.st_size, status.st_mtime_ns)
            elif depth < _DEPTH and entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, f"{prefix}{entry.name}/", depth + 1))
    return found


def _first_entries(folder: str) -> list[os.DirEntry[str]]:
    """Entries of a directory, a bounded number: a look at it must stay cheap, whatever a student fills it with."""
    with os.scandir(folder) as entries:
        return list(islice(entries, MAX_FILES))


class StudentFiles:
    """The student process's side. Its work directory is the current directory when this is made."""

    def __init__(self) -> None:
        self._root = os.getcwd()
        self._told: tuple[Any, ...] | None = None

    def have_changed(self) -> bool:
        """Whether files came, went or changed since the last listing; a quick look at the top level only."""
        return self._glance() != self._told

    def _glance(self) -> tuple[Any, ...]:
        try:
            entries = [(e.name, e.stat(follow_symlinks=False)) for e in _first_entries(self._root)]
        except OSError:
            return ()
        return tuple(sorted((name, status.st_size, status.st_mtime_ns) for name, status in entries))

    def listing(self, folder: str) -> list[list[Any]]:
        """[path, bytes, time] of every file below `folder` (empty: the work directory)."""
        if not folder:
            self._told = self._glance()
        return [[path, *facts] for path, facts in list_files(folder or self._root).items()]

    def read(self, path: str) -> bytes:
        """The content of a file."""
        with open(os.path.join(self._root, path), "rb") as file:
            return file.read(MAX_FILE_BYTES)

    def write(self, path: str, content: bytes | None) -> None:
        """Store a file that a test wrote; ``None`` makes a folder."""
        target = os.path.join(self._root, path)
        os.makedirs(target if content is None else os.path.dirname(target), exist_ok=True)
        if content is not None:
            with open(target, "wb") as file:
                file.write(content)


class ExaminerFiles:
    """The examiner's side. What is in the current directory when this is made is the instructor's."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._root = os.getcwd()
        self._temporary = os.path.realpath(tempfile.gettempdir())
        self._instructors = frozenset(list_files(self._root))
        self._known: dict[str, Listing] = {}
        self._given: Listing = {}
        self._budget = MAX_TOTAL_BYTES

    def fetch(self, folder: str = "", *, begins: bool = False) -> None:
        """Copy what student code wrote, in the work directory or in a temporary folder of the test's."""
        target = folder or self._root
        listing = _checked_listing(self._link.list_files(folder, begins=begins))
        known = self._known.setdefault(folder, {})
        for path in [path for path in known if path not in listing]:
            del known[path]
            _remove(os.path.join(target, path))
        for path, (size, changed) in listing.items():
            if known.get(path) == (size, changed) or not self._is_wanted(folder, path, size):
                continue
            content = self._link.read_file(os.path.join(folder, path))[:MAX_FILE_BYTES]
            self._budget -= len(content)
            known[path] = (size, changed)
            copy = os.path.join(target, path)
            try:
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                with open(copy, "wb") as file:
                    file.write(content)
            except OSError:
                continue  # a folder and a file of the same name
            self._given[os.path.join(folder, path)] = _facts(copy)

    def _is_wanted(self, folder: str, path: str, size: int) -> bool:
        if not folder and path in self._instructors:
            return False
        return os.path.splitext(path)[1].lower() in DATA_SUFFIXES and size <= min(MAX_FILE_BYTES, self._budget)

    def give(self, arguments: Iterable[Any]) -> list[str]:
        """Send files that the test wrote and names in a call; returns the temporary folders among the arguments."""
        folders: list[str] = []
        for argument in arguments:
            if (
                isinstance(argument, (str, PurePath))
                and (path := str(argument))
                and len(path) < 500
                and "\0" not in path
            ):
                folder = self._temporary_folder(path)
                if folder:
                    folders.append(folder)
                    self._link.write_file(folder, None)
                self._give_file(path, is_temporary=bool(folder))
        return folders

    def _give_file(self, path: str, *, is_temporary: bool) -> None:
        if not os.path.isfile(path):
            return
        name = path if is_temporary else os.path.relpath(os.path.realpath(path), os.path.realpath(self._root))
        if name.startswith("..") or name in self._instructors or os.path.getsize(path) > MAX_FILE_BYTES:
            return
        if self._given.get(name) != _facts(path):
            with open(path, "rb") as file:
                self._link.write_file(name, file.read())
            self._given[name] = _facts(path)

    def _temporary_folder(self, path: str) -> str:
        """The temporary folder that a path is, or lies in; empty if it is elsewhere or is not one of the test's."""
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        real = os.path.realpath(folder) if os.path.isabs(folder) and os.path.isdir(folder) else ""
        inside = real.startswith(self._temporary + os.sep) and not f"{real}/".startswith(
            f"{os.path.realpath(self._root)}/"
        )
        return folder if inside else ""


def _facts(path: str) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass  # the test removed it itself


def _checked_listing(answer: Any) -> Listing:
    if type(answer) is not list or len(answer) > MAX_FILES * 2:
        raise WireError("malformed list of files")
    listing: Listing = {}
    for entry in answer:
        if type(entry) is not list or [type(part) for part in entry] != [str, int, int]:
            raise WireError("malformed list of files")
        if entry[1] < 0:
            raise WireError("malformed list of files")
        parts = entry[0].split("/")
        if len(parts) > _DEPTH or not all(_NAME.fullmatch(part) for part in parts):
            raise WireError("malformed file name")
        listing[entry[0]] = (entry[1], entry[2])
    return listing
