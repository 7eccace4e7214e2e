"""Files that are either old or new, never half written."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from autograder.errors import AutograderError

_UNFINISHED = ".part"


class CannotWrite(AutograderError, OSError):
    """A file could not be written: the disk is full, read-only ...; what was there is as it was.

    An `OSError`, too, for callers that have something better to say.
    """

    def __init__(self, path: Path, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        super().__init__(f"cannot be written ({reason})", where=str(path), hint=_hint(error))
        self.errno, self.strerror, self.filename = error.errno, reason, str(path)


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Replace a file in one step; its folder is made if needed.

    What a killed writer of the same file left behind is removed.

    Raises
    ------
    CannotWrite
        The old file is as it was.
    """
    target = Path(path)
    with _unfinished(target, content) as temporary:
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)


def create_atomically(path: str | os.PathLike[str], content: bytes, *, mode: int = 0o666) -> None:
    """As `write_atomically`, but a file that exists, or appears meanwhile, is left alone.

    `mode` are the permissions of the new file, less what the process's umask takes away; at no moment are they wider.

    Raises
    ------
    CannotWrite
        There is no such file.
    """
    target = Path(path)
    with _unfinished(target, content, mode) as temporary:
        try:
            with suppress(FileExistsError):
                os.link(temporary, target)
        except OSError:  # a file system without links
            if not target.exists():
                os.rename(temporary, target)
        temporary.unlink(missing_ok=True)


@contextmanager
def _unfinished(target: Path, content: bytes, mode: int = 0o666) -> Iterator[Path]:
    """A complete file beside the target, locked while its writer lives; gone afterwards."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(target)
        with _locked(temporary, mode) as file:
            file.write(content)
            file.flush()
            yield temporary
    except OSError as error:
        _discard(temporary)
        raise CannotWrite(target, error) from error
    except BaseException:
        _discard(temporary)
        raise


def _locked(path: Path, mode: int) -> BinaryIO:
    """A new file, locked. Another writer may take it for a leftover just before it is: then it is made again."""
    while True:
        file = open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode))  # noqa: SIM115
        with suppress(OSError):  # a file system without locks: there, leftovers stay
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()


def _discard(temporary: Path) -> None:
    with suppress(OSError):  # it was never made, or has its final name
        temporary.unlink()


def _remove_leftovers(target: Path) -> None:
    """Remove what writers of this file left that were killed. That of a living one is locked."""
    start = f".{target.name}."
    for name in os.listdir(target.parent):
        if name.startswith(start) and name.endswith(_UNFINISHED):
            with suppress(OSError), open(target.with_name(name), "rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                target.with_name(name).unlink()


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some disk space, then run the command again: it goes on where it stopped."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "Make the file and its folder writable for you, then run the command again."
    return "Check the path, then run the command again: it goes on where it stopped."
