"""Texts that can be said in other languages where they are shown, although they are put together elsewhere."""

from __future__ import annotations

from collections.abc import Callable


def msgid(text: str) -> str:
    """Marks a text for the catalogues of translations."""
    return text


class Text(str):
    """A text with its places filled in, in English; it knows how it was made.

    Attributes
    ----------
    msgid, values:
        The text with places, as catalogues have it, and what stands in them.
    """

    msgid: str
    values: dict[str, object]

    def __new__(cls, msgid: str, values: dict[str, object]) -> Text:
        text = super().__new__(cls, msgid % values)
        text.msgid, text.values = msgid, values
        return text


def words(msgid: str, **values: object) -> str:
    """A text with places (``%(name)s``), for errors and the like: ``words("more than %(most)s files", most=5)``."""
    return Text(msgid, values)


def said(text: str, gettext: Callable[[str], str]) -> str:
    """A text in the language of `gettext`, as far as it is known there."""
    return gettext(text.msgid) % text.values if isinstance(text, Text) else gettext(text)
