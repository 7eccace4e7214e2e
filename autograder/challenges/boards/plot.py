"""The leaderboard as one picture, for slides and messages: means with intervals, and training curves."""

from __future__ import annotations

import io
import math
from functools import cache
from typing import TYPE_CHECKING

from autograder.challenges.boards import text as words
from autograder.challenges.boards.board import Board, DivisionBoard, Row
from autograder.challenges.boards.scales import Scale, drawable, fit, span
from autograder.terminal import safe

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

_MOST_MEANS = 30
_MOST_CURVES = 8
_LABEL = 26
_COLOURS = ("#0b6fb8", "#d55e00", "#009e73", "#a4508b", "#b8860b", "#3f8fb5", "#8c4a2f", "#5c6470")
_GREY = "#5c6470"


def board_png(board: Board) -> bytes:
    """One line per division: the mean of each entry with its interval, and the training curves; a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    divisions = list(board.divisions.values())
    heights = [2.0 + 0.26 * max(8, len(_lines(board, division))) for division in divisions] or [4.0]
    figure = Figure(figsize=(12, sum(heights)), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(len(heights), 2, squeeze=False, height_ratios=heights)
    for (left, right), division in zip(grid, divisions, strict=False):
        _draw_means(left, board, division)
        _draw_curves(right, board, division)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def _lines(board: Board, division: DivisionBoard) -> list[Row | str]:
    """Entries and names of references, best first; of entries the best."""
    placed = division.placed(board.direction, _MOST_MEANS)
    return [item if isinstance(item, Row) else item[0] for item in placed]


def _label(text: str) -> str:
    """Of one line, short, with a replacement for letters that the font does not have."""
    return "".join(c if _has(c) else "\N{REPLACEMENT CHARACTER}" for c in words.one_line(safe(text), _LABEL))


@cache
def _has(letter: str) -> bool:
    from matplotlib.font_manager import findfont, get_font

    return bool(get_font(findfont("DejaVu Sans")).get_char_index(ord(letter)))


def _plain(*texts: Text) -> None:
    """A dollar in a name begins no formula."""
    for text in texts:
        text.set_parse_math(False)


def _name_ticks(axes: Axes, axis: str, scale: Scale) -> None:
    """Everything is drawn at its share of the axis; matplotlib never meets the values, which may be huge."""
    ticks = scale.ticks()
    getattr(axes, f"set_{axis}lim")(0.0, 1.0)
    getattr(axes, f"set_{axis}ticks")([scale.share(value) for value, _ in ticks], [label for _, label in ticks])


def _draw_means(axes: Axes, board: Board, division: DivisionBoard) -> None:
    lines = _lines(board, division)
    rows = [line for line in lines if isinstance(line, Row)]
    ranked = [row.estimate for row in rows if row.rank is not None and row.estimate]
    ends = [end for e in ranked if e.ci_low is not None and e.ci_high is not None for end in (e.ci_low, e.ci_high)]
    others = [found.value for found in division.references.values() if math.isfinite(found.value)]
    scale = fit([e.mean for e in ranked], ends, others)
    _name_ticks(axes, "x", scale)
    for y, line in enumerate(lines):
        if isinstance(line, str):
            value, found = division.references[line].value, division.references[line].estimate
            colour, marker = _GREY, "D"
            if scale.shows(value):
                axes.axvline(scale.share(value), color=_GREY, linestyle="--", linewidth=0.8, alpha=0.7)
        else:
            assert line.estimate is not None
            value, found = line.estimate.mean, line.estimate
            colour, marker = (_COLOURS[0], "o") if line.rank else (_COLOURS[3], "x")
        if found is not None and found.ci_low is not None and found.ci_high is not None:
            axes.plot([scale.share(found.ci_low), scale.share(found.ci_high)], [y, y], color=colour, linewidth=2)
        if not scale.shows(value):
            marker = "<" if value < scale.low else ">"
        axes.plot([scale.share(value)], [y], marker, color=colour, markersize=5, clip_on=False)
    axes.set_yticks(range(len(lines)), [_label(line if isinstance(line, str) else line.student) for line in lines])
    axes.set_ylim(max(len(lines), 1) - 0.3, -0.7)
    _plain(*axes.get_yticklabels())
    for label, line in zip(axes.get_yticklabels(), lines, strict=True):
        label.set_color(_GREY if isinstance(line, str) else "black")
    if not division.measured:
        axes.text(0.5, 0.5, words.NO_ENTRIES, ha="center", transform=axes.transAxes)
    title = axes.set_title(_label(division.name), loc="left", fontweight="bold")
    unit = axes.set_xlabel(f"{_label(board.unit)} ({words.better(board.direction)}), 95% interval")
    _plain(title, unit)
    axes.grid(axis="x", alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_curves(axes: Axes, board: Board, division: DivisionBoard) -> None:
    rows = division.measured[:_MOST_CURVES]
    curves = [[points for curve in row.curves if (points := drawable(curve))] for row in rows]
    references = [found.value for found in division.references.values() if math.isfinite(found.value)]
    everything = [point for found in curves for points in found for point in points]
    across = span([x for x, _ in everything])
    upright = fit([*(y for _, y in everything), *references])
    _name_ticks(axes, "x", across)
    _name_ticks(axes, "y", upright)
    handles = []
    for number, (row, found) in enumerate(zip(rows, curves, strict=True)):
        for run, points in enumerate(found):
            places = [across.share(x) for x, _ in points], [upright.share(y) for _, y in points]
            (line,) = axes.plot(*places, color=_COLOURS[number], linewidth=1.2, alpha=1.0 if run == 0 else 0.3)
            if run == 0:
                handles.append((line, f"{words.place(row)[0]}  {_label(row.student)}"))
    for value in references:
        axes.axhline(upright.share(value), color=_GREY, linestyle="--", linewidth=0.8, alpha=0.7)
    _plain(axes.set_xlabel(_label(board.effort)), axes.set_ylabel(_label(board.unit)))
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if handles:
        lines, labels = zip(*handles, strict=True)
        legend = axes.legend(lines, labels, frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.01, 1))
        _plain(*legend.get_texts())
