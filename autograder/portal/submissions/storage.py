"""Where handed-in files lie: below the course's state directory, one folder per submission, never changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from autograder.files import CannotWrite
from autograder.portal.submissions.uploads import File


def store_durably(folder: Path, files: Iterable[File]) -> None:
    """Write a new folder; when this returns it survives a power cut.

    A folder of that name that a killed server left behind is replaced.

    Raises
    ------
    CannotWrite
        There is no such folder.
    """
    unfinished = folder.with_name(f".{folder.name}.part")
    try:
        for leftover in (unfinished, folder):
            if leftover.exists():
                shutil.rmtree(leftover)
        unfinished.mkdir(parents=True)
        for file in files:
            path = unfinished / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "xb") as out:
                out.write(file.content)
                out.flush()
                os.fsync(out.fileno())
        for parent in {path.parent for path in unfinished.rglob("*")} | {unfinished}:
            _sync_folder(parent)
        os.rename(unfinished, folder)
        _sync_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise CannotWrite(folder, error) from error


def feedback_folder(submission_folder: Path) -> Path:
    """Where the feedback of one submission lies: beside its files."""
    return submission_folder.with_name(submission_folder.name + ".feedback")


def copy_folder(source: Path, target: Path) -> None:
    """Make `target` the same as `source`, in one step as far as the file system allows.

    Raises
    ------
    CannotWrite
        `target` is as it was, or gone; `source` still is there.
    """
    fresh, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in (fresh, old):
            if leftover.exists():
                shutil.rmtree(leftover)
        shutil.copytree(source, fresh)
        with suppress(FileNotFoundError):
            os.rename(target, old)
        os.rename(fresh, target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise CannotWrite(target, error) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
