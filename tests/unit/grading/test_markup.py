"""What students write cannot act in a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.feedback import render_output
from autograder.grading.markup import clean, markdown, mathml, sanitise

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
