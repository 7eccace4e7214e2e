"""Any bytes as a sequence of decisions: a fuzzer that changes bytes changes one decision, and keeps the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Decisions read from bytes; when they are used up, every decision is the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    @property
    def is_used_up(self) -> bool:
        return self._place >= len(self._data)

    def byte(self) -> int:
        if self.is_used_up:
            return 0
        self._place += 1
        return self._data[self._place - 1]

    def below(self, count: int) -> int:
        return self.byte() % count

    def chance(self, one_in: int) -> bool:
        """False when the bytes are used up, so that building ends."""
        return self.byte() % one_in == one_in - 1

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def take(self, count: int) -> bytes:
        taken = self._data[self._place : self._place + count]
        self._place += count
        return taken

    def some_bytes(self) -> bytes:
        return self.take(self.byte() % 32)

    def integer(self) -> int:
        """Often small, sometimes at an edge, sometimes anything of 64 bits."""
        kind = self.below(4)
        if kind < 2:
            return self.below(256) - (kind * 128)
        if kind == 2:
            return self.one_of([0, -1, 1, 2**31, 2**31 - 1, 2**32, 2**53, 2**62, 2**63 - 1, -(2**63), 2**64 - 1, 10**9])
        return int.from_bytes(self.take(8), "big", signed=True)

    def text(self) -> str:
        return self.some_bytes().decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        return self.take(len(self._data))
