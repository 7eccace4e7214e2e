"""How often something may be tried."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from autograder.errors import AutograderError

_MAX_KEYS = 100_000


class TooOften(AutograderError):
    """Nothing was done; whoever comes again after `retry_after` seconds is heard."""

    def __init__(self, what: str, *, hint: str, retry_after: int) -> None:
        super().__init__(what, hint=hint)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Rate:
    """So many tries at once, and one more each `seconds`."""

    burst: int
    seconds: float


class RateLimit:
    """A bucket of tries for each key, filled as time goes by.

    Parameters
    ----------
    rate:
        Of one key.
    now:
        Seconds of a clock that never goes back.
    """

    def __init__(self, rate: Rate, now: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._now = now
        self._lock = threading.Lock()
        self._full_at: OrderedDict[str, float] = OrderedDict()  # key -> when its bucket is full again

    def wait(self, key: str, count: int = 1) -> float:
        """Seconds until the next try, or so many at once, is allowed; 0 if it is now, and then it is counted."""
        with self._lock:
            now = self._now()
            full_at = max(self._full_at.pop(key, now), now)
            wait = full_at - now - (self._rate.burst - count) * self._rate.seconds
            if wait <= 0:
                full_at += count * self._rate.seconds
            self._full_at[key] = full_at
            while len(self._full_at) > _MAX_KEYS:
                self._full_at.popitem(last=False)
            return max(0.0, wait)

    def refund(self, key: str, count: int = 1) -> None:
        """Take counted tries back: they were right, or came to nothing."""
        with self._lock:
            if key in self._full_at:
                self._full_at[key] -= count * self._rate.seconds
