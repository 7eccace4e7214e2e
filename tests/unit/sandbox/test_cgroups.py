"""Where control groups may be made, read off the kernel's own tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.sandbox import cgroups

MOUNTS_OF_BOTH_VERSIONS = """\
24 1 0:22 / /proc rw,relatime - proc proc rw
33 28 0:29 / {root}/memory rw,relatime shared:9 - cgroup cgroup rw,memory
34 28 0:30 /docker/abc {root}/pids rw,relatime - cgroup cgroup rw,pids
35 28 0:31 / {root}/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
"""


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in place of /sys/fs/cgroup, and tables to fill in place of those in /proc/self."""
    monkeypatch.setattr(cgroups, "_HIERARCHIES", tmp_path / "mountinfo")
    monkeypatch.setattr(cgroups, "_MEMBERSHIP", tmp_path / "cgroup")
    return tmp_path


def _slice(path: Path, *, controllers: str, handed_on: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    (path / "cgroup.controllers").write_text(controllers + "\n")
    (path / "cgroup.subtree_control").write_text(handed_on + "\n")
    (path / "cgroup.procs").write_text("")
    return path


def test_version_1_groups_are_found_below_ones_own(tables: Path) -> None:
    (tables / "mountinfo").write_text(MOUNTS_OF_BOTH_VERSIONS.format(root=tables))
    (tables / "cgroup").write_text("8:pids:/docker/abc/job\n4:memory:/job\n0::/\n")
    _slice(tables / "unified", controllers="hugetlb", handed_on="")
    for place in ("memory/job", "pids/job"):
        (tables / place).mkdir(parents=True)
    assert sorted(cgroups._places()) == [(1, "memory", tables / "memory/job"), (1, "pids", tables / "pids/job")]


def test_a_group_outside_of_what_is_mounted_is_not_used(tables: Path) -> None:
    (tables / "mountinfo").write_text(MOUNTS_OF_BOTH_VERSIONS.format(root=tables))
    (tables / "cgroup").write_text("8:pids:/elsewhere\n")
    assert list(cgroups._places()) == []


def test_version_2_uses_the_nearest_group_that_hands_controllers_on(tables: Path) -> None:
    """As in a user's systemd session: the shell's own scope holds processes and cannot have groups with limits."""
    (tables / "mountinfo").write_text(f"35 28 0:31 / {tables}/fs rw,relatime - cgroup2 cgroup2 rw\n")
    (tables / "cgroup").write_text("0::/user.slice/app.slice/shell.scope\n")
    _slice(tables / "fs", controllers="cpu memory pids", handed_on="cpu memory pids")
    _slice(tables / "fs/user.slice", controllers="cpu memory pids", handed_on="memory pids")
    nearest = _slice(tables / "fs/user.slice/app.slice", controllers="memory pids", handed_on="memory pids")
    own = _slice(tables / "fs/user.slice/app.slice/shell.scope", controllers="memory pids", handed_on="")
    (own / "cgroup.subtree_control").unlink()
    (own / "cgroup.subtree_control").symlink_to("/dev/null")  # takes what is written and stays empty, like the kernel's
    assert list(cgroups._places()) == [(2, "memory", nearest), (2, "pids", nearest)]


def test_version_2_without_a_memory_controller_is_not_used(tables: Path) -> None:
    (tables / "mountinfo").write_text(f"35 28 0:31 / {tables}/fs rw,relatime - cgroup2 cgroup2 rw\n")
    (tables / "cgroup").write_text("0::/\n")
    _slice(tables / "fs", controllers="hugetlb", handed_on="")
    assert list(cgroups._places()) == []
    assert cgroups.open_groups() is None
