"""Who works with the data of a course: any number of servers, or one command that replaces or removes them.

A lock of the operating system on a file in the course directory; it ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AutograderError

LOCK_FILE = ".portal.lock"


class Claimed(AutograderError):
    """Somebody else works with the course's data."""


@contextmanager
def serving(root: Path) -> Iterator[None]:
    """While the portal runs.

    Raises
    ------
    Claimed
        The data are being replaced, or that was interrupted.
    """
    with _locked(root, fcntl.LOCK_SH, "a backup of the course is being restored", "Wait until that is done.") as file:
        if os.fstat(file).st_size:
            raise Claimed(
                "a restore was interrupted, so the course's data are not complete",
                where=str(root),
                hint="Run it again: autograder restore FILE --force",
            )
        yield


@contextmanager
def replacing(root: Path) -> Iterator[Callable[[], None]]:
    """While the data are replaced. Nothing is served meanwhile.

    What is given has to be called before the first change: if the block does not come to its end from there on, nothing
    can be served until another one does.

    Raises
    ------
    Claimed
        The portal runs, or somebody else replaces them.
    """
    with _locked(root, fcntl.LOCK_EX, "the portal is running", "End `autograder serve` first.") as file:

        def begin() -> None:
            os.write(file, b"a restore has begun\n")
            os.fsync(file)

        yield begin
        os.ftruncate(file, 0)


def is_served(root: Path) -> bool:
    """Whether a portal runs now."""
    try:
        with _locked(root, fcntl.LOCK_EX, "", ""):
            return False
    except Claimed:
        return True


@contextmanager
def _locked(root: Path, kind: int, otherwise: str, hint: str) -> Iterator[int]:
    try:
        file = os.open(root / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Claimed(f"cannot be written ({error.strerror})", where=str(root / LOCK_FILE)) from None
    try:
        try:
            fcntl.lockf(file, kind | fcntl.LOCK_NB)  # belongs to this process alone: children that outlive it have none
        except OSError:
            raise Claimed(otherwise, where=str(root), hint=hint) from None
        yield file
    finally:
        os.close(file)
