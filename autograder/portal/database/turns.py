"""Who writes next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """One at a time. Whoever is in a hurry waits for one other at most, and no other waits for two of these."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._was_hurried = False  # the last turn
        self._waiting = {True: 0, False: 0}  # in a hurry or not -> how many

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._changed:
            return sum(self._waiting.values())

    @contextmanager
    def turn(self, *, hurried: bool = False) -> Iterator[None]:
        """Wait for it; others wait until the block ends."""
        with self._changed:
            self._waiting[hurried] += 1
            self._changed.wait_for(lambda: self._may_go(hurried))
            self._waiting[hurried] -= 1
            self._taken, self._was_hurried = True, hurried
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()

    def _may_go(self, hurried: bool) -> bool:
        if self._taken:
            return False
        return not self._waiting[not hurried] or self._was_hurried != hurried
