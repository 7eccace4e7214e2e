"""What instructors open of a submission is harmless however a program reads it."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.grading.autograded import MAX_OUTPUT_BYTES, graded_notebook, write_autograded
from autograder.grading.inert import inert_markdown, inert_output, inert_raw, inert_text
from autograder.verdicts import CellOutputs, NotebookRun, Status, SubmissionResult
from tests.integration.views import payloads
from tests.notebook_factory import load, locked, text

PNG = {"image/png": payloads.PIXEL}
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4'/></svg>"
ACTIVE = frozenset(
    "script style link meta base iframe object embed form input button select textarea svg math template".split()
)


class _Reader(HTMLParser):
    """What of a page could act."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "name", "srcset", "background"):
                self.found.append(f"{tag} {name}")
            if name == "id":
                self.ids.append(value or "")
            if name == "src" and not (value or "").startswith("data:image/"):
                self.found.append(f"{tag} {name}={value}")
            if name == "href" and not (value or "").startswith(("https://", "http://", "#", "attachment:")):
                self.found.append(f"{tag} {name}={value}")


def read(source: str, attachments: dict[str, Any] | None = None) -> _Reader:
    """As the formgrader shows Markdown."""
    renderer = IPythonRenderer(escape=False, attachments=attachments or {})
    reader = _Reader()
    reader.feed(MarkdownWithMath(renderer=renderer).render(source))
    reader.close()
    return reader


PIECES = [
    *(
        "< <! <!-- --> </ > \" ' ` ``` ~~~ \\ & &lt; &#60; \n \n\n [ ] ( ) ![ ]( ]: : # ## = == - -- | $ $$ * _ ".split(
            " "
        )
    ),
    *(
        "script img onerror= src=x href= javascript:ran(1) data:text/html, style= id=t mermaid t-sum why a\tb".split(
            " "
        )
    ),
    *(
        "<b> <img <a <svg <div <p </p> <br/> <b\n <details> https://x.org ![a](attachment:a) [r] [r]: \\href{".split(
            " "
        )
    ),
    "\n    ",
    "\n- ",
    "\n> ",
    "\n===\n",
    "\n|a|b|\n|-|-|\n|",
    "\x00",
]


@pytest.mark.parametrize("name", [*payloads.HTML, *payloads.MARKDOWN, *payloads.LATEX])
def test_no_payload_is_active_after_nbconvert_has_read_it(name: str) -> None:
    source = payloads.armed(name, "http://127.0.0.1:9")
    read_ = read(inert_markdown(source, (), {"t-sum", "t-essay", "t-essay-comment", "statusmessage"}))
    assert read_.found == []
    assert not {"t-sum", "t-essay", "t-essay-comment", "statusmessage"} & set(read_.ids)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=1500, deadline=None)
def test_no_mixture_of_pieces_is_active_after_nbconvert_has_read_it(source: str) -> None:
    read_ = read(inert_markdown(source, {"a"}, {"t-sum", "why"}), {"a": PNG})
    assert read_.found == []
    assert not {"t-sum", "why"} & set(read_.ids)


@pytest.mark.parametrize(
    "source",
    [
        "## My answer: 2, of 3\n\nSome *text* and **more**, `a < b`, H<sub>2</sub>O<br>\n\n1. one\n2. two\n- [x] done",
        'See [the paper](https://example.org/a_(b)?c=1&d=2 "title") and <b>this</b>.\n\n[1]: https://example.org',
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = a[0] if a < 3 else {}  # comment\n```",
        "$x^2 \\leq \\frac{1}{2}$ and $$\\int_0^1 f(x)\\,dx$$ \\begin{align}a &= b\\end{align}",
        "![a plot](attachment:plot.png)",
    ],
)
def test_honest_markdown_stays_as_it_is(source: str) -> None:
    assert inert_markdown(source, {"plot.png"}, {"t-sum"}) == source


def test_what_is_broken_up_can_still_be_read() -> None:
    assert inert_markdown("if a<b: <script>x</script>") == "if a< b: < script>x< /script>"
    assert inert_markdown("[x](javascript:y) ![z](http://w)") == "[x] (javascript:y) ! [z](http://w)"
    assert inert_markdown("<p style='position:fixed'>x</p>") == "<p>x</p>"
    assert inert_markdown("![x](attachment:missing.png)") == "![x] (attachment:missing.png)"
    assert inert_raw("<b>x</b> 1 < 2") == "< b>x< /b> 1 < 2"


def data_of(**bundle: Any) -> dict[str, Any]:
    data = {mime.replace("__", "/").replace("_xml", "+xml"): value for mime, value in bundle.items()}
    shown = inert_output({"output_type": "display_data", "data": data, "metadata": {"x": 1}})
    assert shown["metadata"] == {}
    return dict(shown["data"])


def test_tables_figures_and_formulas_of_outputs_stay() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert data_of(text__html=f"<div><style>x</style>{table}</div>")["text/html"] == f"<div>{table}</div>"
    assert data_of(image__png=payloads.PIXEL) == PNG
    assert data_of(text__latex="$\\frac{a}{b}$") == {"text/latex": "$\\frac{a}{b}$"}
    drawing = data_of(image__svg_xml=SVG)
    assert list(drawing) == ["text/html"]
    assert base64.b64encode(SVG.encode()).decode() in drawing["text/html"]


def test_scripts_and_widgets_of_outputs_go_and_it_is_said() -> None:
    assert data_of(application__javascript="x") == {"text/plain": "(not shown here: application/javascript)"}
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "IntSlider(value=0)"}
    shown = inert_output({"output_type": "execute_result", "data": widget, "metadata": {}, "execution_count": 3})
    assert (shown["data"], shown["execution_count"]) == ({"text/plain": "IntSlider(value=0)"}, 3)
    assert "text/plain" in data_of(image__png='"><script>')


def test_text_keeps_its_colours_and_nothing_else_that_a_terminal_obeys() -> None:
    assert inert_text("\x1b[31;1mred\x1b[0m \x1b[38;5;9mx") == "\x1b[31;1mred\x1b[0m \x1b[38;5;9mx"
    assert inert_text("\x1b]0;title\x07a\x1b[2Jb\x1b[38;2;1;2;3mc") == "abc"


def graded(*cells: dict[str, Any], outputs: tuple[CellOutputs, ...] = (), **options: Any) -> dict[str, Any]:
    return graded_notebook(NotebookRun("hw", cells, outputs), {}, **options)


def cell(source: str, kind: str = "markdown", **extra: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **extra}


def test_attachments_are_pictures_and_those_of_the_course_are_added() -> None:
    hostile = {"ok.png": PNG, "x.html": {"text/html": "<script>"}, "q.png": {"image/png": '"onerror=x'}}
    source = "![a](attachment:ok.png) ![b](attachment:x.html) ![c](attachment:course.png)"
    (shown,) = graded(cell(source, attachments=hostile), pictures={"course.png": PNG, "unused.png": PNG})["cells"]
    assert shown["attachments"] == {"ok.png": PNG, "course.png": PNG}
    assert read(shown["source"], shown["attachments"]).found == []
    (bare,) = graded(cell("text", attachments={"x.html": {"text/html": "<script>"}}))["cells"]
    assert "attachments" not in bare


def test_texts_of_the_course_stay_as_they_are(tmp_path: Path) -> None:
    official = "<div class='alert'>Read <a href='intro.html'>this</a>.</div> ![x](attachment:x.png)"
    assignment = load(tmp_path / "hw", locked("info", official, "markdown"), text("# t-sum"))
    run = NotebookRun("hw", (cell(official), cell("# t-sum"), cell("<div class='alert'>mine</div>")))
    result = SubmissionResult("ada", "hw", Status.GRADED, notebooks=(run,))
    (path,) = write_autograded(result, assignment, tmp_path / "autograded", {"x.png": PNG})
    cells = nbformat.read(path, as_version=4).cells
    assert [c.source for c in cells[:2]] == [official, "# t-sum"]
    assert cells[0].attachments == {"x.png": PNG}
    assert "<div" not in cells[2].source


def test_outputs_beyond_a_bound_are_left_out_and_it_is_said() -> None:
    big = {"output_type": "stream", "name": "stdout", "text": "x" * 900_000}
    cells = [cell("1", "code") for _ in range(40)]
    outputs = tuple(CellOutputs(i, (big,)) for i in range(40))
    notebook = graded(*cells, outputs=outputs)
    assert len(json.dumps(notebook)) < MAX_OUTPUT_BYTES + 100_000
    assert "left out" in notebook["cells"][-1]["outputs"][0]["text"]
    assert len(notebook["cells"][0]["outputs"][0]["text"]) == 900_000
