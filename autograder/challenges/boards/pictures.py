"""The leaderboard as a picture and as a page."""

from __future__ import annotations

import base64
import html
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.challenges.boards.board import Board, DivisionBoard, Row, board_csv, board_json, figures, place
from autograder.challenges.ranks.ranking import EntryStatus
from autograder.pages import content_policy
from autograder.terminal import safe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_CURVES = 10  # the best ones; more cannot be told apart
_LABEL = 24


def board_png(board: Board) -> bytes:
    """For each division, the value of each entry with its interval, and the training curves; a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    tallest = max((len(_shown(d)) for d in board.divisions.values()), default=0)
    height = 2.2 + 0.28 * max(4, tallest)
    figure = Figure(figsize=(11, height * max(1, len(board.divisions))), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(max(1, len(board.divisions)), 2, squeeze=False)
    for (left, right), division in zip(grid, board.divisions.values(), strict=False):
        _draw_values(left, board, division)
        _draw_curves(right, board, division)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def _shown(division: DivisionBoard) -> list[Row]:
    return [row for row in division.rows if row.estimate is not None]


def _label(text: str) -> str:
    """Printable, short, and not read as a formula by matplotlib."""
    text = "".join(c if c.isprintable() else "?" for c in text)
    text = text if len(text) <= _LABEL else text[: _LABEL - 3] + "..."
    return text.replace("$", r"\$")


def _draw_values(axes: Axes, board: Board, division: DivisionBoard) -> None:
    rows = _shown(division)
    for y, row in enumerate(rows):
        assert row.estimate is not None
        found = row.estimate
        if found.ci_low is not None and found.ci_high is not None:
            axes.plot([found.ci_low, found.ci_high], [y, y], color=f"C{y % 10}", linewidth=2)
        marker = "x" if row.status is EntryStatus.FLAGGED else "o"
        axes.plot([found.mean], [y], marker, color=f"C{y % 10}")
    axes.set_yticks(range(len(rows)), [_label(row.student) for row in rows])
    axes.invert_yaxis()
    axes.set_title(division.name, loc="left")
    axes.set_xlabel(f"{board.unit} ({board.direction.value} is better), 95% interval")
    values = [row.estimate.mean for row in rows if row.estimate] + [r.value for r in division.references.values()]
    if values and min(values) > 0 and max(values) > 8 * min(values):
        axes.set_xscale("log")
        axes.tick_params(axis="x", which="minor", labelsize="xx-small")
    for name, value in division.references.items():
        axes.axvline(value.value, color="black", linestyle="--", linewidth=1, label=name)
    if division.references:
        axes.legend(frameon=False, fontsize="small")
    if not rows:
        axes.text(0.5, 0.5, "no entry has been measured", ha="center", transform=axes.transAxes)
    axes.grid(axis="x", alpha=0.3)


def _draw_curves(axes: Axes, board: Board, division: DivisionBoard) -> None:
    positive = True
    for number, row in enumerate(_shown(division)[:_MOST_CURVES]):
        for run, curve in enumerate(row.curves):
            xs, ys = zip(*curve, strict=True) if curve else ((), ())
            positive = positive and all(y > 0 for y in ys)
            label = _label(row.student) if run == 0 else "_"
            axes.plot(xs, ys, color=f"C{number % 10}", linewidth=1, alpha=1.0 if run == 0 else 0.4, label=label)
    for value in division.references.values():
        axes.axhline(value.value, color="black", linestyle="--", linewidth=1)
    if positive:
        axes.set_yscale("log")
    axes.set_xlabel(board.effort)
    axes.set_ylabel(board.unit)
    axes.grid(alpha=0.3)
    if axes.lines and len(_shown(division)):
        axes.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.01, 1.0))


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.number, th.number { text-align: right; }
.message { white-space: pre-line; overflow-wrap: anywhere; }
.reference td { color: #555; font-style: italic; }
img { max-width: 100%; }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style></head><body>
<h1>{title}</h1>
{sections}
<h2>Values and training curves</h2>
<img alt="{alt}" src="data:image/png;base64,{picture}">
</body></html>
"""


def board_page(board: Board, picture: bytes) -> str:
    """A page of its own, without scripts or anything to load; all texts from students are escaped."""
    sections = "\n".join(_section(board, division) for division in board.divisions.values())
    return _PAGE.format(
        policy=content_policy(_STYLE),
        style=_STYLE,
        title=html.escape(board.title),
        sections=sections,
        alt=f"{html.escape(board.unit)} of each entry with its interval, and the training curves",
        picture=base64.b64encode(picture).decode(),
    )


def _section(board: Board, division: DivisionBoard) -> str:
    rules = "".join(f"<li>{html.escape(rule)}</li>" for rule in division.rules)
    heads = ("Rank", "May be", "Student", board.unit.capitalize(), "95% interval", "Runs", "Status")
    numeric = (True, False, False, True, False, True, False)
    head = "".join(
        f'<th scope="col"{_number(is_number)}>{html.escape(text)}</th>'
        for text, is_number in zip(heads, numeric, strict=True)
    )
    body = "\n".join(_html_row(row, numeric) for row in division.rows)
    references = "\n".join(
        f'<tr class="reference"><td></td><td></td><td>{html.escape(name)}</td><td class="number">{value.value:.4g}</td>'
        "<td></td><td></td><td>for comparison</td></tr>"
        for name, value in division.references.items()
    )
    name = html.escape(division.name)
    return (
        f"<h2>{name}</h2>\n<ul>{rules}</ul>\n<table><caption>{name}: {board.direction.value} is better</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n{references}\n</tbody></table>"
    )


def _html_row(row: Row, numeric: tuple[bool, ...]) -> str:
    status = row.status.value + (f": {row.message}" if row.message else "")
    cells: tuple[Any, ...] = (*place(row), row.student, *figures(row), status)
    return "<tr>{}</tr>".format(
        "".join(
            f"<td{_number(is_number) or ' class=message'}>{html.escape(safe(str(cell)))}</td>"
            for cell, is_number in zip(cells, numeric, strict=True)
        )
    )


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def write_board(board: Board, directory: Path) -> dict[str, Path]:
    """Write ``leaderboard.{json,csv,png,html}`` into a directory, each replaced in one step.

    Returns
    -------
    dict
        Kind (``"json"``, ``"csv"``, ``"png"``, ``"html"``) -> path.
    """
    directory.mkdir(parents=True, exist_ok=True)
    picture = board_png(board)
    contents = {
        "json": board_json(board).encode(),
        "csv": board_csv(board).encode(),
        "png": picture,
        "html": board_page(board, picture).encode(),
    }
    written = {}
    for kind, content in contents.items():
        path = directory / f"leaderboard.{kind}"
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(content)
        partial.replace(path)
        written[kind] = path
    return written
