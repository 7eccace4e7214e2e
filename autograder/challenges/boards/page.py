"""The leaderboard as a page: one file without scripts or anything to load, to open or to host as it is."""

from __future__ import annotations

import base64
import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from autograder.challenges.base import Picture
from autograder.challenges.boards import text as words
from autograder.challenges.boards.board import Board, DivisionBoard, Reference, Row
from autograder.challenges.boards.figures import Figure, division_figures, records, svg
from autograder.pages import content_policy
from autograder.terminal import safe

MAX_PICTURE_BYTES = 4 * 1024 * 1024  # of all pictures of a page
_MOST_SHOWN = 5  # entries with pictures
_MOST_PICTURES = 12  # of one entry
_SIDE = 512  # pixels
_SHOWN_SIDE = 112  # CSS pixels that a small picture is enlarged to
_TEMPLATES = Path(__file__).parent / "templates"


def board_page(board: Board) -> str:
    """The page. All texts from students are escaped, and without control characters."""
    budget = _Budget(MAX_PICTURE_BYTES)
    return _template().render(
        board=board,
        standing=words.standing(board),
        made_at=words.time(board.made_at),
        better=words.better(board.direction),
        divisions=[_division(board, d, f"d{number}", budget) for number, d in enumerate(board.divisions.values(), 1)],
        style=_style(),
        policy=content_policy(_style()),
    )


def _division(board: Board, division: DivisionBoard, prefix: str, budget: _Budget) -> dict[str, Any]:
    names, show = words.figure_names(division.measured), words.digits(division)
    return {
        "id": prefix,
        "name": division.name,
        "rules": division.rules,
        "facts": _facts(board, division, show),
        "verdict": division.verdict,
        "troubles": division.troubles,
        "effort": words.effort(division.effort),
        "figure_names": names,
        "lines": _lines(board, division, names, show),
        "with_status": any(row.rank is None for row in division.measured),
        "remarks": [row for row in division.rows if row.rank is None or row.message],
        "drawings": [_drawing(figure, prefix) for figure in division_figures(board, division)],
        "records": [
            {"when": words.time(m.when), "name": m.student or "an earlier entry", "mean": show(m.mean)}
            for m in reversed(records(division, board.direction))
        ],
        "shown": _pictures(division, show, budget),
    }


def _facts(board: Board, division: DivisionBoard, show: words.Digits) -> list[tuple[str, str, str]]:
    """What to know at first sight: (term, figure, remark)."""
    ranked = [row for row in division.measured if row.rank is not None]
    if not ranked:
        return []
    first = [row for row in ranked if row.rank == 1]
    maybe = sum(row.rank_low == 1 for row in ranked)
    best = first[0]
    assert best.estimate is not None
    leader = best.student if len(first) == 1 else f"{len(first)} entries"
    sure = (
        "" if len(ranked) == 1 else "surely first" if maybe == 1 else f"{maybe} entries may be first" if maybe else ""
    )
    spread = _dash(words.interval(best.estimate, show))
    return [
        ("Leading", leader, sure),
        (
            f"Best {board.unit}",
            show(best.estimate.mean),
            f"95% interval {spread}" if "–" in spread else spread,
        ),
        ("Ranked entries", str(len(ranked)), ""),
    ]


def _lines(board: Board, division: DivisionBoard, names: list[str], show: words.Digits) -> list[dict[str, Any]]:
    """The lines of the table."""
    placed = list(division.placed(board.direction))
    rows = [item if isinstance(item, Row) else None for item in placed]
    columns = [words.figure_texts(rows, name) for name in names]
    figures = list(zip(*columns, strict=True)) if columns else [()] * len(placed)
    return [_line(item, show) | {"figures": found} for item, found in zip(placed, figures, strict=True)]


def _line(item: Row | tuple[str, Reference], show: words.Digits) -> dict[str, Any]:
    if isinstance(item, Row):
        found, name = item.estimate, item.student
        rank, span = words.place(item)
        kind = item.status.value + (f" rank{item.rank}" if item.rank in (1, 2, 3) else "")
        status = item.status.value
    else:
        found, (name, reference) = item[1].estimate, item
        rank, span, kind, status = "", "", "reference", "comparison"
    mean = found.mean if found else reference.value if not isinstance(item, Row) else None
    return {
        "kind": kind,
        "rank": rank,
        "span": span.replace("-", "–"),
        "name": name,
        "mean": show(mean),
        "interval": _dash(words.interval(found, show)),
        "runs": found.runs if found else "",
        "status": status,
    }


def _dash(interval: str) -> str:
    return interval.replace(" .. ", " – ")


def _drawing(figure: Figure, prefix: str) -> Mapping[str, Any]:
    return {
        "id": f"{prefix}-{figure.name}",
        "name": figure.name,
        "title": figure.title,
        "svg": svg(figure, prefix),
        "legend": figure.legend,
        "caption": figure.caption,
    }


# pictures -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Budget:
    """Bytes that are left for pictures."""

    left: int


def _pictures(division: DivisionBoard, show: words.Digits, budget: _Budget) -> list[dict[str, Any]]:
    """The pictures of the best entries that have some."""
    shown = []
    for row in [row for row in division.measured if row.pictures][:_MOST_SHOWN]:
        found = [_picture(picture, budget) for picture in row.pictures[:_MOST_PICTURES]]
        pictures = [picture for picture in found if picture is not None]
        if pictures:
            mean = show(row.estimate.mean if row.estimate else None)
            shown.append({"name": row.student, "rank": words.place(row)[0], "mean": mean, "pictures": pictures})
    return shown


def _picture(picture: Picture, budget: _Budget) -> dict[str, Any] | None:
    """A picture and its size on the page; ``None`` if it is none, or too much."""
    from PIL import Image

    pixels = np.asarray(picture.pixels)
    grey, colours = pixels.ndim == 2, pixels.ndim == 3 and pixels.shape[2] == 3
    if pixels.dtype != np.uint8 or not (grey or colours) or not pixels.size or max(pixels.shape) > _SIDE:
        return None
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    uri = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    if len(uri) > budget.left:
        return None
    budget.left -= len(uri)
    height, width = pixels.shape[:2]
    times = max(1, _SHOWN_SIDE // width)  # whole, so that all pixels are squares of one size
    return {"title": picture.title, "uri": uri, "width": times * width, "height": times * height}


# the template -------------------------------------------------------------------------------------------


@functools.cache
def _style() -> str:
    return (_TEMPLATES / "board.css").read_text(encoding="utf-8")


@functools.cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["clean"] = safe
    environment.filters["line"] = words.one_line
    return environment.get_template("board.html")
