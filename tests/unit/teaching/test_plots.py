"""Plots: well-formed, inert, named for screen readers, the same numbers in the table."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.standings import QuestionStanding, Standing
from autograder.grading.svg import is_drawable
from autograder.teaching.plots import Figure, distribution_figure, questions_figure
from autograder.teaching.statistics import AssignmentStatistics, summarise

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script>" onload="x'


def of(*students: tuple[float | None, ...], name: str = "hw", question: str = "q") -> AssignmentStatistics:
    return summarise(
        name,
        [
            Standing(str(n), name, tuple(QuestionStanding(name, f"{question}{i}", 2, p) for i, p in enumerate(points)))
            for n, points in enumerate(students)
        ],
    )


def checked(figure: Figure) -> ET.Element:
    """The SVG, after what holds for every figure."""
    root = ET.fromstring(figure.svg)
    assert root.get("role") == "img"
    ids = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert all(ids[label] for label in str(root.get("aria-labelledby")).split())
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "line",
        "text",
        "circle",
    }
    colours = {element.get(name) for element in root.iter() for name in ("fill", "stroke")}
    assert colours <= {None, "currentColor", "none"}
    assert is_drawable(figure.svg)
    ET.fromstring(figure.table)
    return root


@pytest.mark.parametrize("draw", [distribution_figure, questions_figure])
@given(
    st.lists(st.lists(st.none() | st.floats(-1, 3, allow_nan=False), min_size=3, max_size=3).map(tuple), max_size=40)
)
def test_any_class_gives_a_figure_that_is_inert(draw, students) -> None:  # type: ignore[no-untyped-def]
    figure = draw(of(*students))
    root = checked(figure)
    for element in root.iter():
        for name in ("x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "width", "height"):
            value = element.get(name)
            if value and value != "100%":
                assert -1 <= float(value) <= 660


def test_names_are_escaped() -> None:
    found = of((1.0, 2.0), name=HOSTILE, question=HOSTILE)
    for figure in (distribution_figure(found), questions_figure(found)):
        checked(figure)
        assert "<script" not in figure.svg + figure.table
        assert "&lt;script&gt;" in figure.table


def test_the_tables_say_what_the_pictures_show() -> None:
    found = of(*[(float(n % 3), float(n % 2), 2.0 if n > 5 else 0.0) for n in range(12)])
    bars = list(checked(distribution_figure(found)).iter(f"{SVG}rect"))
    rows = ET.fromstring(distribution_figure(found).table).findall("tbody/tr")
    assert len(bars) == len(rows)
    assert sum(int(row[1].text or "") for row in rows) == 12
    circles = list(checked(questions_figure(found)).iter(f"{SVG}circle"))
    rows = ET.fromstring(questions_figure(found).table).findall("tbody/tr")
    assert len(circles) == len(rows) == 3
    assert [row[1].text for row in rows] == ["q0", "q1", "q2"]


def test_nobody_scored_is_said() -> None:
    figure = distribution_figure(of((None,)))
    assert "nobody is scored yet" in figure.svg and "1 unscored" in figure.svg


def test_numbers_are_written_as_the_reader_does() -> None:
    def german(value: float, form: str) -> str:
        return (form % value).replace(".", ",")

    found = of(*[(float(n) / 2,) for n in range(12)])
    for draw in (distribution_figure, questions_figure):
        figure = draw(found, number=german)
        shown = [element.text or "" for element in checked(figure).iter() if element.tag.endswith(("text", "desc"))]
        assert not [text for text in shown if re.search(r"\d\.\d", text)]
        assert [text for text in shown if re.search(r"\d,\d", text)]
