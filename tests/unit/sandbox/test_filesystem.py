"""Which paths a sandbox shows and which it covers."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from autograder.errors import SandboxUnavailable
from autograder.sandbox.filesystem import _plan, interpreter_paths, write_files
from autograder.sandbox.policy import SandboxPolicy


def _shown(policy: SandboxPolicy) -> dict[PurePosixPath, bool]:
    """Path -> whether it is hidden, in the order in which it is placed."""
    return {entry.path: entry.hidden for entry in _plan(policy)}


def test_a_course_that_nothing_shows_needs_no_cover(tmp_path: Path) -> None:
    assert True not in _shown(SandboxPolicy(hidden_paths=(tmp_path,))).values()


def test_a_hidden_path_in_a_visible_one_is_covered_and_what_is_visible_in_it_comes_after(tmp_path: Path) -> None:
    inner = tmp_path / "course" / "data"
    inner.mkdir(parents=True)
    policy = SandboxPolicy(visible_paths=(tmp_path, inner), hidden_paths=(tmp_path / "course",))
    ours = [(path, hidden) for path, hidden in _shown(policy).items() if path.is_relative_to(tmp_path)]
    assert ours == [(tmp_path, False), (tmp_path / "course", True), (inner, False)]


def test_a_visible_path_in_a_visible_one_is_placed_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    shown = _shown(SandboxPolicy(visible_paths=(tmp_path, tmp_path / "a")))
    assert [path for path in shown if path.is_relative_to(tmp_path)] == [tmp_path]


def test_hiding_wins_over_showing_the_same_path(tmp_path: Path) -> None:
    assert (
        _shown(SandboxPolicy(visible_paths=(tmp_path,), hidden_paths=(tmp_path,))).get(PurePosixPath(tmp_path))
        is not False
    )


def test_an_environment_in_the_course_directory_stays_visible() -> None:
    course = Path(interpreter_paths()[-1]).parent  # where this package lies, as in a checkout that is the course
    shown = _shown(SandboxPolicy(hidden_paths=(course,)))
    assert shown[PurePosixPath(course / "autograder")] is False
    assert PurePosixPath(course / "source") not in shown


def test_a_symbolic_link_is_hidden_and_shown_with_its_target(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    shown = _shown(SandboxPolicy(visible_paths=(tmp_path / "link",)))
    assert [path.name for path in shown if path.is_relative_to(tmp_path)] == ["link", "real"]
    covered = _shown(SandboxPolicy(visible_paths=(tmp_path,), hidden_paths=(tmp_path / "link",)))
    assert covered[PurePosixPath(tmp_path / "real")] is True


def test_a_visible_path_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match="does not exist"):
        _plan(SandboxPolicy(visible_paths=(tmp_path / "missing",)))


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "", ".", "a\0b"])
def test_files_stay_below_their_directory(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a path below the directory"):
        write_files(str(tmp_path / "work"), {name: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    write_files(str(tmp_path), {"a/b/c.bin": b"\0\1", "d": b""})
    assert (tmp_path / "a/b/c.bin").read_bytes() == b"\0\1"
    assert (tmp_path / "d").read_bytes() == b""
