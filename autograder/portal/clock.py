"""The server's clock: the only one that decides anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time; tests move it forward."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, step: timedelta) -> None:
        """Move forward, for tests and rehearsals."""
        self._ahead += step
