"""Fingerprints of code: winnowed hashes of token k-grams in which names of the student's choice do not count.

Winnowing (Schleimer, Wilkerson, Aiken, SIGMOD 2003; the algorithm of MOSS) is copydetect's: it works on plain data in
memory, where compare50 wants files, lib50 and an older NumPy. copydetect's tokenizer and boilerplate filter are not used:
a lexer of one linear expression cannot be slowed down by hostile text, repeated fragments stay where they are, and
hashes that do not change from run to run give the same report twice.
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.notebooks.bindings import analyse

K = 12  # tokens of one fingerprint: no shorter match is seen
WINDOW = 4  # a match of K + WINDOW - 1 tokens is always seen
MAX_TOKENS = 20_000  # of one student; what comes after is not compared

_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
# possessive, and closing quotes may lack: one pass over any text, also a hostile one
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*+)
    |(?P<string>[rbfuRBFU]{0,2}(?:'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?|\"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")?
        |'(?:[^'\\\n]|\\.)*+'?|"(?:[^"\\\n]|\\.)*+"?))
    |(?P<number>\d[\w.]*+)
    |(?P<name>[^\W\d]\w*+)
    |(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` is what counts, `start` and `end` are its place in its cell."""

    text: str
    cell: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The code of one student: hash -> numbers of the tokens at which it begins."""

    tokens: tuple[Token, ...]
    places: dict[int, tuple[int, ...]]
    cut: bool = False


def names_in(sources: Iterable[str]) -> frozenset[str]:
    """The names that some code binds for other cells: those of the course are nobody's choice."""
    return frozenset(name for source in sources for name in analyse(source).bound)


def tokens_of(sources: Sequence[str], known: Set[str] = frozenset()) -> tuple[list[Token], bool]:
    """Tokens of cells without comments, strings' contents, numbers' values and the names that students chose.

    Parameters
    ----------
    known:
        Names that count, besides Python's own and those of attributes (but not of `self`).

    Returns
    -------
    tuple
        The tokens, and whether there are more than `MAX_TOKENS`.
    """
    found: list[Token] = []
    for number, source in enumerate(sources):
        before, dotted = "", ""
        for match in _TOKEN.finditer(source):
            kind = match.lastgroup
            if kind == "comment":
                continue
            raw = match[0]
            if kind == "name":
                attribute = before == "." and dotted not in ("self", "cls")
                text = raw if raw in _KEPT or raw in known or attribute else "V"
            else:
                text = {"string": "S", "number": "N"}.get(str(kind), raw)
            dotted = before if raw == "." else dotted
            before = raw
            found.append(Token(text, number, match.start(), match.end()))
            if len(found) > MAX_TOKENS:
                return found[:MAX_TOKENS], True
    return found, False


def fingerprints(
    sources: Sequence[str], known: Set[str] = frozenset(), without: Set[int] = frozenset()
) -> Fingerprints:
    """The fingerprints of a student's cells, less those in `without`; none reaches from one cell into the next."""
    from copydetect.utils import winnow

    tokens, cut = tokens_of(sources, known)
    places: dict[int, list[int]] = {}
    for first, last in _cells(tokens):
        hashes = _hashes(tokens[first:last])
        if not len(hashes):
            continue
        window = min(WINDOW, len(hashes))
        for place in winnow(hashes, window, remove_duplicates=False)[1]:
            value = int(hashes[place])
            if value not in without:
                places.setdefault(value, []).append(first + int(place))
    return Fingerprints(tuple(tokens), {value: tuple(found) for value, found in places.items()}, cut)


def all_hashes(sources: Sequence[str], known: Set[str] = frozenset()) -> frozenset[int]:
    """The hashes of every k-gram, winnowed or not: what is boilerplate, wherever it stands."""
    tokens, _ = tokens_of(sources, known)
    return frozenset(int(value) for first, last in _cells(tokens) for value in _hashes(tokens[first:last]))


def _cells(tokens: Sequence[Token]) -> Iterable[tuple[int, int]]:
    """First and last (exclusive) token of each cell."""
    first = 0
    for place in range(1, len(tokens) + 1):
        if place == len(tokens) or tokens[place].cell != tokens[first].cell:
            yield first, place
            first = place


def _hashes(tokens: Sequence[Token]) -> NDArray[np.int64]:
    """A hash of each k-gram, the same in every run, and for which nobody finds another text."""
    texts = [token.text.encode("utf-8", "replace")[:200] for token in tokens]
    grams = (b"\x00".join(texts[n : n + K]) for n in range(len(texts) - K + 1))
    digests = [int.from_bytes(hashlib.blake2b(gram, digest_size=7).digest(), "big") for gram in grams]
    return np.array(digests, dtype=np.int64)
