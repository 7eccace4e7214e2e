"""What students write cannot act in a page."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.feedback import render_output, render_page
from autograder.grading.markup import clean, markdown, mathml, sanitise
from autograder.notebooks.model import Assignment
from autograder.verdicts import NotebookRun, Status, SubmissionResult
from tests.integration.views.payloads import PIXEL

ACTIVE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://example.org/spy.png'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<form action='https://example.org'><input name=password></form>",
    "<style>body { display: none }</style>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<div style='position: fixed; inset: 0'>x</div>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<b id=q-test>x</b>",
    "<base href='https://example.org'>",
    "<button onclick=alert(1)>x</button>",
]
FORBIDDEN = (
    "<script",
    "onerror",
    "onload",
    "onclick",
    "javascript:",
    "https://",
    "<iframe",
    "<form",
    "<input",
    "<style",
    "style=",
    "<meta",
    "<object",
    "<base",
    "<button",
    " id=",
)


@pytest.mark.parametrize("source", ACTIVE)
@pytest.mark.parametrize("render", [sanitise, markdown], ids=["html", "markdown"])
def test_active_content_is_gone(render: object, source: str) -> None:
    page = render(source).lower()  # type: ignore[operator]
    assert not any(word in page for word in FORBIDDEN), page


@pytest.mark.parametrize(
    "mime", ["text/html", "text/markdown", "text/plain", "text/latex", "image/png", "image/svg+xml"]
)
@pytest.mark.parametrize("source", ACTIVE)
def test_outputs_of_every_kind_are_inert(mime: str, source: str) -> None:
    page = render_output({"output_type": "display_data", "data": {mime: source}, "metadata": {}}).lower()
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "<iframe" not in page


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_rendered(text: str) -> None:
    for render in (clean, sanitise, markdown):
        assert "<script" not in render(text).lower() or render is clean
        render(text).encode()


def test_formulas_become_mathml() -> None:
    assert "<msup>" in markdown("Energy is $E = m c^2$.")
    assert 'display="block"' in markdown("$$\\frac{1}{2}$$")


@pytest.mark.parametrize(
    "formula", ["\\href{javascript:alert(1)}{x}", "\\text{<img src=x onerror=alert(1)>}", "\\frac{", "x" * 5000]
)
def test_hostile_formulas_are_inert(formula: str) -> None:
    page = mathml(formula, block=False)
    assert "javascript" not in page.replace("\\href{javascript", "")
    assert "<img" not in page


def test_escapes_and_bidirectional_overrides_are_removed() -> None:
    assert clean("\x1b[31mred\x1b[0m \x1b]0;title\x07\u202etxt") == "red \N{REPLACEMENT CHARACTER}txt"
    assert clean("bell\x07") == "bell\N{REPLACEMENT CHARACTER}"


def test_a_test_cell_shows_its_released_text_even_without_a_verdict(tmp_path: object) -> None:
    from pathlib import Path

    from autograder.grading.feedback import render_page
    from autograder.notebooks.assignment import load_assignment
    from autograder.verdicts import NotebookRun, Status, SubmissionResult
    from tests.notebook_factory import add_assignment, grade_cell, solution

    assert isinstance(tmp_path, Path)
    hidden = "assert x == 987654321\n### BEGIN HIDDEN TESTS\nassert x != 123456789\n### END HIDDEN TESTS"
    assignment = load_assignment(add_assignment(tmp_path / "hw", solution("a", "x = 1"), grade_cell("t", hidden)))
    cells = tuple(
        {
            "cell_type": c.cell_type,
            "source": c.source,
            "metadata": {"nbgrader": {"grade_id": c.grade_id, "grade": True}},
        }
        for c in assignment.notebooks[0].cells
    )
    run = NotebookRun("hw", cells)
    page = render_page(SubmissionResult("ada", "hw", Status.GRADED, notebooks=(run,)), run, assignment, {})
    assert "987654321" in page
    assert "123456789" not in page


def test_a_picture_named_often_is_shown_only_while_there_is_room() -> None:
    large = base64.b64encode(base64.b64decode(PIXEL) + bytes(1_000_000)).decode()
    page = markdown("![x](attachment:x)" * 3000, {"x": {"image/png": large}})
    assert 1 <= page.count("data:image/png") <= 4
    assert len(page) < 6_000_000


def test_pictures_of_a_cell_are_found_by_their_names_and_others_are_not_shown() -> None:
    pictures = {"a b.png": {"image/png": PIXEL}, "a": {"image/png": PIXEL}}
    assert f"data:image/png;base64,{PIXEL}" in markdown("![x](attachment:a%20b.png)", pictures)
    assert f"data:image/png;base64,{PIXEL}" in markdown("<img src='attachment:a'>", pictures)
    assert "src" not in markdown("![x](attachment:c) ![y](https://example.org/a.png)", pictures)


@pytest.mark.parametrize("source", ["![$x^2$](data:image/png;base64,AAAA)", "<b title='$x$'>$y$</b>", "[a](b '$x$')"])
def test_a_formula_inside_an_attribute_does_not_break_out_of_it(source: str) -> None:
    page = markdown(source)
    assert page.count("<math") == source.count("$y$")
    assert re.findall(r'="[^"]*<', page) == []


def test_sizes_that_would_cover_the_page_are_dropped() -> None:
    assert "99999" not in markdown(r"$\hspace{99999em}x$")
    assert "200000" not in sanitise("<img width=200000 height=200000 alt=x><td rowspan=200000>x</td>")
    assert 'width="300"' in sanitise("<img width=300>")


def test_a_megabyte_of_code_costs_no_minutes() -> None:
    cell = {"cell_type": "code", "source": "x = [1, 'a', f(2)]  # y\n" * 200_000, "metadata": {}}
    run = NotebookRun("hw", (cell,) * 3)
    assignment = Assignment("hw", Path(), ())
    begin = time.process_time()
    page = render_page(SubmissionResult("ada", "hw", Status.GRADED, notebooks=(run,)), run, assignment, {})
    assert time.process_time() - begin < 15
    assert len(page.encode()) < 9 * 1024**2
    assert "[...]" in page
