"""From exports and files to entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autograder.challenges.base import Entry
from autograder.challenges.entries import EntriesUnreadable, Export, all_entries, exported_entries, read_exports
from tests.unit.challenges.contest import CONTEST

NOON = datetime(2026, 5, 26, 12, 0)


def test_exports_become_entries() -> None:
    entries, notes = exported_entries(CONTEST, "ada", {"OPEN": 1, "MIDDLE": 2}, NOON)
    assert entries == [Entry("ada", "OPEN", 1, NOON)]
    assert len(notes) == 1
    assert "MIDDLE" in notes[0]
    assert [e.division for e in exported_entries(CONTEST, "ada", "nonsense")[0]] == ["OPEN", "CLOSED"]
    assert exported_entries(CONTEST, "ada", {}) == ([], [])


def test_a_pseudonym_goes_with_all_entries_of_its_student() -> None:
    entries, notes = exported_entries(CONTEST, "ada", {"OPEN": 1, "CLOSED": 2, "pseudonym": "  the \t weaver "}, NOON)
    assert {entry.pseudonym for entry in entries} == {"the weaver"}
    assert not notes


@pytest.mark.parametrize("bad", [7, None, ["x"], "x" * 41, "a\x1b[31mb", "a\u202eb"])
def test_what_is_no_name_is_left_out_and_said(bad: Any) -> None:
    entries, notes = exported_entries(CONTEST, "ada", {"OPEN": 1, "pseudonym": bad})
    assert entries[0].pseudonym == ""
    assert "pseudonym" in notes[0]


def test_the_latest_submission_of_a_student_replaces_all_earlier_ones() -> None:
    early, late = NOON, (NOON + timedelta(hours=1)).replace(tzinfo=UTC)
    exports = [
        Export("ada", {"OPEN": 1, "CLOSED": 2, "OTHER": 0}, early),
        Export("ada", {"OPEN": 3}, late),
        Export("bob", {"OPEN": 4}, early),
        Export("cyd", {"OPEN": 5}, early),
        Export("cyd", {}, late),
    ]
    entries, notes = all_entries(CONTEST, exports)
    assert [entry.spec for entry in entries if entry.current] == [3, 4]
    assert [entry.spec for entry in entries if not entry.current] == [1, 2, 5]
    assert not notes  # what was wrong with a submission that no longer counts is of no interest


def written(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def test_files_and_folders_hold_entries(tmp_path: Path) -> None:
    one = written(tmp_path / "one.json", {"student": "ada", "entries": {"OPEN": {"value": 1}}})
    folder = tmp_path / "more"
    folder.mkdir()
    written(folder / "b.json", {"student": "bob", "submitted_at": "2026-06-01T12:00:00+02:00", "entries": {"OPEN": 2}})
    written(folder / "notes.txt", "not an entry")
    ada, bob = read_exports([one, folder])
    assert ada == Export("ada", {"OPEN": {"value": 1}})
    assert bob.submitted_at is not None
    assert bob.submitted_at.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"student": "ada"}',
        '{"student": 7, "entries": {}}',
        '{"student": "a", "submitted_at": 5, "entries": {}}',
    ],
    ids=["no json", "a list", "no entries", "no student", "no time"],
)
def test_a_file_that_holds_no_entries_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(EntriesUnreadable, match=r"bad\.json"):
        read_exports([written(tmp_path / "bad.json", content)])


def test_an_empty_folder_or_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EntriesUnreadable, match="no JSON file"):
        read_exports([tmp_path])
    with pytest.raises(EntriesUnreadable, match=r"none\.json"):
        read_exports([tmp_path / "none.json"])
