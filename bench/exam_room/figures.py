"""How measured times are told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Of measured seconds: how many, and the times within which so many percent of them were."""

    count: int
    p50: float
    p95: float
    p99: float
    largest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Nearest rank; all zero of nothing."""
        ordered = sorted(seconds) or [0.0]

        def rank(share: float) -> float:
            return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

        return cls(len(seconds), rank(0.5), rank(0.95), rank(0.99), ordered[-1])

    def ms(self) -> dict[str, float]:
        """In milliseconds, for JSON."""
        return {
            "count": self.count,
            "p50": round(1000 * self.p50, 2),
            "p95": round(1000 * self.p95, 2),
            "p99": round(1000 * self.p99, 2),
            "max": round(1000 * self.largest, 2),
        }
