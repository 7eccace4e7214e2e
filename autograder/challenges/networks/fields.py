"""Typed, bounded options of an entry: each field accepts plain data or says what it wants.

A field returns the normalised value or raises `BadValue`; the caller adds which layer and option it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from autograder.challenges.base import EntryRejected

Field = Callable[[Any], Any]
_NAME = re.compile(r"[A-Za-z0-9_.\-/]{1,64}")


class BadValue(Exception):
    """The value is not what the field wants; the message completes "... must be"."""


class Required:
    """Marks a field that has no default."""


REQUIRED = Required()
Schema = Mapping[str, tuple[Field, Any]]  # option -> (field, default or REQUIRED)


def integer(low: int, high: int) -> Field:
    """A whole number, bounds included; ``True`` is not a number here."""

    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise BadValue(f"a whole number from {low} to {high:,}")
        return value

    return check


def number(low: float, high: float, *, above: bool = False) -> Field:
    """A finite real number, bounds included (or strictly ``above`` the lower one)."""

    def check(value: Any) -> float:
        if type(value) not in (int, float) or not math.isfinite(value):
            raise BadValue(f"a number from {low:g} to {high:g}")
        if not low <= value <= high or (above and value == low):
            raise BadValue(
                f"a number {'above' if above else 'from'} {low:g} {'and at most' if above else 'to'} {high:g}"
            )
        return float(value)

    return check


def optional(field: Field) -> Field:
    """The field, or ``None``."""

    def check(value: Any) -> Any:
        try:
            return None if value is None else field(value)
        except BadValue as bad:
            raise BadValue(f"{bad} (or left out)") from None

    return check


def flag(value: Any) -> bool:
    """``True`` or ``False``."""
    if type(value) is not bool:
        raise BadValue("true or false")
    return value


def choice(*names: str) -> Field:
    """One of some words."""

    def check(value: Any) -> str:
        if type(value) is str and value in names:
            return value
        close = get_close_matches(value, names, n=1) if type(value) is str else []
        raise BadValue((f"one of its names (did you mean {close[0]!r}?): " if close else "one of ") + ", ".join(names))

    return check


def pair(low: int, high: int) -> Field:
    """``n`` or ``[n, m]``: height and width; becomes a pair."""
    one = integer(low, high)

    def check(value: Any) -> tuple[int, int]:
        if type(value) is int:
            value = [value, value]
        if type(value) not in (list, tuple) or len(value) != 2:
            raise BadValue(f"a whole number from {low} to {high}, or a pair of them")
        return one(value[0]), one(value[1])

    return check


def single(low: int, high: int) -> Field:
    """``n`` or ``[n]``, for a grid of one axis; becomes a tuple of one number."""
    one = integer(low, high)

    def check(value: Any) -> tuple[int]:
        if type(value) in (list, tuple) and len(value) == 1:
            value = value[0]
        return (one(value),)

    return check


def margins(high: int) -> Field:
    """``n``, ``[h, w]`` or ``[[top, bottom], [left, right]]``; becomes the last form."""
    both, one = pair(0, high), integer(0, high)

    def check(value: Any) -> tuple[tuple[int, int], tuple[int, int]]:
        if type(value) is int:
            value = [value, value]
        if type(value) not in (list, tuple) or len(value) != 2:
            raise BadValue("a whole number, [height, width], or [[top, bottom], [left, right]]")
        if type(value[0]) is int and type(value[1]) is int:
            height, width = one(value[0]), one(value[1])
            return (height, height), (width, width)
        return both(value[0]), both(value[1])

    return check


def integers(low: int, high: int, most: int) -> Field:
    """A list of 1 to ``most`` whole numbers; becomes a tuple."""
    one = integer(low, high)

    def check(value: Any) -> tuple[int, ...]:
        if type(value) not in (list, tuple) or not 1 <= len(value) <= most:
            raise BadValue(f"a list of 1 to {most} whole numbers")
        return tuple(one(item) for item in value)

    return check


def numbers(low: float, high: float, most: int) -> Field:
    """A list of 1 to ``most`` real numbers; becomes a tuple."""
    one = number(low, high)

    def check(value: Any) -> tuple[float, ...]:
        if type(value) not in (list, tuple) or not 1 <= len(value) <= most:
            raise BadValue(f"a list of 1 to {most} numbers")
        return tuple(one(item) for item in value)

    return check


def name(value: Any) -> str:
    """A name for a layer."""
    if type(value) is not str or not _NAME.fullmatch(value):
        raise BadValue("a name of 1 to 64 letters, digits, or the signs _ - . /")
    return value


def read_options(
    given: Mapping[str, Any], schema: Schema, *, where: str, forbidden: Mapping[str, str], what: str
) -> dict[str, Any]:
    """Read all options of a layer, an optimizer or a schedule.

    Parameters
    ----------
    given:
        Option name -> value, names already known to be strings.
    forbidden:
        Patterns of names that deserve a reason of their own when refused.
    what:
        What has these options, for messages.

    Returns
    -------
    dict
        Every option of the schema, defaults filled in, in the schema's order.

    Raises
    ------
    EntryRejected
        For an option that is unknown, missing, or has a value it cannot have.
    """
    for key in given:
        if key in schema:
            continue
        reason = next((text for pattern, text in forbidden.items() if re.fullmatch(pattern, key)), "")
        if reason:
            raise EntryRejected(
                f"the option {key!r} is not allowed: {reason}",
                rule="nothing but structure",
                layer=where,
                hint=f"Leave {key!r} out.",
            )
        close = get_close_matches(key, schema, n=1)
        raise EntryRejected(
            f"{what} has no option {clip(key)!r} here",
            rule="entry format",
            layer=where,
            hint=f"Did you mean {close[0]!r}?" if close else f"Its options: {', '.join(schema) or 'none'}.",
        )
    options: dict[str, Any] = {}
    for key, (field, default) in schema.items():
        if key not in given:
            if default is REQUIRED:
                raise EntryRejected(
                    f"{what} needs the option {key!r}", rule="entry format", layer=where, hint=f"Add {key!r}."
                )
            options[key] = default
            continue
        try:
            options[key] = field(given[key])
        except BadValue as bad:
            raise EntryRejected(
                f"{key} is {clip(given[key])}", rule="entry format", layer=where, hint=f"{key} must be {bad}."
            ) from None
    return options


def clip(value: Any, length: int = 60) -> str:
    """A value as text, short enough for a message and without control characters."""
    if type(value) is int and abs(value) > 10**18:
        return "a huge number"  # str() of it may refuse, or take long
    text = value if type(value) is str else repr(value)
    text = "".join(c if c.isprintable() else "?" for c in text[: length + 1])
    return text if len(text) <= length else text[: length - 3] + "..."
