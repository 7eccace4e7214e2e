"""Fields of forms that instructors fill in."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from autograder.errors import AutograderError
from autograder.wording import words


class FieldRefused(AutograderError):
    """A field of a form cannot be read; `what` is written for whoever filled it in."""


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A field of the kind ``datetime-local``, in the course's time zone; ``None`` if it is empty.

    Raises
    ------
    FieldRefused
        It is no time.
    """
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise FieldRefused(
            words("%(text)s is no time.", text=repr(text[:40])), hint="For instance 2027-01-31T23:59."
        ) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def whole(text: str, name: str) -> int | None:
    """A whole number; ``None`` if the field is empty.

    Raises
    ------
    FieldRefused
        It is none.
    """
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise FieldRefused(words("%(text)s is no whole number.", text=repr(text[:40])), where=name) from None


def decimal(text: str, name: str) -> float | None:
    """A number with a point or a comma; ``None`` if the field is empty.

    Raises
    ------
    FieldRefused
        It is none, or not finite.
    """
    if not text.strip():
        return None
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise FieldRefused(words("%(text)s is no number.", text=repr(text[:40])), where=name)
    return number
