"""Who writes next."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """One at a time, in the order of their coming. Whoever is in a hurry waits for one other at most, and no other
    waits for two of these.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._was_hurried = False  # the last turn
        self._lines: dict[bool, deque[object]] = {True: deque(), False: deque()}  # in a hurry or not -> who waits

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._changed:
            return sum(map(len, self._lines.values()))

    @contextmanager
    def turn(self, *, hurried: bool = False) -> Iterator[None]:
        """Wait for it; others wait until the block ends."""
        me = object()
        line = self._lines[hurried]
        with self._changed:
            line.append(me)
            try:
                self._changed.wait_for(lambda: line[0] is me and self._may_go(hurried))
            finally:
                line.remove(me)
            self._taken, self._was_hurried = True, hurried
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()

    def _may_go(self, hurried: bool) -> bool:
        """Whether it is the turn of the first of this line."""
        return not self._taken and (not self._lines[not hurried] or self._was_hurried != hurried)
