"""Feedback pages: what a student earned, what was checked, what to look at. Nothing hidden, nothing active.

The page shows the student's cells and outputs, and of test cells only the part that was released. Everything
a student wrote is sanitised and stands in labelled boxes that it cannot leave, so that nothing in it can be taken
for a verdict. The page's content policy forbids scripts, connections and every style but its own.

A page is written once, in the language of the course, as its notebooks and hints are. What an author or a student wrote
stays as it is.
"""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.files import write_atomically
from autograder.grading.images import Pictures, bundle_uri, svg_uri
from autograder.grading.markup import clean, markdown, sanitise
from autograder.languages import DEFAULT, number, pages, say, say_error
from autograder.notebooks.claims import is_official
from autograder.notebooks.model import Assignment, CourseCell, Role
from autograder.pages import content_policy, page_templates
from autograder.verdicts import CellOutputs, CellVerdict, NotebookRun, Status, SubmissionResult, Verdict
from autograder.wording import msgid

MAX_PAGE_BYTES = 8 * 1024 * 1024
_MAX_WORK = 1024 * 1024  # characters of a student's that are rendered for one page; a megabyte takes seconds
_MAX_CELL = 256 * 1024  # of them for one cell, so that the others are shown too
_MAX_TEXT = 64 * 1024
_MAX_MESSAGE = 4096
_MAX_KEPT = 4_000  # characters of code whose colours are remembered
_MORE = "[...]"  # stands for what was cut off, in every language
_WORDS = {
    Verdict.PASSED: msgid("passed"),
    Verdict.PARTIAL: msgid("partly right"),
    Verdict.FAILED: msgid("not right yet"),
    Verdict.ERROR: msgid("ended with an error"),
    Verdict.TIMEOUT: msgid("took too long"),
    Verdict.MANUAL: msgid("scored by your instructor"),
}
_TEMPLATES = Path(__file__).parent / "templates"
_LEXER = PythonLexer(stripnl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


def released_pictures(folder: Path) -> Pictures:
    """The attachments of released notebooks, which the pages of students show where their cells name them."""
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for cell in cells:
            found |= cell.get("attachments") or {}
    return found


def write_feedback(
    result: SubmissionResult,
    assignment: Assignment,
    directory: Path,
    pictures: Pictures | None = None,
    language: str = DEFAULT,
) -> list[Path]:
    """Write the pages of one submission below ``<directory>/<student>/<assignment>/``, each atomically.

    `pictures` are those of the release (`released_pictures`), `language` that of the course.

    A graded submission has one page per notebook; one that could not be graded has a page that says why.
    """
    folder = directory / result.student / assignment.name
    if result.status is not Status.GRADED:
        path = folder / f"{assignment.notebooks[0].name}.html"
        write_atomically(
            path, _template(language).render(_apology(result, assignment, language)).encode("utf-8", "replace")
        )
        return [path]
    written = []
    for run in result.notebooks:
        path = folder / f"{run.notebook}.html"
        write_atomically(
            path, render_page(result, run, assignment, pictures or {}, language).encode("utf-8", "replace")
        )
        written.append(path)
    return written


def feedback_page(directory: Path, student: str, assignment: str, notebooks: Iterable[str]) -> str | None:
    """The first feedback page of a submission, or ``None`` if there is none."""
    folder = directory / student / assignment
    for name in [*notebooks, assignment]:
        if (folder / f"{name}.html").is_file():
            return str(folder / f"{name}.html")
    return str(next(iter(sorted(folder.glob("*.html"))), "")) or None


def render_page(
    result: SubmissionResult, run: NotebookRun, assignment: Assignment, pictures: Pictures, language: str = DEFAULT
) -> str:
    """The page of one notebook."""
    course = {
        cell.grade_id: cell for n in assignment.notebooks if n.name == run.notebook for cell in n.cells if cell.grade_id
    }
    verdicts = [cell for cell in result.cells if cell.notebook == run.notebook]
    by_id = {cell.grade_id: cell for cell in verdicts}
    shown = {outputs.index: outputs for outputs in run.outputs}
    tell = _Telling(language)
    budget = _Budget(tell.left_out)
    cells = [
        _cell(cell, shown.get(index), by_id, course, pictures, budget, tell) for index, cell in enumerate(run.cells)
    ]
    earned = [v.points for v in verdicts if v.points is not None]
    warnings = list(dict.fromkeys([*result.warnings, *run.warnings]))
    return _template(language).render(
        title=tell.title(run.notebook, result.student),
        assignment=assignment.name,
        notebook=run.notebook,
        student=clean(result.student),
        score=tell.number(sum(earned)),
        max_score=tell.number(sum(v.max_points for v in verdicts)),
        open_points=tell.number(sum(v.max_points for v in verdicts if v.points is None))
        if len(earned) < len(verdicts)
        else "",
        questions=[_question(v, tell) for v in verdicts],
        warnings=[tell.sentence(w) for w in warnings],
        cells=cells,
        status=str(result.status),
        rejected="",
        provenance=_provenance(result, assignment),
        style=_style(),
        policy=content_policy(_style()),
    )


def _apology(result: SubmissionResult, assignment: Assignment, language: str) -> dict[str, Any]:
    tell = _Telling(language)
    return {
        "title": tell.title(assignment.name, result.student),
        "assignment": assignment.name,
        "notebook": assignment.name,
        "student": clean(result.student),
        "rejected": tell.error(result.message) if result.status is Status.REJECTED else "",
        "status": str(result.status),
        "warnings": [tell.sentence(w) for w in result.warnings],
        "questions": [],
        "cells": [],
        "provenance": _provenance(result, assignment),
        "style": _style(),
        "policy": content_policy(_style()),
    }


def _provenance(result: SubmissionResult, assignment: Assignment) -> dict[str, str]:
    if result.provenance is None:
        return {}
    return {
        "submission": result.provenance.submission[:12],
        "tests": result.provenance.assignment[:12],
        "variant": str(assignment.variant) if assignment.variant else "",
    }


def _question(verdict: CellVerdict, tell: _Telling) -> dict[str, str]:
    return {
        "id": _anchor(verdict.grade_id),
        "name": clean(verdict.grade_id),
        "points": "-" if verdict.points is None else tell.number(verdict.points),
        "max": tell.number(verdict.max_points),
        "word": tell.word(_WORDS[verdict.verdict]),
        "kind": str(verdict.verdict),
        "message": tell.sentence(verdict.message),
        "mode": str(verdict.mode),
    }


def _cell(
    cell: Mapping[str, Any],
    outputs: CellOutputs | None,
    verdicts: Mapping[str, CellVerdict],
    course: Mapping[str, CourseCell],
    pictures: Pictures,
    budget: _Budget,
    tell: _Telling,
) -> dict[str, Any]:
    """One cell of the page; a test cell shows its released text and its verdict, never outputs of its own."""
    grade_id = str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
    own = course.get(grade_id)
    verdict = verdicts.get(grade_id)
    is_test = own is not None and own.role is Role.TEST  # never its full text, verdict or not
    source = own.released if is_test and own is not None else str(cell.get("source", ""))
    page: dict[str, Any] = {"kind": cell["cell_type"], "source": "", "outputs": [], "skipped": "", "test": is_test}
    budget.begin_cell()
    page["official"] = own is not None and is_official(own)
    if cell["cell_type"] == "code":
        page["source"] = budget.spend(source, highlighted)
    else:
        attached = {**pictures, **(cell.get("attachments") or {})}
        page["source"] = budget.spend(source, lambda text: markdown(text, attached))
    if is_test and own is not None:
        page["hidden"] = bool(own.hidden_lines)
    if verdict is not None and (is_test or (own is not None and own.role is Role.MANUAL)):
        page["verdict"] = _question(verdict, tell)
    if outputs is not None and not is_test:
        shown = (budget.spend(output, render_output) for output in outputs.outputs)
        page["outputs"] = [text for text, _ in itertools.groupby(filter(None, shown)) if text]
        page["skipped"] = tell.sentence(outputs.skipped)
    return page


def highlighted(source: str) -> str:
    """Python source of anybody's as HTML with classes of Pygments; long ones are cut."""
    return _highlighted_again(source) if len(source) <= _MAX_KEPT else _highlighted_now(source)


def _highlighted_now(source: str) -> str:
    text = clean(source)
    shown = highlight(text[:_MAX_TEXT], _LEXER, _FORMATTER)
    return shown + f"\n{_MORE}" if len(text) > _MAX_TEXT else shown


_highlighted_again = functools.lru_cache(maxsize=512)(_highlighted_now)  # most cells are the same for all students


class _Telling:
    """Puts what is the platform's own into the language of the page; plain text, not yet escaped."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.word = pages(language).gettext

    def title(self, name: str, student: str) -> str:
        """The title of the page."""
        return f"{name} - " + self.word(msgid("Feedback for %(student)s")) % {"student": clean(student)}

    @property
    def left_out(self) -> str:
        """Instead of what is too much, as HTML."""
        text = self.word(msgid("(left out: the page would be too large)"))
        return f"<p class='cut'>{html.escape(text)}</p>"

    def number(self, value: float) -> str:
        """Points."""
        return number(value, self._language)

    def sentence(self, text: str) -> str:
        """What is said of an answer; an author's as it is."""
        return _shortened(clean(say(text, self._language)))

    def error(self, text: str) -> str:
        """Why a submission was rejected."""
        return _shortened(clean(say_error(text, self._language)))


class _Budget:
    """What is left for one page: bytes of it, and characters to work on; `left_out` is said of the rest."""

    def __init__(self, left_out: str) -> None:
        self._left_out = left_out
        self._bytes, self._work, self._cell = MAX_PAGE_BYTES, _MAX_WORK, 0

    def begin_cell(self) -> None:
        """A cell gets its share."""
        self._cell = min(self._work, _MAX_CELL)

    def spend(self, given: Any, render: Callable[[Any], str]) -> str:
        """`given` as HTML, or a remark if it is too much."""
        if self._cell <= 0:
            return self._left_out
        work = min(_MAX_TEXT, _length(given))
        self._work -= work
        self._cell -= work
        text = render(given)
        size = len(text.encode("utf-8", "replace"))
        if size > self._bytes:
            return self._left_out
        self._bytes -= size
        return text


def _length(given: Any) -> int:
    """Characters of text; pictures are no work."""
    if isinstance(given, str):
        return len(given)
    data = given.get("data") or {}
    texts = [given.get("text", ""), *(v for mime, v in data.items() if not mime.startswith("image/"))]
    return sum(len(text) for text in texts if isinstance(text, str))


def render_output(output: Mapping[str, Any]) -> str:
    """One nbformat output as inert HTML; empty if there is nothing to show."""
    kind = output["output_type"]
    if kind == "stream":
        return f"<pre class='{'err' if output['name'] == 'stderr' else 'out'}'>{_pre(output['text'])}</pre>"
    if kind == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return f"<pre class='err'>{_pre(text)}</pre>"
    data = output["data"]
    picture = bundle_uri(data)
    if not picture and isinstance(data.get("image/svg+xml"), str):
        picture = svg_uri(data["image/svg+xml"])
    if picture:
        return f"<img alt='{html.escape(_alt(data))}' src='{picture}'>"
    if isinstance(data.get("text/html"), str):
        text = data["text/html"]
        cut = f"<p>{_MORE}</p>" if len(text) > _MAX_TEXT else ""
        return f"<div class='rich'>{sanitise(text[:_MAX_TEXT])}{cut}</div>"
    if isinstance(data.get("text/markdown"), str):
        return f"<div class='rich'>{markdown(data['text/markdown'])}</div>"
    for mime in ("text/latex", "text/plain"):
        if isinstance(data.get(mime), str):
            return f"<pre class='out'>{_pre(data[mime])}</pre>"
    return ""


def _alt(data: Mapping[str, Any]) -> str:
    text = data.get("text/plain")
    return clean(text)[:100] if isinstance(text, str) else "picture"


def _pre(text: str) -> str:
    text = clean(text[: 2 * _MAX_TEXT])
    cut = len(text) > _MAX_TEXT
    return html.escape(text[:_MAX_TEXT]) + (f"\n{_MORE}" if cut else "")


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_MESSAGE else text[:_MAX_MESSAGE] + f" {_MORE}"


def _anchor(grade_id: str) -> str:
    return "q-" + re.sub(r"[^A-Za-z0-9_-]", "-", grade_id)


@functools.cache
def _style() -> str:
    own = (_TEMPLATES / "feedback.css").read_text(encoding="utf-8")
    return own + str(HtmlFormatter(style="friendly").get_style_defs("pre.code"))


@functools.cache
def _template(language: str) -> jinja2.Template:
    return page_templates(_TEMPLATES, language).get_template("feedback.html")
