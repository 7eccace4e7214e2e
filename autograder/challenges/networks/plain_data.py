"""The first look at data from a stranger: a bounded tree of JSON's types, or nothing."""

from __future__ import annotations

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.fields import clip

_MAX_NODES = 20_000  # values in the whole entry
_MAX_NESTING = 6
_MAX_TEXT = 200


def require_plain(value: object, hint: str = "An entry carries structure only: no weights, no data.") -> None:
    """Refuse anything but a bounded tree of JSON's types (tuples pass as lists).

    Parameters
    ----------
    hint:
        How to repair an entry that is too large.

    Raises
    ------
    EntryRejected
        If the value is deeper or larger than any entry, or holds something else.
    """
    waiting: list[tuple[object, int]] = [(value, 0)]
    seen = 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if seen > _MAX_NODES or depth > _MAX_NESTING:
            raise EntryRejected(
                "the entry is far larger or deeper nested than any network's description",
                rule="entry format",
                hint=hint,
            )
        if item is None or type(item) in (bool, float):
            continue
        if type(item) is int and abs(item) < 2**53:
            continue
        if type(item) is str and len(item) <= _MAX_TEXT:
            continue
        if type(item) in (list, tuple) and len(item) <= _MAX_NODES:  # type: ignore[arg-type]
            waiting.extend((child, depth + 1) for child in item)  # type: ignore[attr-defined]
            continue
        if type(item) is dict and len(item) <= _MAX_NODES and all(type(key) is str for key in item):
            waiting.extend((key, depth + 1) for key in item)
            waiting.extend((child, depth + 1) for child in item.values())
            continue
        raise EntryRejected(
            f"the entry contains {describe_kind(item)}",
            rule="plain data",
            hint="An entry is made of dictionaries with text keys, lists, short texts, and ordinary numbers.",
        )


def describe_kind(value: object) -> str:
    """What a value is, for a message to the student."""
    if type(value) is int:
        return "a huge number" if abs(value) >= 2**53 else "a number"
    if type(value) is str:
        return "a long text" if len(value) > _MAX_TEXT else "a text"
    plain = {dict: "a dictionary with keys that are not text", list: "a list", float: "a number", type(None): "nothing"}
    return plain.get(type(value), f"an object of type {clip(type(value).__name__)}")
