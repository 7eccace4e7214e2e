"""From what notebooks exported to the entries of a challenge."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.challenges.base import Challenge, Entry
from autograder.challenges.networks.fields import clip
from autograder.errors import AutograderError

PSEUDONYM = "pseudonym"
_LONGEST_PSEUDONYM = 40
_FORM = 'A file of entries is {"student": "ada", "entries": {"HARD-NORMAL": {...}}}.'


class EntriesUnreadable(AutograderError):
    """A file that should hold entries does not."""


@dataclass(frozen=True, slots=True)
class Export:
    """What one submission handed in: ``{division: spec}``, or anything else."""

    student: str
    exported: Any
    submitted_at: datetime | None = None


def exported_entries(
    challenge: Challenge, student: str, exported: Any, submitted_at: datetime | None = None
) -> tuple[list[Entry], list[str]]:
    """The entries of what a notebook exported: ``{division: spec}``, or anything else.

    ``exported["pseudonym"]`` may hold a name for public boards.

    Returns
    -------
    entries, notes
        Notes tell of exports that belong to no division. An export that is no dictionary becomes an entry of
        every division, so that the board tells the student what is wrong with it.
    """
    if type(exported) is not dict:
        return [Entry(student, division, exported, submitted_at) for division in challenge.divisions], []
    pseudonym, notes = _pseudonym(student, exported.get(PSEUDONYM, ""))
    known = [
        Entry(student, name, exported[name], submitted_at, pseudonym)
        for name in challenge.divisions
        if name in exported
    ]
    strange = [clip(name) for name in exported if name not in challenge.divisions and name != PSEUDONYM]
    if strange:
        offered = ", ".join(challenge.divisions)
        notes.append(f"{student}: there is no division {', '.join(strange[:5])}; divisions are {offered}.")
    return known, notes


def _pseudonym(student: str, given: Any) -> tuple[str, list[str]]:
    text = " ".join(unicodedata.normalize("NFKC", given).split()) if type(given) is str else None
    if text is None or len(text) > _LONGEST_PSEUDONYM or not text.isprintable():
        return "", [
            f"{student}: the pseudonym is no text of at most {_LONGEST_PSEUDONYM} printable characters, and is left out."
        ]
    return text, []


def all_entries(challenge: Challenge, exports: Iterable[Export]) -> tuple[list[Entry], list[str]]:
    """The entries of all exports. Of each student's exports the latest counts, with all that it enters or no longer does.

    Returns
    -------
    entries, notes
    """
    found = list(exports)
    latest: dict[str, datetime] = {}
    for export in found:
        latest[export.student] = max(latest.get(export.student, datetime.min), utc(export.submitted_at))
    entries: list[Entry] = []
    notes: list[str] = []
    for export in found:
        current = utc(export.submitted_at) == latest[export.student]
        made, remarks = exported_entries(challenge, export.student, export.exported, export.submitted_at)
        entries += [replace(entry, current=current) for entry in made]
        notes += remarks if current else []
    return entries, notes


def utc(when: datetime | None) -> datetime:
    """The time in UTC without zone; what has none is older than all others."""
    when = when or datetime.min
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def read_exports(paths: Iterable[Path]) -> list[Export]:
    """What JSON files hold, and the JSON files of folders.

    A file is ``{"student": ..., "submitted_at": "2026-06-01T12:00:00+00:00", "entries": {division: spec}}``; the time may
    be missing.

    Raises
    ------
    EntriesUnreadable
        If a file is none of these.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not found:
            raise EntriesUnreadable("there is no JSON file in this folder", where=str(path), hint=_FORM)
        files += found
    return [_read(file) for file in files]


def _read(file: Path) -> Export:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EntriesUnreadable(f"cannot be read: {error}", where=str(file), hint=_FORM) from None
    if type(data) is not dict or type(data.get("student")) is not str or "entries" not in data:
        raise EntriesUnreadable("there are no entries in it", where=str(file), hint=_FORM)
    try:
        when = datetime.fromisoformat(data["submitted_at"]) if "submitted_at" in data else None
    except (TypeError, ValueError):
        raise EntriesUnreadable(
            f"submitted_at is {clip(data['submitted_at'])}", where=str(file), hint="Write it like 2026-06-01T12:00:00."
        ) from None
    return Export(data["student"], data["entries"], when)
