"""Where handed-in files lie: whole, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.files import CannotWrite
from autograder.portal.submissions.storage import copy_folder, store_durably
from autograder.portal.submissions.uploads import File

FILES = [File("a.ipynb", b"{}"), File("data/b.csv", b"1")]


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Killed(BaseException):
    """The process ends here."""


def test_files_are_stored_with_their_folders(tmp_path: Path) -> None:
    store_durably(tmp_path / "x" / "y", FILES)
    assert content(tmp_path / "x" / "y") == {"a.ipynb": b"{}", "data/b.csv": b"1"}
    assert os.listdir(tmp_path / "x") == ["y"]


def test_everything_is_on_disk_before_the_folder_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda f: (synced.append(os.readlink(f"/proc/self/fd/{f}")), fsync(f)))
    monkeypatch.setattr(os, "rename", lambda a, b: (synced.append("named"), rename(a, b)))
    store_durably(tmp_path / "y", FILES)
    before = [Path(path).name for path in synced[: synced.index("named")]]
    assert {"a.ipynb", "b.csv", "data", ".y.part"} <= set(before)
    assert synced[synced.index("named") + 1 :] == [str(tmp_path)]


@pytest.mark.parametrize("killer", ["fsync", "rename"])
@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_a_server_killed_in_between_leaves_no_half_of_a_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killer: str, times: int
) -> None:
    left, real = times, getattr(os, killer)

    def kill(*arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, killer, kill)
        try:
            store_durably(tmp_path / "y", FILES)
        except Killed:
            pass
    assert not (tmp_path / "y").exists() or content(tmp_path / "y").keys() == {"a.ipynb", "data/b.csv"}
    store_durably(tmp_path / "y", FILES)
    assert os.listdir(tmp_path) == ["y"]


@pytest.mark.parametrize("failing", ["fsync", "rename"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(CannotWrite, match="No space left"):
        store_durably(tmp_path / "y", FILES)
    assert os.listdir(tmp_path) == []


def test_a_copy_replaces_what_was_there(tmp_path: Path) -> None:
    store_durably(tmp_path / "new", FILES)
    store_durably(tmp_path / "old", [File("old.ipynb", b"")])
    copy_folder(tmp_path / "new", tmp_path / "old")
    assert content(tmp_path / "old") == content(tmp_path / "new")
    assert sorted(os.listdir(tmp_path)) == ["new", "old"]


@pytest.mark.parametrize("step", ["copytree", "first rename", "second rename"])
def test_a_copy_that_fails_leaves_the_old_one_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store_durably(tmp_path / "new", FILES)
    store_durably(tmp_path / "old", [File("old.ipynb", b"")])
    renames, rename = 0, os.rename

    def failing(*arguments: Any, **more: Any) -> None:
        nonlocal renames
        renames += 1
        if step == "copytree" or renames == ("first rename", "second rename").index(step) + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        rename(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(shutil if step == "copytree" else os, step.split()[-1], failing)
        with pytest.raises(CannotWrite):
            copy_folder(tmp_path / "new", tmp_path / "old")
    assert not (tmp_path / "old").exists() or content(tmp_path / "old") == {"old.ipynb": b""}
    copy_folder(tmp_path / "new", tmp_path / "old")
    assert sorted(os.listdir(tmp_path)) == ["new", "old"]
