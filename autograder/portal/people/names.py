"""Names of accounts: as they are kept, and when two of them are one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def normal(name: str) -> str:
    """As it is kept: one form of Unicode, no spaces around."""
    return unicodedata.normalize("NFC", name).strip()


def folded(name: str) -> str:
    """The same for all spellings of a name; ``ada`` and ``Ada`` are one person."""
    return unicodedata.normalize("NFC", normal(name).casefold())


class Spellings:
    """How names are spelled already; of several spellings the one that was known first."""

    def __init__(self, known: Iterable[str]) -> None:
        names = list(known)
        self._exact = set(names)
        self._first: dict[str, str] = {}
        for name in names:
            self._first.setdefault(folded(name), name)

    def of(self, name: str) -> str:
        """The known spelling of a name; the name itself if there is none."""
        return name if name in self._exact else self._first.get(folded(name), name)
