"""The board as a page."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from autograder.challenges.base import Direction, Picture
from autograder.challenges.boards.board import Board, DivisionBoard, Milestone, Reference, Row
from autograder.challenges.boards.figures import records
from autograder.challenges.boards.formats import board_csv, board_json
from autograder.challenges.boards.page import MAX_PICTURE_BYTES, board_page
from autograder.challenges.boards.scales import Kind, fit, time_ticks
from autograder.challenges.boards.terminal import board_tables
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from tests.unit.challenges.boards.conftest import NASTY
from tests.unit.challenges.boards.made_up import autoencoder_board, maze_board

ELEMENTS = set(
    "html head meta title style body header main footer section div p span small h1 h2 h3 h4 dl dt dd bdi ul li details "
    "summary table caption thead tbody tr th td figure figcaption img input label "
    "svg desc g line polyline path circle text tspan".split()
)
WITHOUT_END = {"meta", "input", "img"}


class Page(HTMLParser):
    """Checks as it reads: only known elements, no handlers, no styles of their own, no addresses; all closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(set(self.ids)) == len(self.ids)
        assert set(self.labels) <= set(self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        self.tags.append(tag)
        if tag not in WITHOUT_END:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("style", "href", "action"), name
            assert name != "src" or (value or "").startswith("data:image/png;base64,")
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby"):
                self.labels += (value or "").split()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def one_division(*rows: Row, direction: Direction = Direction.LOWER, **more: object) -> Board:
    fields = {"references": {}, **more}
    return Board("c", "C", direction, "loss", "effort", {"D": DivisionBoard("D", rows, **fields)})  # type: ignore[arg-type]


def places_of(page: str) -> list[float]:
    """All numbers of attributes that place something."""
    found = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy)="([^"%]*)%?"', page)
    found += [number for points in re.findall(r'points="([^"]*)"', page) for number in re.split("[ ,]", points)]
    return [float(number) for number in found]


def test_the_page_stands_alone_and_escapes_what_students_wrote(board: Board) -> None:
    text = board_page(board)
    page = Page(text)
    assert "script" not in page.tags
    assert "&lt;script&gt;" in text
    assert "http" not in text.replace("http-equiv", "")
    assert page.tags.count("caption") == page.tags.count("table")
    assert "Be narrow." in page.texts
    assert "The order is sure." in page.texts
    assert "\x1b" not in text


@pytest.mark.parametrize("entries", [0, 1, 8, 60])
@pytest.mark.parametrize("make", [autoencoder_board, maze_board])
def test_boards_of_every_size_have_a_page(entries: int, make: type[autoencoder_board]) -> None:  # type: ignore[valid-type]
    text = board_page(make(entries).public())
    page = Page(text)
    divisions = 2 if make is autoencoder_board else 1
    assert page.tags.count("svg") >= 3 * divisions or entries == 0
    assert ("No entry has been ranked yet." in page.texts) == (entries == 0)
    assert page.tags.count("input") == (2 if divisions == 2 else 0)
    assert len(text) < 700_000
    assert all(math.isfinite(place) and abs(place) < 1e5 for place in places_of(text))


names = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            NASTY,
            "</title></svg><img src=x onerror=alert(1)>",
            "\u202eevil\u2066",
            "🦊" * 300,
            "$x^{",
            "{{7*7}}",
            "&lt;b&gt;",
            "\ud800",
            "]]>",
        ]
    ),
)
values = st.one_of(st.floats(), st.sampled_from([0.0, -1e308, 1e308, 5e-324, 0.5, 1e-3]))


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(names, values, values, values), max_size=5),
    st.dictionaries(names, values, max_size=3),
    names,
    st.sampled_from(list(Direction)),
)
def test_no_name_and_no_value_breaks_the_page_or_the_table(
    entries: list[tuple[str, float, float, float]], references: dict[str, float], verdict: str, direction: Direction
) -> None:
    start = datetime(2026, 5, 1)
    rows = tuple(
        Row(
            name,
            EntryStatus.RANKED,
            name,
            Estimate(mean, low, high, 2),
            1,
            1,
            len(entries),
            (((low, mean), (high, low)),),
            {name: low},
            {name + "!": high},
            pseudonym=name,
        )
        for name, mean, low, high in entries
    )
    history = tuple(
        Milestone(start + timedelta(hours=hour), name, mean, low, high)
        for hour, (name, mean, low, high) in enumerate(entries)
    )
    board = one_division(
        *rows,
        direction=direction,
        references={name: Reference(value) for name, value in references.items()},
        history=history,
        verdict=verdict,
        rules=(verdict,),
    )
    for shown in (board, board.public()):
        out = io.StringIO()
        Console(width=80, file=out).print(*board_tables(shown))
        assert max(map(cell_len, out.getvalue().splitlines())) <= 80
        json.loads(board_json(shown), parse_constant=pytest.fail)
        board_csv(shown).encode()
        text = board_page(replace(shown, title=verdict, unit=verdict, effort=verdict))
        text.encode()
        Page(text)
        assert all(math.isfinite(place) and abs(place) <= 1e5 for place in places_of(text))


def test_pictures_are_enlarged_in_whole_steps_and_too_many_are_left_out() -> None:
    random = np.random.default_rng(1)
    small = Picture("small", random.integers(0, 255, (16, 28), dtype=np.uint8))
    wrong = (
        Picture("float", np.zeros((4, 4))),  # type: ignore[arg-type]
        Picture("four", np.zeros((4, 4, 4), np.uint8)),
        Picture("wide", np.zeros((4, 600), np.uint8)),
        Picture("empty", np.zeros((0, 4), np.uint8)),
    )
    big = tuple(Picture("big", random.integers(0, 255, (512, 512, 3), dtype=np.uint8)) for _ in range(8))
    found = Estimate(1.0, None, None, 1)
    rows = [Row(f"s{n}", EntryStatus.RANKED, "", found, n, n, n, pictures=(small, *wrong, *big)) for n in (1, 2)]
    text = board_page(one_division(*rows))
    assert text.count('width="112" height="64"') == 2
    assert 0 < text.count('width="512"') < 8
    assert len(text) < MAX_PICTURE_BYTES + 100_000
    assert not any(f"<figcaption>{picture.title}<" in text for picture in wrong)


def test_the_best_so_far_is_set_by_entries_that_may_be_ranked() -> None:
    start = datetime(2026, 5, 1)
    times = [start + timedelta(days=day) for day in range(5)]
    history = tuple(
        Milestone(when, name, mean)
        for when, name, mean in zip(times, "abcda", (5.0, math.nan, 0.001, 4.0, 4.5), strict=True)
    )
    suspect = Row("c", EntryStatus.FLAGGED, "", Estimate(0.001, None, None, 1), submitted_at=times[2])
    division = one_division(suspect, history=history).divisions["D"]
    assert [milestone.mean for milestone in records(division, Direction.LOWER)] == [5.0, 4.0]
    assert [milestone.mean for milestone in records(division, Direction.HIGHER)] == [5.0]


def test_labels_of_references_do_not_overlap() -> None:
    references = {f"reference {n}": Reference(0.5 + n / 1000) for n in range(6)}
    row = Row("a", EntryStatus.RANKED, "", Estimate(0.1, None, None, 1), 1, 1, 1, (((0.0, 1.0), (1.0, 0.1)),))
    text = board_page(one_division(row, references=references))
    places = [float(y) for y in re.findall(r'<text class="name over"[^>]* y="([^"]*)"', text)]
    assert len(places) == 6
    assert all(abs(a - b) >= 15 for i, a in enumerate(places) for b in places[:i])
    assert min(places) > 0 and max(places) < 300


@pytest.mark.parametrize(
    ("given_values", "kind"),
    [
        ([1.0, 2.0], Kind.LINEAR),
        ([0.001, 1.0], Kind.LOG),
        ([-1.0, 1.0], Kind.LINEAR),
        ([-1e6, 1.0, 1.0, 2.0], Kind.ASINH),
        ([0.5, 0.5], Kind.LINEAR),
        ([0.0, 0.0], Kind.LINEAR),
        ([], Kind.LINEAR),
    ],
)
def test_an_axis_shows_its_values_and_names_some(given_values: list[float], kind: Kind) -> None:
    scale = fit(given_values)
    assert scale.kind is kind
    assert all(0 < scale.share(value) < 1 for value in given_values)
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= 8
    assert len({label for _, label in ticks}) == len(ticks)


@pytest.mark.parametrize("value", [1.6e308, 1.72e308, 1.797e308])
def test_an_axis_reaches_the_largest_values(value: float) -> None:
    for given_values in ([value], [-value], [0.0, value], [-value, value], [1.0, value]):
        scale = fit(given_values, bounds=[value], neighbours=[-value])
        assert scale.low < scale.high
        places = [scale.share(place) for place in (-value, 0.0, value)]
        assert places == sorted(places) and places[0] < places[2]
        assert scale.ticks()


def test_far_neighbours_and_wide_intervals_do_not_squeeze_the_entries() -> None:
    scale = fit([1.0, 2.0], bounds=[-100.0], neighbours=[4.0, 1000.0])
    assert scale.shows(4.0) and not scale.shows(1000.0) and not scale.shows(-100.0)
    assert scale.share(2.0) - scale.share(1.0) > 0.2
    assert fit([1.0], neighbours=[7.0]).shows(7.0)


@pytest.mark.parametrize("days", [0.01, 0.5, 2, 20, 200, 2000])
def test_times_are_named_sparsely_whatever_the_span(days: float) -> None:
    start = datetime(2026, 5, 1, 9, 30)
    ticks = time_ticks(start, start + timedelta(days=days))
    assert 1 <= len(ticks) <= 8
    assert all(len(label) <= 9 for _, label in ticks)
