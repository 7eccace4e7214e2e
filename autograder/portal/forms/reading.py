"""A released notebook read as a form."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.grading.images import Pictures
from autograder.grading.markup import clean, markdown
from autograder.notebooks.model import Role
from autograder.notebooks.questions import Kind, Option, Question, question_of
from autograder.notebooks.source import role_of
from autograder.portal.forms.form import Block, Code, Form, FormOption, FormQuestion, Prose
from autograder.portal.forms.values import JSON, check_answer

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ANSWERED = (Role.SOLUTION, Role.MANUAL)
TEXT_STUB = "YOUR ANSWER HERE"  # nbgrader's; in a form, the label says it
_FOLDED_LINES = 12  # longer code is shown when asked for
_LEXER = PythonLexer(stripnl=False)
_FORMATTER = HtmlFormatter(nowrap=True)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*#[ \t]+(\S.*?)[ \t#]*(?:\n|\Z)")
_NUMBERED = re.compile(r"(\d{1,3})\.?\s")
_OPTION_LIST = re.compile(r"(?:^[-*+][ \t]+\*\*[^*\n]+\*\*.*\n?)+\s*\Z", re.MULTILINE)
_OPTION_ITEM = re.compile(r"^[-*+][ \t]+\*\*([^*\n]+?):?\*\*:?[ \t]*(.*)$", re.MULTILINE)
_ONE_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)
_BLOCKS = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|table|blockquote|pre|hr)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell that students answer in.

    Attributes
    ----------
    index:
        Of the cell.
    below:
        The cell is a task, which stays as it is: the answer is a cell of its own below it.
    points:
        Of the cell itself, or of the tests between it and the next answer; ``None`` if nothing is stated.
    """

    id: str
    index: int
    question: Question
    points: float | None
    below: bool = False


def asked_in(notebook: NotebookNode, name: str) -> list[Asked]:
    """What a released notebook asks for; `name` is its file name without extension.

    Cells without a declared question ask for code or, in text cells, for a text; so do nbgrader's tasks.

    Raises
    ------
    AssignmentError
        If a question is declared wrongly; `autograder release` lets none of these out.
    """
    asked: list[Asked] = []
    seen: set[str] = set()
    for index, cell in enumerate(notebook.cells):
        role, grade_id = role_of(cell), _grade_id(cell)
        if role not in _ANSWERED or not grade_id or grade_id in seen:
            continue
        seen.add(grade_id)
        declared = question_of(cell, role, f"{name}, cell {index + 1}")
        default = Question(Kind.CODE if cell.cell_type == "code" else Kind.TEXT)
        points = _stated_points(notebook.cells, index)
        asked.append(Asked(f"{name}/{grade_id}", index, declared or default, points, _is_task(cell)))
    return asked


def read_form(
    notebook: NotebookNode,
    name: str,
    pictures: Pictures | None = None,
    *,
    answers: Mapping[str, JSON] | None = None,
    shuffle_seed: str | None = None,
    first_number: int = 1,
    text_stub: str = TEXT_STUB,
) -> Form:
    """A released notebook as a form.

    Parameters
    ----------
    name:
        The notebook's file name without extension; ids of questions begin with it.
    pictures:
        Attachments of other cells, see `autograder.grading.feedback.released_pictures`; those of a cell are known.
    answers:
        Question id -> JSON value, as far as there are any.
    shuffle_seed:
        Orders the options of choices anew, always in the same way for the same text. Leave it out where a task speaks
        of the order.
    first_number:
        Of the first question; larger in the second notebook of an assignment.
    text_stub:
        What the course hands out in place of a text (``c.ClearSolutions.text_stub``): no field begins with it.

    Raises
    ------
    AssignmentError
        If a question is declared wrongly.
    """
    asked = {one.index: one for one in asked_in(notebook, name)}
    title, heading, blocks = "", "", list[Block]()
    number, texts = first_number, dict[str, str]()
    for index, cell in enumerate(notebook.cells):
        source = str(cell.source)
        attached = {**(pictures or {}), **(cell.get("attachments") or {})}
        if index in asked:
            if asked[index].below:
                heading = _last_heading(source) or heading
                blocks.append(Prose(_prose(source, attached, raw=False)))
            question = replace(asked[index].question, options=_told(asked[index].question.options, texts))
            shown = replace(asked[index], question=question)
            blocks.append(_question(shown, cell, number, heading, text_stub))
            number += 1
            continue
        if cell.cell_type == "code":
            blocks += _code(cell)
            continue
        if not title and not blocks and (found := _TITLE.match(source)):
            title, source = _plain(found[1]), source[found.end() :]
        heading = _last_heading(source) or heading
        source, texts = take_options(source, asked[index + 1].question) if index + 1 in asked else (source, {})
        if source.strip():
            blocks.append(Prose(_prose(source, attached, raw=cell.cell_type == "raw"), _own_points(cell)))
    form = Form(name, title or name, tuple(_marked(blocks))).answered(answers or {})
    return form if shuffle_seed is None else form.shuffled(shuffle_seed)


def _question(asked: Asked, cell: NotebookNode, number: int, heading: str, text_stub: str) -> FormQuestion:
    question = asked.question
    is_empty = (
        asked.below
        or question.options
        or (question.name and question.kind is not Kind.CODE)
        or cell.source.strip() == text_stub.strip()
    )
    return FormQuestion(
        id=asked.id,
        number=number,
        mark=str(number),
        asks=question,
        heading=heading,
        label=inline(question.label),
        options=tuple(_option(option) for option in question.options),
        points=asked.points,
        source="" if is_empty else str(cell.source),
        answer=None,
        state=check_answer(question, None),
        is_markdown=cell.cell_type != "code",
    )


def take_options(source: str, question: Question) -> tuple[str, dict[str, str]]:
    """A task without the list of options at its end, and the text of each option in that list, by its value.

    In a notebook the options stand in the task; a form would show them twice. The list is left where it does not
    tell every option, in order, with at least the text that the question declares.
    """
    found = _OPTION_LIST.search(source) if question.options else None
    if found is None:
        return source, {}
    items = _OPTION_ITEM.findall(found[0])
    texts = {value: text.strip() for value, text in items}
    if [value for value, _ in items] != [option.value for option in question.options]:
        return source, {}
    if any(_essence(option.text) not in _essence(texts[option.value]) for option in question.options):
        return source, {}
    return source[: found.start()], texts


def _essence(text: str) -> str:
    return re.sub(r"[\s$`*]", "", text)


def _told(options: tuple[Option, ...], texts: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(option.value, texts.get(option.value, option.text)) for option in options)


def _marked(blocks: Sequence[Block]) -> Iterator[Block]:
    """Questions called as their headings count: 3a and 3b below "3. Forward pass"; by number if some heading does not."""
    questions = [block for block in blocks if isinstance(block, FormQuestion)]
    found = [_NUMBERED.match(question.heading) for question in questions]
    numbers = [match[1] for match in found if match]
    runs = [number for number, _ in itertools.groupby(numbers)]
    if len(numbers) < len(questions) or len(set(runs)) < len(runs):
        yield from blocks
        return
    several = {number for number, count in Counter(numbers).items() if 1 < count <= len(ascii_lowercase)}
    letters = {number: iter(ascii_lowercase) for number in several}
    marks = {q.id: n + (next(letters[n]) if n in several else "") for q, n in zip(questions, numbers, strict=True)}
    for block in blocks:
        yield replace(block, mark=marks[block.id]) if isinstance(block, FormQuestion) else block


def _option(option: Option) -> FormOption:
    # "picture a" says its letter, "1 2" does not
    says_it = option.text == option.value or re.search(rf"(^|\s){re.escape(option.value)}$", option.text)
    return FormOption(option.value, inline(option.text), "" if says_it or len(option.value) > 3 else option.value)


def _code(cell: NotebookNode) -> Iterator[Code]:
    """Code that students read; nothing for an empty cell."""
    source = clean(str(cell.source)).strip("\n")
    if source:
        is_test = role_of(cell) is Role.TEST
        folded = is_test or source.count("\n") >= _FOLDED_LINES
        yield Code(_highlighted(source), is_test, _own_points(cell), folded)


@functools.lru_cache(maxsize=1024)
def _highlighted(source: str) -> str:
    return highlight(source, _LEXER, _FORMATTER).rstrip("\n")


def _prose(source: str, pictures: Pictures, *, raw: bool) -> str:
    page = markdown(f"```\n{source}\n```" if raw else source, pictures)
    # the title of the page is its only heading of the first level
    page = page.replace("<h1", "<h2").replace("</h1>", "</h2>")
    return page.replace("<table", '<div class="scroll"><table').replace("</table>", "</table></div>")


def inline(text: str) -> str:
    """Markdown of a label as HTML that may stand in a line."""
    page = markdown(text).strip() if text else ""
    one = _ONE_PARAGRAPH.fullmatch(page)
    return one[1] if one else _BLOCKS.sub(" ", page).strip()


def _last_heading(source: str) -> str:
    headings = _HEADING.findall(_FENCED.sub("", source))
    return _plain(headings[-1]) if headings else ""


def _plain(markdown_line: str) -> str:
    return re.sub(r"[*`$\\]", "", clean(markdown_line)).strip()


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_task(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("task"))


def _own_points(cell: NotebookNode) -> float | None:
    meta = cell.metadata.get("nbgrader", {})
    points = meta.get("points")
    return float(points) if isinstance(points, int | float) and (meta.get("grade") or meta.get("task")) else None


def _stated_points(cells: Sequence[NotebookNode], index: int) -> float | None:
    """Points of an answer: its own, or those of the tests up to the next answer."""
    own = _own_points(cells[index])
    if own is not None:
        return own
    found: list[float] = []
    for cell in cells[index + 1 :]:
        role = role_of(cell)
        if role in _ANSWERED:
            break
        if role is Role.TEST and (points := _own_points(cell)) is not None:
            found.append(points)
    return sum(found) if found else None
