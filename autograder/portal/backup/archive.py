"""The file of a backup: a compressed tar archive that ends with a manifest of everything in it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from autograder.errors import AutograderError
from autograder.files import CannotWrite
from autograder.portal.backup.places import is_allowed

FORMAT = 1
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 1 << 30
_BLOCK = 1 << 20
_LEVEL = 4  # of gzip: notebooks become hardly smaller by more
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError)


class BackupUnusable(AutograderError):
    """A file is no backup, or is not what it was when it was made."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup."""

    size: int
    sha256: str
    mode: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup.

    Attributes
    ----------
    versions:
        Of the platform, of Python, and of the schema of the portal's database.
    databases:
        Name of the file -> ``portal``, ``gradebook``, or both.
    """

    course: str
    created_at: str
    versions: dict[str, str]
    databases: dict[str, list[str]]
    files: dict[str, Entry] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files.values())

    def dump(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=True).encode()


class Writer:
    """Adds files to a backup that is being made."""

    def __init__(self, archive: tarfile.TarFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def add(self, name: str, file: BinaryIO) -> None:
        """Add an open file."""
        status = os.fstat(file.fileno())
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), status.st_mode & 0o777
        reader = _Hashing(file)
        self._archive.addfile(info, reader)
        self.manifest.files[name] = Entry(info.size, reader.digest.hexdigest(), info.mode)


@contextmanager
def writing(target: Path, unfinished: Path, manifest: Manifest) -> Iterator[Writer]:
    """A new backup. It has its name when the block ends, whole and on disk; nobody else can read it at any moment.

    Parameters
    ----------
    unfinished:
        Where it is until then, on the same file system.

    Raises
    ------
    CannotWrite
        What had that name before is as it was.
    """
    try:
        with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            with (
                gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=_BLOCK) as archive,
            ):
                writer = Writer(archive, manifest)
                yield writer
                content = manifest.dump()
                info = tarfile.TarInfo(_MANIFEST)
                info.size, info.mode = len(content), 0o600
                archive.addfile(info, io.BytesIO(content))
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except OSError as error:
        raise CannotWrite(target, error) from error


def verify(path: Path) -> Manifest:
    """Read a backup to its end, and compare everything in it with its manifest.

    Raises
    ------
    BackupUnusable
        Saying what is wrong.
    """
    return _read(path, lambda name, entry: None)


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the files of a backup that was verified into a new folder.

    Raises
    ------
    BackupUnusable
        It is not the one that was verified.
    CannotWrite
        The disk is full, or the folder is not writable.
    """

    @contextmanager
    def write(name: str, entry: tarfile.TarInfo) -> Iterator[IO[bytes]]:
        known = manifest.files.get(name)
        if known is None or known.size != entry.size:
            raise BackupUnusable("the file was changed after it was verified", where=str(path))
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(target, known.mode & 0o777)
            os.utime(target, (entry.mtime, entry.mtime))
        except OSError as error:
            raise CannotWrite(target, error) from error

    if _read(path, write) != manifest:
        raise BackupUnusable("the file was changed after it was verified", where=str(path))


Sink = Callable[[str, tarfile.TarInfo], Any]


def _read(path: Path, sink: Sink) -> Manifest:
    found: dict[str, Entry] = {}
    manifest: Manifest | None = None
    try:
        with gzip.open(path, "rb") as file, tarfile.open(fileobj=file, mode="r|", bufsize=_BLOCK) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.type == tarfile.REGTYPE else None
                if manifest is not None:
                    raise BackupUnusable("there is something behind the manifest", where=member.name[:200])
                if content is None or member.sparse is not None:  # type: ignore[attr-defined]
                    raise BackupUnusable("only plain files belong into a backup", where=member.name[:200])
                if member.name == _MANIFEST:
                    manifest = _manifest(content.read(_MOST_MANIFEST))
                    continue
                if not is_allowed(member.name) or member.name in found:
                    raise BackupUnusable("no file of a backup has this name", where=member.name[:200])
                found[member.name] = _copied(content, member, sink(member.name, member))
            while file.read(_BLOCK):
                pass  # to the checksum at its end
    except AutograderError:
        raise
    except OSError as error:
        if isinstance(error, tarfile.TarError) or error.errno is None:
            raise _damaged(path) from error
        raise BackupUnusable(f"cannot be read ({error.strerror})", where=str(path)) from error
    except _DAMAGED as error:
        raise _damaged(path) from error
    if manifest is None:
        raise BackupUnusable("the file has no manifest: it is no backup, or its end is missing", where=str(path))
    for name in sorted(found.keys() | manifest.files.keys()):
        if found.get(name) != manifest.files.get(name):
            what = (
                "is missing" if name not in found else "is not what it was" if name in manifest.files else "is unknown"
            )
            raise BackupUnusable(f"{name!r} {what}", where=str(path), hint="Take another backup.")
    return manifest


def _copied(content: IO[bytes], member: tarfile.TarInfo, sink: Any) -> Entry:
    digest = hashlib.sha256()
    size = 0
    with _opened(sink) as target:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if target is not None:
                target.write(block)
    return Entry(size, digest.hexdigest(), member.mode)


@contextmanager
def _opened(sink: Any) -> Iterator[IO[bytes] | None]:
    if sink is None:
        yield None
        return
    with sink as target:
        yield target


def _manifest(content: bytes) -> Manifest:
    plain = json.loads(content)
    if plain.pop("format") != FORMAT:
        raise BackupUnusable("it was made by another version of the platform", hint="Restore it with that version.")
    files = {str(name): Entry(**entry) for name, entry in plain.pop("files").items()}
    manifest = Manifest(files=files, **plain)
    if not all(isinstance(names, list) for names in manifest.databases.values()):
        raise ValueError
    return manifest


def _damaged(path: Path) -> BackupUnusable:
    return BackupUnusable("the file is damaged, or no backup", where=str(path), hint="Take another backup.")


class _Hashing(io.RawIOBase):
    """Reads a file and its digest at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block
