"""One test cell: run it statement by statement and put what happened into words for the student."""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import math
import numbers
import os
from dataclasses import dataclass
from types import CodeType
from typing import Any

from autograder.execution.examiner import remote
from autograder.execution.examiner.classes import NeedsKernel
from autograder.execution.examiner.link import Link
from autograder.execution.examiner.looking import compared_names
from autograder.execution.examiner.namespace import TestNamespace
from autograder.verdicts import Verdict
from autograder.wire.frames import ChannelClosed, FrameError, WireError
from autograder.wording import words

MAX_MESSAGE = 1000
_MAGICS_AROUND_CODE = ("%%time", "%%timeit", "%%capture", "%%prun")


@dataclass(frozen=True, slots=True)
class TestCell:
    """A test cell with its hidden lines (1-based, inclusive)."""

    __test__ = False

    index: int
    grade_id: str
    points: float
    source: str
    hidden_lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the examiner says of a test cell; `points` is ``None`` where it cannot say."""

    verdict: Verdict
    points: float | None
    message: str = ""
    instructor_note: str = ""


def judge_cell(cell: TestCell, namespace: TestNamespace, link: Link) -> Judgement:
    """Run a test cell against the student process.

    Full points when it completes, the value of its last expression when that is a number, else none.

    Raises
    ------
    ChannelClosed
        The student process is gone; the supervisor decides what that means.
    FrameError
        What it sends is no protocol any more.
    """
    link.needs_kernel = None
    link.interception.seeded = False
    filename = f"<test {cell.grade_id}>"
    try:
        tree = _parse(cell.source, filename)
    except SyntaxError as error:
        return Judgement(
            Verdict.MANUAL,
            None,
            words("This check could not be run; your instructor has been told."),
            f"the test cell is no valid Python: {error}",
        )
    hidden_in[filename] = cell.hidden_lines
    link.is_visible = _has_visible_text
    namespace.enter_cell(cell.index, compared_names(tree, link.asked_for))
    value: Any = None
    current: ast.stmt | None = None
    quiet = cell.source.rstrip().endswith(";")
    try:
        link.begin_cell()
        for current in tree.body:
            last = current is tree.body[-1]
            if (
                isinstance(current, ast.ClassDef)
                and not _is_hidden(current, cell)
                and namespace.derives_from_student(current)
            ):
                namespace.define_there(current)
                continue
            with namespace.running(current, visible=not _is_hidden(current, cell)):
                value = _run(current, namespace, filename, keep=last and isinstance(current, ast.Expr) and not quiet)
        link.sync()
    except (ChannelClosed, FrameError):
        raise
    except remote.StudentInterrupted:
        return Judgement(Verdict.TIMEOUT, 0.0, words("Your code took too long while it was being checked."))
    except NeedsKernel as need:
        return _needs_kernel(cell, str(need))
    except BaseException as error:
        if link.needs_kernel is not None:
            return _needs_kernel(cell, link.needs_kernel)
        _settle(link)
        hidden = current is None or _is_hidden(_innermost(error, filename, tree) or current, cell)
        return _explain(error, cell, tree, filename, hidden)
    finally:
        namespace.leave_cell()
    if link.needs_kernel is not None:
        return _needs_kernel(cell, link.needs_kernel)
    return _score(value, cell)


hidden_in: dict[str, tuple[tuple[int, int], ...]] = {}
"""File name of a test cell -> its hidden lines."""


def _has_visible_text(function: Any) -> bool:
    """Whether a function stands in the visible part of a test cell."""
    code = function.__code__
    lines = hidden_in.get(code.co_filename)
    return lines is not None and not any(first <= code.co_firstlineno <= last for first, last in lines)


def _settle(link: Link) -> None:
    try:
        link.sync()
    except (ChannelClosed, FrameError):
        raise
    except BaseException:
        pass  # a binding that the student process cannot take changes nothing in this verdict


def _parse(source: str, filename: str) -> ast.Module:
    from IPython.core.inputtransformer2 import TransformerManager

    first, _, rest = source.lstrip().partition("\n")
    if first.startswith(_MAGICS_AROUND_CODE):
        source = "\n" * (source.index(first) // max(1, len(source)) + 1) + rest
    try:
        return ast.parse(source, filename)
    except SyntaxError:
        return ast.parse(TransformerManager().transform_cell(source), filename)


def _run(statement: ast.stmt, namespace: TestNamespace, filename: str, *, keep: bool) -> Any:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    if keep:
        assert isinstance(statement, ast.Expr)
        code: CodeType = compile(ast.Expression(statement.value), filename, "eval", flags)
        result = eval(code, namespace)
    else:
        code = compile(ast.Module([statement], []), filename, "exec", flags)
        result = eval(code, namespace)
    if code.co_flags & inspect.CO_COROUTINE:
        result = asyncio.run(result)
    return result if keep else None


def _is_hidden(node: ast.stmt | ast.expr, cell: TestCell) -> bool:
    start, end = node.lineno, node.end_lineno or node.lineno
    return any(start <= last and end >= first for first, last in cell.hidden_lines)


def _innermost(error: BaseException, filename: str, tree: ast.Module) -> ast.stmt | None:
    """The statement of the cell, at any depth, that was running when `error` was raised."""
    line = _line_in_cell(error, filename)
    best: ast.stmt | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and line is not None and node.lineno <= line <= (node.end_lineno or node.lineno):
            if best is None or node.lineno >= best.lineno:
                best = node
    return best


def _line_in_cell(error: BaseException, filename: str) -> int | None:
    line, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _raised_by_instructor(error: BaseException, filename: str) -> bool:
    """Whether the assertion was written by the instructor: in the cell or in a module beside the notebook."""
    traceback, last = error.__traceback__, ""
    while traceback is not None:
        last = traceback.tb_frame.f_code.co_filename
        traceback = traceback.tb_next
    return last == filename or last.startswith("<locked cell") or last.startswith(os.getcwd() + os.sep)


def _explain(error: BaseException, cell: TestCell, tree: ast.Module, filename: str, hidden: bool) -> Judgement:
    statement = _innermost(error, filename, tree)
    shown = "" if hidden or statement is None else _shorten(ast.get_source_segment(cell.source, statement) or "")
    theirs = bool(getattr(error, "__autograder_student__", False))
    note = f"{type(error).__name__}: {_shorten(_text(error))}" + (
        f" at line {_line_in_cell(error, filename)}" if statement else ""
    )
    if isinstance(error, AssertionError) and not theirs:
        message = _text(error) if _raised_by_instructor(error, filename) else _constant_message(statement)
        if not message:
            message = (
                words("This check failed: %(shown)s", shown=shown)
                if shown
                else words("A hidden check of this question failed.")
            )
        return Judgement(Verdict.FAILED, 0.0, _cut(message), note)
    if isinstance(error, remote.RefusedValue):
        return Judgement(
            Verdict.ERROR, 0.0, _cut(words("Your answer cannot be judged: %(why)s.", why=_text(error))), note
        )
    if isinstance(error, WireError):
        return Judgement(Verdict.ERROR, 0.0, words("What your code returned cannot be read."), note)
    if isinstance(error, NameError) and getattr(error, "name", None):
        return Judgement(
            Verdict.ERROR,
            0.0,
            _cut(words("The name `%(name)s` is not defined when this question is checked.", name=error.name)),
            note,
        )
    kind = type(error).__name__ if hasattr(builtins, type(error).__name__) else words("an exception of its own")
    if theirs:
        if hidden:
            return Judgement(Verdict.ERROR, 0.0, words("Your code raised %(kind)s in a hidden check.", kind=kind), note)
        return Judgement(
            Verdict.ERROR,
            0.0,
            _cut(
                words(
                    "Your code raised %(kind)s: %(why)s\nin the check: %(shown)s",
                    kind=kind,
                    why=_text(error),
                    shown=shown,
                )
            ),
            note,
        )
    if hidden:
        return Judgement(
            Verdict.ERROR,
            0.0,
            words(
                "A hidden check could not use your answer (%(kind)s): is it of the type the task asks for?", kind=kind
            ),
            note,
        )
    return Judgement(
        Verdict.ERROR,
        0.0,
        _cut(
            words(
                "This check could not use your answer (%(kind)s: %(why)s): %(shown)s",
                kind=kind,
                why=_text(error),
                shown=shown,
            )
        ),
        note,
    )


def _score(value: Any, cell: TestCell) -> Judgement:
    full = cell.points
    if (isinstance(value, numbers.Real) and not isinstance(value, bool)) or (
        type(value).__module__ == "numpy" and _is_number(value)
    ):
        points = float(value)
        if math.isnan(points) or points > full + 1e-9:
            return Judgement(
                Verdict.MANUAL,
                None,
                words("This check could not be scored; your instructor has been told."),
                f"the last expression gave {points}, but the cell is worth {full:g} points",
            )
        if points < 0:
            return Judgement(
                Verdict.PASSED,
                full,
                "",
                f"the last expression gave {points}; as in nbgrader that counts as full points",
            )
        points = min(points, full)
        if points >= full:
            return Judgement(Verdict.PASSED, full)
        if points > 0:
            return Judgement(Verdict.PARTIAL, points, _said_with(value))
        return Judgement(
            Verdict.FAILED, points, _said_with(value) or words("None of what this question checks holds yet.")
        )
    return Judgement(Verdict.PASSED, full)


def _said_with(value: Any) -> str:
    """The message of `autograder.points.Points`, or of any number that has one."""
    message = getattr(value, "message", "")
    return _cut(message) if type(message) is str else ""


def _is_number(value: Any) -> bool:
    return getattr(value, "ndim", 1) == 0 and getattr(value, "dtype", None) is not None and value.dtype.kind in "iuf"


def _needs_kernel(cell: TestCell, why: str) -> Judgement:
    return Judgement(
        Verdict.MANUAL,
        None,
        words("This question is scored by your instructor."),
        f"cell {cell.grade_id!r} needs the student's own kernel because {why}. "
        f"Add to course_config.py: c.Examiner.in_kernel_cells = [{cell.grade_id!r}]",
    )


def _constant_message(statement: ast.stmt | None) -> str:
    """The `err_msg` or `msg` text that the instructor gave to an assertion function."""
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.keyword) and node.arg in ("err_msg", "msg") and isinstance(node.value, ast.Constant):
            return str(node.value.value)
    return ""


def _text(error: BaseException) -> str:
    try:
        return str(error.args[0]) if isinstance(error, AssertionError) and error.args else str(error)
    except Exception:
        return ""


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:200] + " ..."


def _cut(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ..."
