"""Texts that can be said in other languages where they are shown, although they are put together elsewhere.

What is kept (verdicts, the gradebook, the database) and what processes tell each other is the English sentence. `words`
remembers how a sentence was made; `Sentences` knows it again where it arrives as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

_PLACE = re.compile(r"%\((\w+)\)s|%%")
_LEAST_OWN = 16  # characters


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

    def __getnewargs__(self) -> Any:  # so that copies and what crosses to another process know it, too
        return self.msgid, self.values


def words(msgid: str, **values: object) -> str:
    """A text with places (``%(name)s``), for errors and the like: ``words("more than %(most)s files", most=5)``."""
    return Text(msgid, values)


def said(text: str, gettext: Callable[[str], str]) -> str:
    """A text in the language of `gettext`, as far as it is known there; so are texts that stand in its places."""
    if not text:
        return ""  # for which a catalogue would give its header
    if not isinstance(text, Text):
        return gettext(text)
    values = {name: said(v, gettext) if isinstance(v, Text) else v for name, v in text.values.items()}
    return gettext(text.msgid) % values


class Sentences:
    """Knows sentences again, by what stands between their places.

    What somebody else wrote should not be taken for one of them. So a sentence with hardly a word of its own ("This cell
    %(ended)s.") is known only if what stands in its places is a sentence of ours, too.

    Parameters
    ----------
    msgids:
        The sentences with their places, as catalogues have them.
    """

    def __init__(self, msgids: Iterable[str]) -> None:
        self._plain: dict[str, str] = {}
        self._patterns: list[tuple[str, list[str], list[str]]] = []
        for msgid in msgids:
            parts = _parts(msgid)
            if len(parts) == 1:
                self._plain[parts[0]] = msgid
            else:
                self._patterns.append((msgid, parts[::2], parts[1::2]))
        # of two that fit, the one that says more itself
        self._patterns.sort(key=lambda pattern: -sum(map(len, pattern[1])))

    def known(self, text: str, depth: int = 1) -> str:
        """The text as `words` made it, sentences in its places included; as it is, if it is none of ours.

        Parameters
        ----------
        depth:
            How far sentences stand in places of sentences.
        """
        if isinstance(text, Text):
            return text
        if text in self._plain:
            return Text(self._plain[text], {})
        for msgid, between, names in self._patterns:
            values = _values(text, between)
            if values is not None:
                inner = [self.known(value, depth - 1) if depth else value for value in values]
                if sum(map(len, between)) >= _LEAST_OWN or all(isinstance(value, Text) for value in inner):
                    return Text(msgid, dict(zip(names, inner, strict=True)))
        return text

    def is_known(self, text: str) -> bool:
        """Whether a text is one of the sentences."""
        return isinstance(self.known(text), Text)


def _parts(msgid: str) -> list[str]:
    """Text, name of a place, text, name, ..., text."""
    parts, end = [""], 0
    for place in _PLACE.finditer(msgid):
        parts[-1] += msgid[end : place.start()]
        if place[1]:
            parts += [place[1], ""]
        else:
            parts[-1] += "%"
        end = place.end()
    parts[-1] += msgid[end:]
    return parts


def _values(text: str, between: list[str]) -> list[str] | None:
    """What stands in the places, in one pass over the text; each as short as can be."""
    first, *middle, last = between
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last):
        return None
    values, at = [], len(first)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return None
        values.append(text[at:found])
        at = found + len(part)
    return [*values, text[at:end]] if at <= end else None
