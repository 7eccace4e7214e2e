"""How much an SVG unfolds to: a kilobyte of ``<use>`` inside ``<use>`` can occupy a browser for hours."""

from __future__ import annotations

import re
from xml.parsers import expat

MAX_ELEMENTS = 50_000
_MAX_DEPTH = 100
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]*)")
_COSTLY = ("filter", "feTurbulence", "feGaussianBlur", "feMorphology", "feConvolveMatrix")


class _Unusable(Exception):
    """This is no SVG, or one that nobody should draw."""


class _Elements:
    """Counts elements below each element with an id, and what refers to which id."""

    def __init__(self) -> None:
        self.own: dict[str, int] = {"": 0}
        self.uses: dict[str, list[str]] = {"": []}
        self._open: list[str | None] = []
        self._style = False
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity

    def read(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), True)
        except (expat.ExpatError, ValueError, LookupError):
            raise _Unusable from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if (not self._open and name != "svg") or name in _COSTLY:
            raise _Unusable
        if len(self._open) >= _MAX_DEPTH or self.own[""] >= MAX_ELEMENTS:
            raise _Unusable
        self._style = name == "style"
        identity = attributes.get("id")
        if identity is not None:
            self.own.setdefault(identity, 0)
            self.uses.setdefault(identity, [])
        self._open.append(identity)
        around = {"", *(i for i in self._open if i is not None)}
        found = [v[1:] for k, v in attributes.items() if k.rpartition(":")[2] == "href" and v.startswith("#")]
        found += [target for value in attributes.values() for target in _REFERENCE.findall(value)]
        for holder in around:
            self.own[holder] += 1
            self.uses[holder] += found

    def _end(self, _: str) -> None:
        self._open.pop()
        self._style = False

    def _text(self, text: str) -> None:
        if self._style and "url(" in text:
            raise _Unusable

    def _entity(self, *_: object) -> None:
        raise _Unusable


def is_drawable(text: str) -> bool:
    """Whether `text` is an SVG that stays small when everything it refers to is put in place."""
    elements = _Elements()
    sizes: dict[str, int] = {}

    def size(identity: str, above: frozenset[str]) -> int:
        if identity in above or len(above) > _MAX_DEPTH:
            raise _Unusable
        if identity not in sizes:
            total = elements.own[identity]
            for target in elements.uses[identity]:
                if target in elements.own:
                    total += size(target, above | {identity})
                if total > MAX_ELEMENTS:
                    raise _Unusable
            sizes[identity] = total
        return sizes[identity]

    try:
        elements.read(text)
        size("", frozenset())
    except _Unusable:
        return False
    return True
