"""Pictures of a class's statistics: small SVGs for a page of any colours, each with a table that says the same.

They draw with ``currentColor`` and classes, hold no script and no style, and name themselves to screen readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from autograder.teaching.statistics import AssignmentStatistics, QuestionStatistics
from autograder.terminal import safe

_WIDTH, _HEIGHT = 640, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 24, 56
_MAX_LABEL = 24


Say = Callable[[str], str]


Number = Callable[[float, str], str]


def _in_english(text: str) -> str:
    return text


def _plain(value: float, form: str) -> str:
    return form % value


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture and its table, both as HTML without anything active; everything in them is escaped."""

    svg: str
    table: str


def distribution_figure(
    statistics: AssignmentStatistics,
    *,
    name: str = "distribution",
    say: Say = _in_english,
    number: Number = _plain,
) -> Figure:
    """The histogram of totals with median and mean.

    Parameters
    ----------
    name:
        Start of the element ids, unlike that of every other figure of the page.
    say:
        Puts texts into the reader's language.
    number:
        Writes a number, by a form like ``%g``, as people of that language do.
    """
    bins = statistics.histogram
    title = say("Totals of %(assignment)s") % {"assignment": safe(statistics.assignment)}
    unscored = say("%(number)s unscored") % {"number": statistics.unscored}
    unscored = unscored if statistics.unscored else say("nobody unscored")
    header = (say("points"), say("students"))
    lower, upper = statistics.lower_quartile, statistics.upper_quartile
    if not bins or statistics.median is None or statistics.mean is None or lower is None or upper is None:
        nobody = say("nobody is scored yet")
        text = [_text(_WIDTH / 2, _HEIGHT / 2, nobody, "middle")]
        return Figure(_svg(name, title, f"{nobody}; {unscored}", text), _table(title, header, []))

    def between(low: float, high: float) -> str:
        return say("%(low)s to %(high)s") % {"low": number(low, "%g"), "high": number(high, "%g")}

    low, high, most = bins[0].low, bins[-1].high, max(b.count for b in bins)
    top = _tick_step(most, 5, whole=True)
    top *= -(-most // top)
    x, y = _scale(low, high, _LEFT, _WIDTH - _RIGHT), _scale(0, top, _HEIGHT - _BOTTOM, _TOP)
    parts = [*_frame(*header), *_x_ticks([b.low for b in bins] + [high], x, number)]
    parts += _y_ticks(_ticks(0, top, whole=True), y, number)
    for b in bins:
        left, width, height = x(b.low) + 1, x(b.high) - x(b.low) - 2, y(0) - y(b.count)
        parts.append(
            f'<rect class="bar" x="{left:.1f}" y="{y(b.count):.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="currentColor" fill-opacity="0.45"><title>{escape(between(b.low, b.high))} {escape(header[0])}: {b.count}</title></rect>'
        )
    for value, word, dash in ((statistics.median, "median", ""), (statistics.mean, "mean", "5 4")):
        at = x(min(max(value, low), high))
        parts.append(_line(at, _TOP, at, _HEIGHT - _BOTTOM, word, dash=dash))
    values = {"median": number(statistics.median, "%g"), "mean": number(statistics.mean, "%.2f"), "unscored": unscored}
    key = say("line: median %(median)s, dashed: mean %(mean)s; %(unscored)s") % values
    parts.append(_text(_WIDTH - _RIGHT, 14, key, "end"))
    said = say(
        "Histogram of %(count)s totals from %(low)s to %(high)s points. Median %(median)s, mean %(mean)s, middle half "
        "from %(lower)s to %(upper)s; %(unscored)s."
    ) % {
        **values,
        "count": statistics.scored,
        "low": number(low, "%g"),
        "high": number(high, "%g"),
        "lower": number(lower, "%g"),
        "upper": number(upper, "%g"),
    }
    rows = [(between(b.low, b.high), str(b.count)) for b in bins]
    return Figure(_svg(name, title, said, parts), _table(title, header, rows))


def questions_figure(
    statistics: AssignmentStatistics, *, name: str = "questions", say: Say = _in_english, number: Number = _plain
) -> Figure:
    """Difficulty against discrimination, a point per question; those without discrimination stand in the table only."""
    title = say("Questions of %(assignment)s") % {"assignment": safe(statistics.assignment)}
    drawn = [q for q in statistics.questions if q.difficulty is not None and q.discrimination is not None]
    lowest = min([0.0, *(q.discrimination for q in drawn if q.discrimination is not None)])
    low = -1.0 if lowest < -0.5 else -0.5 if lowest < 0 else 0.0
    right = max([1.0, *(q.difficulty for q in drawn if q.difficulty is not None)])
    left = min([0.0, *(q.difficulty for q in drawn if q.difficulty is not None)])
    x, y = _scale(left, right, _LEFT, _WIDTH - _RIGHT), _scale(low, 1.0, _HEIGHT - _BOTTOM, _TOP)
    parts = [*_frame(say("mean share of the points (right: easier)"), say("correlation with the rest"))]
    parts += _x_ticks(_ticks(left, right), x, number)
    parts += _y_ticks(_ticks(low, 1.0), y, number)
    if low < 0:
        parts.append(_line(_LEFT, y(0), _WIDTH - _RIGHT, y(0), "zero", dash="2 4"))
    labels = _Labels()
    for place, question in enumerate(statistics.questions, 1):
        if question.difficulty is None or question.discrimination is None:
            continue
        at_x, at_y = x(question.difficulty), y(question.discrimination)
        parts.append(
            f'<circle class="question" cx="{at_x:.1f}" cy="{at_y:.1f}" r="5" fill="currentColor" fill-opacity="0.6">'
            f"<title>{place}. {escape(_short(question.grade_id))}</title></circle>"
        )
        parts.append(labels.place(at_x, at_y, str(place)))
    if not drawn:
        parts.append(_text(_WIDTH / 2, _HEIGHT / 2, say("too few are scored to tell"), "middle"))
    said = say(
        "%(drawn)s of %(all)s questions by how easy they are and how well they agree with the rest of the assignment; "
        "numbers as in the table."
    ) % {"drawn": len(drawn), "all": len(statistics.questions)}
    header = ("no.", "question", "points", "scored", "mean share", "discrimination", "verdicts")
    rows = [_question_row(place, question) for place, question in enumerate(statistics.questions, 1)]
    return Figure(_svg(name, title, said, parts), _table(title, header, rows))


def _question_row(number: int, question: QuestionStatistics) -> tuple[str, ...]:
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(question.verdicts.items()))
    return (
        str(number),
        question.grade_id,
        f"{question.max_points:g}",
        f"{question.scored} of {question.scored + question.unscored}",
        "-" if question.difficulty is None else f"{question.difficulty:.2f}",
        "-" if question.discrimination is None else f"{question.discrimination:.2f}",
        verdicts,
    )


class _Labels:
    """Places numbers beside points so that they do not cover each other, as far as there is room."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float]] = []

    def place(self, x: float, y: float, text: str) -> str:
        spots = [(x + dx, y + dy) for dx, dy in ((11, -5), (-11, -5), (11, 13), (-11, 13), (24, 4), (-24, 4), (0, -12))]
        inside = [s for s in spots if _LEFT < s[0] < _WIDTH - 12 and 14 < s[1] < _HEIGHT - _BOTTOM] or spots
        free = [s for s in inside if all(abs(s[0] - a) > 15 or abs(s[1] - b) > 13 for a, b in self._taken)]
        spot = (free or inside)[0]
        self._taken += [spot, (x, y + 4)]
        return _text(*spot, text, "middle")


class _scale:
    """Maps [low, high] onto pixels."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self._low, self._span, self._start, self._end = low, (high - low) or 1.0, start, end

    def __call__(self, value: float) -> float:
        return self._start + (value - self._low) / self._span * (self._end - self._start)


def _svg(name: str, title: str, description: str, parts: Iterable[str]) -> str:
    name = escape(name)
    return (
        f'<svg class="plot" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" '
        f'role="img" aria-labelledby="{name}-title {name}-desc" color="currentColor" fill="currentColor" '
        f'font-family="system-ui, sans-serif" font-size="13">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        + "".join(parts)
        + "</svg>"
    )


def _table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(safe(text))}</td>" for text in row) + "</tr>" for row in rows)
    return f'<table class="plot-data"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _frame(x_label: str, y_label: str) -> list[str]:
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    return [
        _line(_LEFT, _HEIGHT - _BOTTOM, _WIDTH - _RIGHT, _HEIGHT - _BOTTOM, "axis"),
        _line(_LEFT, _TOP, _LEFT, _HEIGHT - _BOTTOM, "axis"),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, x_label, "middle"),
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{escape(y_label)}</text>',
    ]


def _x_ticks(values: Sequence[float], x: _scale, number: Number) -> list[str]:
    every = -(-len(values) // 12)
    return [
        part
        for value in values[::every]
        for part in (
            _line(x(value), _HEIGHT - _BOTTOM, x(value), _HEIGHT - _BOTTOM + 5, "tick"),
            _text(x(value), _HEIGHT - _BOTTOM + 20, number(value, "%g"), "middle"),
        )
    ]


def _y_ticks(values: Sequence[float], y: _scale, number: Number) -> list[str]:
    return [
        part
        for value in values
        for part in (
            _line(_LEFT - 5, y(value), _LEFT, y(value), "tick"),
            _text(_LEFT - 9, y(value) + 4, number(value, "%g"), "end"),
        )
    ]


def _ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    step = _tick_step(high - low, 5, whole=whole)
    return [round(low + n * step, 9) for n in range(int((high - low) / step + 1e-9) + 1)]


def _tick_step(span: float, most: int, *, whole: bool = False) -> float:
    scale = 0.01
    while True:
        for step in (1, 2, 5):
            if span / (step * scale) <= most + 1e-9 and (not whole or step * scale >= 1):
                return step * scale
        scale *= 10


def _line(x1: float, y1: float, x2: float, y2: float, kind: str, *, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    width = 2 if kind in ("median", "mean") else 1
    return (
        f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="currentColor" stroke-width="{width}"{dashes}/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(text: str) -> str:
    text = safe(text)
    return text if len(text) <= _MAX_LABEL else text[: _MAX_LABEL - 1] + "\N{HORIZONTAL ELLIPSIS}"
