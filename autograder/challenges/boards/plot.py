"""The leaderboard as one picture, for slides and messages: means with intervals, and training curves."""

from __future__ import annotations

import io
import math
from functools import cache
from typing import TYPE_CHECKING

from autograder.challenges.boards import text as words
from autograder.challenges.boards.board import Board, DivisionBoard, Row
from autograder.challenges.boards.scales import Scale, drawable, fit
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


def _scale(axes: Axes, axis: str, scale: Scale) -> None:
    options = {"linear_width": scale.width} if scale.kind == "asinh" else {}
    getattr(axes, f"set_{axis}scale")(scale.kind.value, **options)
    getattr(axes, f"set_{axis}lim")(scale.low, scale.high)
    ticks = scale.ticks()
    getattr(axes, f"set_{axis}ticks")([value for value, _ in ticks], [label for _, label in ticks])
    getattr(axes, f"set_{axis}ticks")([], minor=True)


def _draw_means(axes: Axes, board: Board, division: DivisionBoard) -> None:
    lines = _lines(board, division)
    values: list[float] = []  # on the axis
    ends: list[float] = []
    others: list[float] = []  # on the axis if they are near
    for y, line in enumerate(lines):
        if isinstance(line, str):
            value, found = division.references[line].value, division.references[line].estimate
            colour, marker = _GREY, "D"
            axes.axvline(value, color=_GREY, linestyle="--", linewidth=0.8, alpha=0.7)
        else:
            assert line.estimate is not None
            value, found = line.estimate.mean, line.estimate
            colour, marker = (_COLOURS[0], "o") if line.rank else (_COLOURS[3], "x")
        (values if colour == _COLOURS[0] else others).append(value)
        if found is not None and found.ci_low is not None and found.ci_high is not None:
            ends += [found.ci_low, found.ci_high] if colour == _COLOURS[0] else []
            axes.plot([found.ci_low, found.ci_high], [y, y], color=colour, linewidth=2)
        axes.plot([value], [y], marker, color=colour, markersize=5)
    axes.set_yticks(range(len(lines)), [_label(line if isinstance(line, str) else line.student) for line in lines])
    axes.set_ylim(len(lines) - 0.3, -0.7)
    _plain(*axes.get_yticklabels())
    for label, line in zip(axes.get_yticklabels(), lines, strict=True):
        label.set_color(_GREY if isinstance(line, str) else "black")
    if values or others:
        _scale(axes, "x", fit(values, ends, others))
    if not division.measured:
        axes.text(0.5, 0.5, words.NO_ENTRIES, ha="center", transform=axes.transAxes)
    title = axes.set_title(_label(division.name), loc="left", fontweight="bold")
    unit = axes.set_xlabel(f"{board.unit} ({words.better(board.direction)}), 95% interval")
    _plain(title, unit)
    axes.grid(axis="x", alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_curves(axes: Axes, board: Board, division: DivisionBoard) -> None:
    heights: list[float] = []
    handles = []
    for number, row in enumerate(division.measured[:_MOST_CURVES]):
        for run, curve in enumerate(row.curves):
            points = drawable(curve)
            if not points:
                continue
            heights += [y for _, y in points]
            (line,) = axes.plot(*zip(*points, strict=True), color=_COLOURS[number], linewidth=1.2)
            line.set_alpha(1.0 if run == 0 else 0.3)
            if run == 0:
                handles.append((line, f"{words.place(row)[0]}  {_label(row.student)}"))
    references = [found.value for found in division.references.values() if math.isfinite(found.value)]
    for value in references:
        axes.axhline(value, color=_GREY, linestyle="--", linewidth=0.8, alpha=0.7)
    if heights:
        _scale(axes, "y", fit([*heights, *references]))
    _plain(axes.set_xlabel(board.effort), axes.set_ylabel(board.unit))
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if handles:
        lines, labels = zip(*handles, strict=True)
        legend = axes.legend(lines, labels, frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.01, 1))
        _plain(*legend.get_texts())
