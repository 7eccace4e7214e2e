"""`_checked_listing`: names of files that lie below the folder they are copied to, or a `WireError`."""

from __future__ import annotations

import os

from autograder.execution.dialogue.files import _checked_listing
from autograder.wire.frames import WireError, unpack
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw

_PARTS = ["a", "..", ".", "", "/", "\\", "a.txt", "-", "con", "a" * 101, "\n", "ü", "a b", "~", "\0", "data", "x.csv\n"]


def target(data: bytes) -> None:
    draw = Draw(data)
    listing = wire_values.value(draw) if draw.chance(4) else [_entry(draw) for _ in range(draw.below(6))]
    with bounded():
        try:
            checked = _checked_listing(unpack(wire_values.pack(listing)))
        except WireError:
            return
    root = "/work/folder"
    for name, (size, changed) in checked.items():
        path = os.path.normpath(os.path.join(root, name))
        assert path == os.path.join(root, name) and path.startswith(root + "/"), name
        assert "\0" not in name and "\n" not in name and not any(part.startswith(".") for part in name.split("/"))
        assert type(size) is int and size >= 0 and type(changed) is int


def _entry(draw: Draw) -> object:
    name = "/".join(draw.text() if draw.chance(4) else draw.one_of(_PARTS) for _ in range(1 + draw.below(4)))
    entry: list[object] = [name, draw.integer(), draw.integer()]
    return entry[: draw.below(4)] if draw.chance(16) else entry
