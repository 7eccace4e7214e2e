"""Tells whoever waits for a submission that its state has changed."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Changes:
    """Threads that grade announce; requests on the event loop wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, set[_Waiting]] = defaultdict(set)

    @property
    def waiting(self) -> int:
        """How many submissions somebody waits for."""
        return len(self._waiting)

    def announce(self, submission_id: int) -> None:
        """The state of this submission is another one now. Called from any thread."""
        with self._lock:
            waiting = list(self._waiting.get(submission_id, ()))
        for one in waiting:
            one.tell()

    @contextmanager
    def expected(self, submission_id: int) -> Iterator[asyncio.Event]:
        """An event that is set by the next change; look at the state within the block, or a change may be missed."""
        waiting = _Waiting()
        with self._lock:
            self._waiting[submission_id].add(waiting)
        try:
            yield waiting.event
        finally:
            with self._lock:
                self._waiting[submission_id].discard(waiting)
                if not self._waiting[submission_id]:
                    del self._waiting[submission_id]


class _Waiting:
    def __init__(self) -> None:
        self.event = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def tell(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self.event.set)
        except RuntimeError:  # the server is ending: nobody waits any more
            pass
