"""Where a value is drawn on an axis, and which values are named there.

Positive values that span much get a logarithmic axis, values of both signs that span very much an inverse
hyperbolic sine, all others a linear one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from statistics import median

from autograder.challenges.boards.board import Curve

_TINY, _HUGE = 1e-300, 1.7e308
_LARGEST = 1.5e308  # that is told apart; an axis that is longer than its values ends below _HUGE
_LOG_FROM = 8.0  # times the smallest value
_ASINH_FROM = 1000.0  # times the typical size
_MARGIN = 0.04  # of the axis, at each end
_MOST_TICKS = 6
_MOST_POINTS = 150  # of a curve
_NEAR = 1.5  # times the length of an axis


class Kind(StrEnum):
    """How values become places; the names are matplotlib's."""

    LINEAR = "linear"
    LOG = "log"
    ASINH = "asinh"


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``low`` to ``high``; ``width`` is the linear part of an inverse hyperbolic sine."""

    kind: Kind
    low: float
    high: float
    width: float = 1.0

    def share(self, value: float) -> float:
        """The place of a value: 0 at the low end, 1 at the high end, never outside."""
        low, high = self._warp(self.low), self._warp(self.high)
        return min(1.0, max(0.0, (self._warp(value) - low) / (high - low)))

    def shows(self, value: float) -> bool:
        """Whether the value lies on the axis."""
        return self.low <= value <= self.high

    def _warp(self, value: float) -> float:
        match self.kind:
            case Kind.LOG:
                return math.log10(value) if value > 0 else -400.0
            case Kind.ASINH:
                if abs(value) < 1e15 * self.width:
                    return math.asinh(value / self.width)
                return math.copysign(math.log(2) + math.log(abs(value)) - math.log(self.width), value)
            case _:
                return value / max(abs(self.low), abs(self.high))  # so that no difference overflows

    def ticks(self) -> list[tuple[float, str]]:
        """At most seven or so (value, label), from low to high."""
        found = [value for value in self._tick_values() if self.shows(value)]
        if self.kind is Kind.LINEAR:
            return list(zip(found, _labels(found), strict=True))
        return [(value, _short(value, 3)) for value in found]

    def _tick_values(self) -> list[float]:
        match self.kind:
            case Kind.LOG:
                return self._tick_powers()
            case Kind.ASINH:
                first = math.floor(math.log10(self.width))
                powers = range(first, math.ceil(math.log10(max(abs(self.low), abs(self.high)))) + 1)
                kept = [10.0**power for power in powers[:: math.ceil(2 * len(powers) / _MOST_TICKS)] if power < 309]
                return [*(-value for value in reversed(kept)), 0.0, *kept]
            case _:
                from matplotlib.ticker import MaxNLocator

                power = math.floor(math.log10(max(abs(self.low), abs(self.high))))
                unit = 10.0**power if abs(power) > 100 else 1.0  # the locator knows no numbers near the largest
                found = MaxNLocator(nbins=_MOST_TICKS - 1).tick_values(self.low / unit, self.high / unit)
                return [float(value) * unit for value in found]

    def _tick_powers(self) -> list[float]:
        """Powers of ten, with some of their multiples if there is room."""
        powers = range(math.floor(math.log10(self.low)), min(308, math.ceil(math.log10(self.high))) + 1)
        found: list[float] = []
        for factors in ((1.0, 2.0, 3.0, 5.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
            found = [factor * 10.0**power for power in powers for factor in factors]
            found = [value for value in found if self.shows(value)]
            if len(found) <= _MOST_TICKS:
                return found
        return found[:: math.ceil(len(found) / _MOST_TICKS)]


def fit(values: Iterable[float], bounds: Iterable[float] = (), neighbours: Iterable[float] = ()) -> Scale:
    """An axis for values.

    Parameters
    ----------
    values:
        All are on the axis.
    bounds:
        Ends of intervals: on the axis unless they are farther away than all values are from each other.
    neighbours:
        Values that are on the axis if they do not make it so long that the others could not be told apart.
    """
    inside, around, reach = _usable(values), _usable(neighbours), _usable(bounds)
    if len(set(inside)) < 2:
        inside, around = [*inside, *around] or [0.0, 1.0], []
    low, high = min(inside), max(inside)
    size = median(abs(value) for value in inside) or max(abs(low), abs(high)) or 1.0
    kind, width = Kind.LINEAR, 1.0
    if min([low, *around]) > 0 and high / low > _LOG_FROM:
        kind = Kind.LOG
    elif max(abs(low), abs(high)) > _ASINH_FROM * size:
        kind, width = Kind.ASINH, size
    plain = Scale(kind, low, high, width)
    reach = [value for value in reach if kind is not Kind.LOG or value > 0]
    if high - low <= 1e-12 * max(abs(low), abs(high)):  # rounding, if anything
        room = max(0.05 * abs(low), _TINY) if low else 1.0
        low, high = low - room, high + room
        plain = Scale(kind, low, high, width)
    start, end = plain._warp(low), plain._warp(high)
    span = end - start
    outer = [plain._warp(value) for value in reach]
    start, end = max(min([start, *outer]), start - span), min(max([end, *outer]), end + span)
    span = end - start
    near = [plain._warp(value) for value in around if kind is not Kind.LOG or value > 0]
    near = [place for place in near if start - _NEAR * span <= place <= end + _NEAR * span]
    start, end = min([start, *near]), max([end, *near])
    margin = _MARGIN * (end - start)
    return Scale(kind, _unwarp(plain, start - margin), _unwarp(plain, end + margin), width)


def span(values: Iterable[float]) -> Scale:
    """A linear axis from the first to the last value, without margins; from zero if the first is near."""
    inside = _usable(values) or [0.0, 1.0]
    low, high = min(inside), max(inside)
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        return fit(inside)
    return Scale(Kind.LINEAR, 0.0 if 0 < low < 0.1 * high else low, high)


def _usable(values: Iterable[float]) -> list[float]:
    """The finite ones, as far as an axis can reach; what is next to nothing is nothing."""
    return [
        min(_LARGEST, max(-_LARGEST, value)) if abs(value) > _TINY else 0.0 for value in values if math.isfinite(value)
    ]


def _unwarp(scale: Scale, place: float) -> float:
    match scale.kind:
        case Kind.LOG:
            found = 10.0 ** min(308.0, max(-307.0, place))
        case Kind.ASINH:
            if abs(place) < 30:
                found = scale.width * math.sinh(place)
            else:
                found = math.copysign(math.exp(min(709.7, abs(place) + math.log(scale.width) - math.log(2))), place)
        case _:
            found = place * max(abs(scale.low), abs(scale.high))
    return min(_HUGE, max(-_HUGE, found))


def drawable(curve: Curve) -> Curve:
    """The finite points of a curve, thinned to what an eye can follow."""
    points = [point for point in curve if math.isfinite(point[0]) and math.isfinite(point[1])]
    step = max(1, math.ceil(len(points) / _MOST_POINTS))
    return tuple(points[::step]) + (tuple(points[-1:]) if step > 1 else ())


def time_ticks(start: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """Times to name between two: at most seven or so (time, label)."""
    from matplotlib import dates

    locator = dates.AutoDateLocator(minticks=2, maxticks=_MOST_TICKS)
    places = [float(place) for place in locator.tick_values(start, end)]
    places = [place for place in places if dates.date2num(start) <= place <= dates.date2num(end)]
    if not places:
        return [(start, f"{start.day} {start:%b %Y, %H:%M}")]
    times = [dates.num2date(place).replace(tzinfo=None) for place in places]
    if all((when.day, when.hour, when.minute) == (1, 0, 0) for when in times):
        return [(when, f"{when:%b %Y}") for when in times]
    return [(when, f"{when:%H:%M}" if when.hour or when.minute else f"{when.day} {when:%b}") for when in times]


def _labels(values: Sequence[float]) -> list[str]:
    """With as many decimals as the values of a linear axis need, the same for all."""
    biggest = max((abs(value) for value in values), default=0.0)
    steps = [abs(after - before) for before, after in pairwise(values)]
    if steps and min(steps) > 0 and 1e-6 < biggest < 1e7:
        small = 1e-6 * min(steps)
        for decimals in range(10):
            if all(abs(round(value, decimals) - value) < small for value in values):
                return [f"{value if abs(value) > small else 0.0:,.{decimals}f}" for value in values]
    return [_short(value, 12 if len({_short(v, 4) for v in values}) < len(values) else 4) for value in values]


def _short(value: float, digits: int) -> str:
    if abs(value) < 1e7 and value == round(value):
        return f"{value:,.0f}"
    mantissa, e, power = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(power)}" if e else mantissa
