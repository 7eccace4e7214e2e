"""The figures of the page, as inline SVG: means with intervals, training curves, values over time.

They have no width of their own: places across are percentages of the page, so that letters keep their size on a
phone. Curves are drawn in a unit square that is stretched. Colours are classes of the page's style.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from markupsafe import Markup

from autograder.challenges.base import Direction
from autograder.challenges.boards import text as words
from autograder.challenges.boards.board import Board, Curve, DivisionBoard, Milestone, Reference, Row, known
from autograder.challenges.boards.scales import Scale, drawable, fit, span, time_ticks
from autograder.terminal import safe

COLOURS = 8  # that can be told apart
_MOST_MEANS = 40
_MOST_RUNS = 4  # curves per entry
_LABEL = 22  # cells of a terminal
_SHORT_LABEL = 15
_HEIGHT = 300
_LINE = 16  # of letters
_UNIT = 1000  # the side of the square in which curves are drawn


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing.

    Attributes
    ----------
    name:
        Part of ids, for instance ``"means"``.
    title, description:
        For readers who do not see it.
    height:
        In CSS pixels.
    body:
        SVG elements.
    legend:
        (class of the colour, rank or nothing, name).
    caption:
        Shown below.
    """

    name: str
    title: str
    description: str
    height: int
    body: Markup
    legend: tuple[tuple[str, str, str], ...] = ()
    caption: str = ""


def division_figures(board: Board, division: DivisionBoard) -> list[Figure]:
    """All figures that there is something to draw in."""
    found = (means(board, division), curves(board, division), history(board, division))
    return [figure for figure in found if figure is not None]


# means with intervals -----------------------------------------------------------------------------------


def means(board: Board, division: DivisionBoard) -> Figure | None:
    """Each entry and each reference in a line of its own, so that no label meets another."""
    shown = list(division.placed(board.direction, _MOST_MEANS))
    kept = [item for item in shown if isinstance(item, Row)]
    if not kept:
        return None
    references = [item for item in shown if not isinstance(item, Row)]
    show = words.digits(division)
    drawn = [row.estimate.mean for row in kept if row.estimate]
    values = [row.estimate.mean for row in kept if row.estimate and row.rank is not None]
    bounds = [end for row in kept if row.rank is not None or not values for end in _bounds(row)]
    scale = fit(values or drawn, bounds, [reference.value for _, reference in references])
    step = 26 if len(shown) <= 20 else 20
    height = step * len(shown)
    parts = [_grid_across(scale, height)]
    for reference in (found for _, found in references if scale.shows(found.value)):
        x = _percent(scale.share(reference.value))
        parts.append(Markup('<line class="reference" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(x, height))
    for line, item in enumerate(shown):
        y = step * (line + 0.5)
        if isinstance(item, Row):
            assert item.estimate is not None
            rank, may_be = words.place(item)
            kind = "flagged" if item.rank is None else "first" if item.rank == 1 else "entry"
            label, mean = item.student, item.estimate.mean
            hint = f"{item.student}: {show(mean)} ({words.interval(item.estimate, show)}), rank {rank}"
            hint += f", may be {may_be}" if may_be else ""
        else:
            label, mean, kind = item[0], item[1].value, "yardstick"
            hint = f"{item[0]}: {show(mean)}, for comparison"
        low, high = _ends(item if isinstance(item, Row) else item[1])
        parts.append(
            Markup('<g class="{}"><title>{}</title>{}{}{}</g>').format(
                kind, safe(hint), _label(label, y), _interval(scale, low, high, y), _point(scale, mean, y)
            )
        )
    parts.append(_axis_title(height + 36, f"{board.unit} ({words.better(board.direction)})"))
    everyone = len(division.measured)
    caption = f"The best {len(kept)} of {everyone} entries. " if everyone > len(kept) else ""
    if not all(scale.shows(value) for value in (*drawn, *(reference.value for _, reference in references))):
        caption += "Arrows point to values beyond the axis. "
    if any(row.rank is None for row in kept):
        caption += "Hollow points are looked at before they are ranked. "
    return Figure(
        name="means",
        title=f"{division.name}: means with 95% intervals",
        description=f"{board.unit.capitalize()} of {_count(kept)} and {len(references)} for comparison, from "
        f"{show(min(drawn))} to {show(max(drawn))}. The table has the figures.",
        height=height + 42,
        body=Markup("").join(parts),
        caption=caption + ("Dashed lines are for comparison." if references else ""),
    )


def _count(rows: Sequence[object]) -> str:
    return "one entry" if len(rows) == 1 else f"{len(rows)} entries"


def _ends(item: Row | Reference | Milestone) -> tuple[float | None, float | None]:
    found = item if isinstance(item, Milestone) else item.estimate
    return (found.ci_low, found.ci_high) if found else (None, None)


def _bounds(item: Row | Reference | Milestone) -> list[float]:
    return [end for end in _ends(item) if end is not None and math.isfinite(end)]


def _label(text: str, y: float) -> Markup:
    """A name left of the axis, and a shorter one for phones."""
    texts = Markup("").join(
        Markup('<tspan class="{}">{}</tspan>').format(kind, words.one_line(text, longest))
        for kind, longest in (("long", _LABEL), ("short", _SHORT_LABEL))
    )
    return Markup('<text class="name" x="-12" y="{:g}" text-anchor="end" dy=".35em">{}</text>').format(y, texts)


def _dot(share: float, y: float) -> Markup:
    return Markup('<circle cx="{}" cy="{:g}" r="4.5"/>').format(_percent(share), y)


def _point(scale: Scale, value: float, y: float) -> Markup:
    """A dot, or an arrow where the axis ends before the value."""
    share = scale.share(value)
    if scale.shows(value):
        return _dot(share, y)
    return Markup('<svg x="{}" y="{:g}" overflow="visible">{}</svg>').format(_percent(share), y, _arrow(share))


def _arrow(share: float) -> Markup:
    sign = -1 if share < 0.5 else 1
    return Markup('<path d="M{:g}-5l{:g} 5l{:g} 5"/>').format(-5 * sign, 5 * sign, -5 * sign)


def _interval(scale: Scale, low: float | None, high: float | None, y: float) -> Markup:
    """A line with caps, or arrows where the axis ends before the interval; nothing if an end is not known."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return Markup("")
    ends = (scale.share(low), scale.share(high))
    parts = [Markup('<line x1="{}" x2="{}" y1="{y:g}" y2="{y:g}"/>').format(*map(_percent, ends), y=y)]
    for value, share in ((low, ends[0]), (high, ends[1])):
        shape = Markup('<path d="M0-4v8"/>') if scale.shows(value) else _arrow(share)
        parts.append(Markup('<svg x="{}" y="{:g}" overflow="visible">{}</svg>').format(_percent(share), y, shape))
    return Markup("").join(parts)


# training curves ----------------------------------------------------------------------------------------


def curves(board: Board, division: DivisionBoard) -> Figure | None:
    """The first runs of the best entries, further runs faintly, and the references."""
    having = [row for row in division.measured if any(map(drawable, row.curves))]
    rows = having[:COLOURS]
    if not rows:
        return None
    references = {n: r for n, r in division.references.items() if math.isfinite(r.value)}
    drawn = {id(row): [drawable(curve) for curve in row.curves[:_MOST_RUNS]] for row in rows}
    yardsticks = [drawable(curve) for r in references.values() for curve in r.curves[:1]]
    points = [point for found in drawn.values() for curve in found for point in curve]
    points += [point for curve in yardsticks for point in curve]
    across = span([x for x, _ in points])
    upright = fit([y for _, y in points], (), [r.value for r in references.values()])
    parts = [_grid_across(across, _HEIGHT), _grid_upright(upright, _HEIGHT)]
    parts += [Markup('<g class="yardstick curve">{}</g>').format(_path(across, upright, curve)) for curve in yardsticks]
    legend = []
    for number, row in reversed(list(enumerate(rows))):
        for run, curve in reversed(list(enumerate(drawn[id(row)]))):
            kind = f"curve c{number}" + (" further" if run else "")
            hint = safe(f"{words.one_line(row.student)}, run {run + 1}")
            path = _path(across, upright, curve)
            parts.append(Markup('<g class="{}"><title>{}</title>{}</g>').format(kind, hint, path))
        legend.append((f"c{number}", words.place(row)[0], words.one_line(row.student, _LABEL)))
    parts.append(_reference_labels(upright, references, _HEIGHT))
    parts.append(_axis_title(_HEIGHT + 36, board.effort))
    runs = max(len(found) for found in drawn.values())
    caption = f"The best {len(rows)} of {len(having)} entries. " if len(having) > len(rows) else ""
    if runs > 1:
        caption += "Bold: the first run of an entry; faint: further runs, each with another seed. "
    caption += _beyond(upright, references, words.digits(division))
    return Figure(
        name="curves",
        title=f"{division.name}: training curves",
        description=f"{board.unit.capitalize()} over {board.effort} for {_count(rows)}.",
        height=_HEIGHT + 42,
        body=Markup("").join(parts),
        legend=tuple(reversed(legend)),
        caption=caption,
    )


def _path(across: Scale, upright: Scale, curve: Curve) -> Markup:
    if len(curve) == 1:
        x, y = curve[0]
        return _dot(across.share(x), _HEIGHT * (1 - upright.share(y)))
    points = " ".join(f"{_UNIT * across.share(x):.0f},{_UNIT * (1 - upright.share(y)):.0f}" for x, y in curve)
    return _stretched(Markup('<polyline points="{}"/>').format(points))


def _stretched(shape: Markup) -> Markup:
    return Markup(
        '<svg width="100%" height="{}" viewBox="0 0 {unit} {unit}" preserveAspectRatio="none" overflow="visible">{}</svg>'
    ).format(_HEIGHT, shape, unit=_UNIT)


def _reference_labels(scale: Scale, references: Mapping[str, Reference], height: int) -> Markup:
    """Lines across with their names at the right end, moved apart where they would touch."""
    shown = [(name, r.value) for name, r in references.items() if scale.shows(r.value)]
    found = sorted(((height * (1 - scale.share(value)), name) for name, value in shown), key=lambda f: f[0])
    places = _apart([y - 5 for y, _ in found], _LINE, 12, height - 3)
    parts = []
    for (y, name), place in zip(found, places, strict=True):
        parts.append(
            Markup(
                '<line class="reference" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
                '<text class="name over" x="100%" dx="-4" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(place, words.one_line(name, 2 * _LABEL), y=y)
        )
    return Markup("").join(parts)


def _beyond(scale: Scale, references: Mapping[str, Reference], show: words.Digits) -> str:
    """A remark on references that the axis does not reach."""
    far = [
        f"{words.one_line(n, 2 * _LABEL)} ({show(r.value)})" for n, r in references.items() if not scale.shows(r.value)
    ]
    return f"Beyond the axis: {', '.join(far)}." if far else ""


def _apart(places: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Ascending places moved as little as a sweep from each end needs to keep them apart and inside."""
    found: list[float] = []
    for place in places:
        found.append(max(place, low, found[-1] + distance if found else low))
    limit = high
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], limit)
        limit = found[index] - distance
    return found


# values over time ---------------------------------------------------------------------------------------


def history(board: Board, division: DivisionBoard) -> Figure | None:
    """Every measured entry as a point, the best so far as steps."""
    entries = timed(division)
    if not entries:
        return None
    references = {n: r for n, r in division.references.items() if math.isfinite(r.value)}
    bounds = [end for m in entries for end in _bounds(m)]
    upright = fit([m.mean for m in entries], bounds, [r.value for r in references.values()])
    start, end = entries[0].when, max(entries[-1].when, known(board.made_at) or entries[-1].when)
    room = max((end - start) * 0.03, timedelta(minutes=1))
    start, end = start - room, end + room

    def share(when: datetime) -> float:
        return (when - start) / (end - start)

    parts = [_grid_upright(upright, _HEIGHT)]
    parts += [_tick_across(share(when), label, _HEIGHT) for when, label in time_ticks(start, end)]
    show, best = words.digits(division), records(division, board.direction)
    steps = []
    for step, following in zip_longest(best, best[1:]):
        y = _UNIT * (1 - upright.share(step.mean))
        until = share(following.when) if following else 1.0
        steps += [f"{_UNIT * share(step.when):.1f},{y:.1f}", f"{_UNIT * until:.1f},{y:.1f}"]
    line = _stretched(Markup('<polyline points="{}"/>').format(" ".join(steps)))
    parts.append(Markup('<g class="steps">{}</g>').format(line))
    for entry in entries:
        x, y = _percent(share(entry.when)), _HEIGHT * (1 - upright.share(entry.mean))
        low, high = _ends(entry)
        whisker = Markup("")
        if low is not None and high is not None and math.isfinite(low) and math.isfinite(high):
            ends = (_HEIGHT * (1 - upright.share(low)), _HEIGHT * (1 - upright.share(high)))
            whisker = Markup('<line x1="{0}" x2="{0}" y1="{1:.1f}" y2="{2:.1f}"/>').format(x, *ends)
        hint = f"{entry.student or 'an earlier entry'}, {words.time(entry.when)}: {show(entry.mean)}"
        parts.append(
            Markup('<g class="{}"><title>{}</title>{}<circle cx="{}" cy="{:.1f}" r="4"/></g>').format(
                "first" if entry in best else "past", safe(hint), whisker, x, y
            )
        )
    parts.append(_reference_labels(upright, references, _HEIGHT))
    parts.append(_axis_title(_HEIGHT + 36, f"time of submission (UTC), {_span(entries[0].when, end)}"))
    return Figure(
        name="history",
        title=f"{division.name}: {board.unit} over time",
        description=f"{_count(entries).capitalize()} by time of submission, and the best so far"
        + (f", from {show(best[0].mean)} to {show(best[-1].mean)}." if best else "."),
        height=_HEIGHT + 42,
        body=Markup("").join(parts),
        legend=(("first", "", "best so far"), ("past", "", "other entries")),
        caption=_beyond(upright, references, show),
    )


def _span(start: datetime, end: datetime) -> str:
    if start.date() == end.date():
        return f"{start.day} {start:%B %Y}"
    first = f"{start.day} {start:%B %Y}" if start.year != end.year else f"{start.day} {start:%B}"
    return f"{first} to {end.day} {end:%B %Y}"


def timed(division: DivisionBoard) -> list[Milestone]:
    """The milestones that can be drawn, by time."""
    found = [m for m in division.history if math.isfinite(m.mean) and known(m.when)]
    return sorted(found, key=lambda milestone: milestone.when)


def records(division: DivisionBoard, direction: Direction) -> list[Milestone]:
    """The entries that were the best when they came; what is looked at before it is ranked sets no record."""
    flagged = {(row.student, row.submitted_at) for row in division.measured if row.rank is None}
    best: list[Milestone] = []
    sign = 1.0 if direction is Direction.LOWER else -1.0
    for milestone in timed(division):
        if (milestone.student, milestone.when) in flagged:
            continue
        if not best or sign * milestone.mean < sign * best[-1].mean:
            best.append(milestone)
    return best


# axes ---------------------------------------------------------------------------------------------------


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _tick_across(share: float, label: str, height: float) -> Markup:
    return Markup(
        '<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{:g}"/>'
        '<text class="tick" x="{x}" y="{:g}" text-anchor="middle">{}</text>'
    ).format(height, height + 16, label, x=_percent(share))


def _grid_across(scale: Scale, height: float) -> Markup:
    return Markup("").join(_tick_across(scale.share(value), label, height) for value, label in scale.ticks())


def _grid_upright(scale: Scale, height: float) -> Markup:
    lines = []
    for value, label in scale.ticks():
        y = f"{height * (1 - scale.share(value)):.1f}"
        lines.append(
            Markup(
                '<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
                '<text class="tick" x="-8" y="{y}" dy=".35em" text-anchor="end">{}</text>'
            ).format(label, y=y)
        )
    return Markup("").join(lines)


def _axis_title(y: float, text: str) -> Markup:
    return Markup('<text class="axis" x="50%" y="{:g}" text-anchor="middle">{}</text>').format(y, words.one_line(text))


def svg(figure: Figure, prefix: str) -> Markup:
    """The figure as an element; ids begin with ``prefix``."""
    return Markup(
        '<svg class="{name}" width="100%" height="{}" role="img" aria-labelledby="{prefix}-{name}-t {prefix}-{name}-d">'
        '<title id="{prefix}-{name}-t">{}</title><desc id="{prefix}-{name}-d">{}</desc>{}</svg>'
    ).format(figure.height, safe(figure.title), safe(figure.description), figure.body, name=figure.name, prefix=prefix)
