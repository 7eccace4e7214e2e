"""What can wait, waits while the server has its hands full with answers that have to be saved.

Python runs one thread at a time. A class that opens an exam, or comes back after a restart, asks for hundreds of pages
at once; if they were all made at once, no save would be acknowledged before the last of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

_LOOK_S = 0.02  # how often it is looked how late the event loop is
_LATE_S = 0.04  # from here on it has its hands full

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Pressure:
    """Knows how late the event loop is."""

    def __init__(self) -> None:
        self._eased = asyncio.Event()
        self._eased.set()

    @property
    def is_high(self) -> bool:
        """Whether the event loop is late."""
        return not self._eased.is_set()

    async def watch(self) -> None:
        """Look again and again, until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LOOK_S
            await asyncio.sleep(_LOOK_S)
            if loop.time() - due > _LATE_S:
                self._eased.clear()
            else:
                self._eased.set()

    async def eased(self, at_most_s: float) -> None:
        """Wait until the event loop is in time again."""
        try:
            await asyncio.wait_for(self._eased.wait(), at_most_s)
        except TimeoutError:
            return


class Line:
    """Work that waits in line for a thread, and lets pass what is urgent.

    Parameters
    ----------
    threads:
        How much of it is done at a time.
    at_most_s:
        So long each lets others pass: what waits here goes on, if slowly, on a machine that never catches up.
    """

    def __init__(self, pressure: Pressure, threads: int, at_most_s: float) -> None:
        self._pressure = pressure
        self._threads = CapacityLimiter(threads)
        self._at_most_s = at_most_s
        self._in_front = CapacityLimiter(threads)

    async def run(self, work: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Do it in a thread when it is its turn."""
        async with self._in_front:
            await self._pressure.eased(self._at_most_s)
            return await to_thread.run_sync(lambda: work(*args, **named), limiter=self._threads)
