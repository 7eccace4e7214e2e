"""Sentences for students that are put into their language where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def msgid(text: str) -> str:
    """Marks a text for the catalogues of translations."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with places: ``Message("more than %(most)s are not taken", (("most", "5"),))``; as `str`, English."""

    text: str
    values: tuple[tuple[str, str], ...] = ()

    def said(self, gettext: Callable[[str], str]) -> str:
        """In the language of `gettext`."""
        return gettext(self.text) % dict(self.values) if self.values else gettext(self.text)

    def __str__(self) -> str:
        return self.said(str)


def message(text: str, **values: object) -> Message:
    """A message; `text` has been marked by `msgid`."""
    return Message(text, tuple((name, str(value)) for name, value in values.items()))
