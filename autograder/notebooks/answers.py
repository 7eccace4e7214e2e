"""A student's answer in its cell: read as a plain value without running it, or written into the cell's source.

What is read is for showing it in a form; verdicts come from running the notebook, always.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from autograder.errors import AssignmentError, AutograderError
from autograder.notebooks.bindings import MAX_SOURCE, analyse, analyse_statements, parse_cell
from autograder.notebooks.questions import Kind, Question

Value = str | int | float | tuple[str, ...]
MAX_TEXT = 10_000  # characters of a text that a form hands over
_MAX_READ = 50_000  # characters of a cell; a longer one is run, not read
_MAX_DIGITS = 300  # of a whole number; Python refuses to write out ones of thousands


class State(StrEnum):
    """What can be said of an answer without running it."""

    OPEN = "open"  # nothing has been answered yet
    PLAIN = "plain"  # `value` is the answer
    COMPUTED = "computed"  # the cell has to be run to know it


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    Attributes
    ----------
    value:
        The answer if it is `PLAIN`: the value of an option, a tuple of them in the order of the options, a number,
        or a text.
    problem:
        Why a plain answer cannot be an answer to this question, for the student; empty if it can.
    """

    state: State
    value: Value | None = None
    problem: str = ""


class AnswerRefused(AutograderError):
    """A value cannot be the answer to a question; `what` is written for the student."""


_NEWLINE = re.compile(r"\r\n|\r|\n")  # where Python begins a line
_OPEN, _COMPUTED = Reading(State.OPEN), Reading(State.COMPUTED)


def read_answer(question: Question, source: str, stub: str = "") -> Reading:
    """Read the answer that a cell holds; nothing is run, and nothing is raised whatever the cell says.

    Parameters
    ----------
    stub:
        The text that was handed out, by which an answer that is the cell's whole text is known to be none.
    """
    if not question.name or question.kind is Kind.CODE:
        return _OPEN if source.strip() in ("", stub.strip()) else Reading(State.PLAIN, source)
    tree = parse_cell(source) if len(source) <= _MAX_READ else None
    if tree is None:
        return _COMPUTED
    statement = _last_binder(tree, question.name)
    if statement is None:
        return _OPEN
    value = _assigned(statement, question.name)
    if value is None:
        return _COMPUTED
    try:
        plain = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _COMPUTED
    return _OPEN if plain is None else _fitted(question, plain)


def write_answer(question: Question, source: str, value: Value | None) -> str:
    """The cell's source with `value` for its answer; ``None`` takes the answer back.

    What else stands in the cell is kept: the last assignment to the question's name gets the value, or a line is added.
    What cannot be read as Python is kept as a comment above the answer. The result reads back as the value.

    Raises
    ------
    AnswerRefused
        If the value is no answer to this question.
    """
    if not question.name or question.kind is Kind.CODE:
        return _whole_text(value)
    literal, written = ("None", _OPEN) if value is None else _literal(question, value)
    for text in _rewritten(source, question.name, literal):
        if read_answer(question, text) == written:
            return text
    raise AnswerRefused("The answer holds characters or brackets that cannot be kept in a notebook.")


def check_reference(question: Question, source: str, where: str) -> None:
    """Whether the reference answer of the instructor's cell answers its question, as far as that can be read.

    Raises
    ------
    AssignmentError
        It does not.
    """
    if not question.name:
        return
    if question.name not in analyse(source).bound:
        raise AssignmentError(
            f"the question is called {question.name!r}, but the solution gives nothing that name",
            where=where,
            hint=f"Write {question.name} = ... in the solution, or correct the question's name.",
        )
    problem = read_answer(question, source).problem
    if problem:
        raise AssignmentError(
            f"the solution is no answer to its question: {problem}", where=where, hint="Correct one of the two."
        )


# reading ---------------------------------------------------------------------------------------------------


def _last_binder(tree: ast.Module, name: str) -> ast.stmt | None:
    """The last statement at the top of a cell that gives the name a value, or may change or remove it."""
    found = None
    for statement in tree.body:
        names = analyse_statements([statement])
        only_named = isinstance(statement, ast.AnnAssign) and statement.value is None
        if not only_named and name in names.bound | names.mutated | names.deleted:
            found = statement
    return found


def _assigned(statement: ast.stmt, name: str) -> ast.expr | None:
    """The expression of ``name = expression``; ``None`` for any other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        return value if isinstance(target, ast.Name) and target.id == name else None
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.value if statement.target.id == name else None
    return None


def _fitted(question: Question, plain: Any) -> Reading:
    """A literal as an answer of the question's kind, with what is wrong with it."""
    match question.kind:
        case Kind.NUMBER:
            if not _is_number(plain):
                return Reading(State.PLAIN, _shown(plain), "The answer is a number.")
            return Reading(State.PLAIN, plain)
        case Kind.CHOICE:
            return _chosen(question, plain)
        case Kind.CHOICES:
            return _all_chosen(question, plain)
        case _:
            if not isinstance(plain, str):
                return Reading(State.PLAIN, _shown(plain), "The answer is a text, in quotes.")
            return Reading(State.PLAIN, plain)


def _chosen(question: Question, plain: Any) -> Reading:
    option = question.option(plain) if isinstance(plain, str) else None
    if option is None:
        return Reading(State.PLAIN, _shown(plain), f"The answer is one of {_values(question)}.")
    return Reading(State.PLAIN, option.value)


def _all_chosen(question: Question, plain: Any) -> Reading:
    given = [plain] if isinstance(plain, str) else plain
    known = isinstance(given, (list, tuple, set)) and all(isinstance(answer, str) for answer in given)
    options = [question.option(answer) for answer in given] if known else [None]
    if None in options:
        return Reading(State.PLAIN, _shown(plain), f"The answer is a list of some of {_values(question)}.")
    return Reading(State.PLAIN, tuple(option.value for option in question.options if option in options))


def _is_number(value: Any) -> bool:
    if type(value) is int:
        return abs(value) < 10**_MAX_DIGITS
    return type(value) is float and math.isfinite(value)


def _values(question: Question) -> str:
    return ", ".join(repr(option.value) for option in question.options)


def _shown(plain: Any) -> str:
    """A literal that does not fit, as text."""
    try:
        return plain if isinstance(plain, str) else repr(plain)[:200]
    except ValueError:  # a whole number of thousands of digits
        return "..."


# writing ---------------------------------------------------------------------------------------------------


def _whole_text(value: Value | None) -> str:
    if not isinstance(value, str | None):
        raise AnswerRefused("The answer is a text.")
    return _bounded(value or "", MAX_SOURCE)


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise AnswerRefused(f"The answer has {len(text)} characters; more than {most} are not taken.")
    return text


def _literal(question: Question, value: Value) -> tuple[str, Reading]:
    """The Python for a value, and how it will read.

    Raises
    ------
    AnswerRefused
        If it is no answer of the question's kind.
    """
    if isinstance(value, str):
        _bounded(value, MAX_TEXT)
    reading = _fitted(question, value)
    if reading.problem:
        raise AnswerRefused(reading.problem)
    plain = list(reading.value) if isinstance(reading.value, tuple) else reading.value
    return repr(plain), reading


def _rewritten(source: str, name: str, literal: str) -> Iterator[str]:
    """The cell with ``name = literal`` in it, best first."""
    line = f"{name} = {literal}"
    spot = _value_in(source, name)
    if spot is not None:
        yield source[: spot[0]] + literal + source[spot[1] :]
    above, _, last = source.rstrip().rpartition("\n")
    if _is_plain(last, name):  # below magics, where no spot is known: the line that was added the last time
        yield f"{above}\n{line}".lstrip("\n")
    if not source.lstrip().startswith("%%"):
        yield f"{source.rstrip()}\n{line}".lstrip("\n")
    kept = [f"# {text}".rstrip() for text in source.rstrip().splitlines()]
    yield "\n".join([*kept, line])
    yield line


def _is_plain(line: str, name: str) -> bool:
    """Whether a line says ``name = literal``."""
    try:
        [statement] = ast.parse(line).body
        value = _assigned(statement, name)
        if value is None:
            return False
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _value_in(source: str, name: str) -> tuple[int, int] | None:
    """Where in a text the value of the last ``name = value`` stands, if nothing after it changes the name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source) if parse_cell(source) is not None else ast.Module([], [])
    except (SyntaxError, ValueError):  # magics: places in what they become are not those in the text
        return None
    statement = _last_binder(tree, name)
    value = _assigned(statement, name) if statement is not None else None
    if value is None or value.end_lineno is None or value.end_col_offset is None:
        return None
    starts = [0, *(newline.end() for newline in _NEWLINE.finditer(source))]

    def place(line: int, column: int) -> int:
        """Offset in the text; `column` counts bytes of UTF-8, as `ast` does."""
        start = starts[line - 1]
        return start + len(source[start : start + column].encode()[:column].decode(errors="ignore"))

    return place(value.lineno, value.col_offset), place(value.end_lineno, value.end_col_offset)
