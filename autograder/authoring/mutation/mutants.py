"""Reference answers with one change each.

A hidden test that cannot tell such a mutant from the reference answer would give a student who makes that slip all
points. `run` judges them.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from types import CodeType

from autograder.authoring.mutation.places import Place, places
from autograder.authoring.mutation.rules import RULES
from autograder.notebooks.bindings import parse_cell
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role

# what tells enough to be shown by itself; of anything smaller its surroundings are shown
_TELLING = (ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.Dict, ast.List, ast.Set, ast.Subscript, ast.keyword)
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.Expr, ast.Return)
_LONGEST = 100  # characters that are shown to tell two changes apart


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one reference answer.

    Attributes
    ----------
    notebook, grade_id:
        The solution cell.
    line:
        1-based line of the cell, as it stands in the instructor's notebook.
    rule:
        The kind of slip, as in `RULES`.
    before, after:
        What was changed, in the layout of `ast.unparse`, with as much around it as it takes for no other change of
        the cell to read the same, as long as that fits on a line.
    source:
        The whole cell with the change; comments are gone.
    """

    notebook: str
    grade_id: str
    line: int
    rule: str
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.grade_id}, line {self.line}: `{self.before}` -> `{self.after}`"


@dataclass(frozen=True, slots=True)
class MutantsOfCell:
    """All mutants of one solution cell, in the order of its text; `equivalent` more do what the reference does."""

    notebook: CourseNotebook
    cell: CourseCell
    mutants: tuple[Mutant, ...]
    equivalent: int


@dataclass(slots=True)
class _Change:
    """A change that has been tried; `shown` is the part of the tree that describes it."""

    place: Place
    rule: str
    other: ast.AST
    source: str
    shown: Place
    texts: tuple[str, str] = ("", "")


def mutants_of(assignment: Assignment) -> list[MutantsOfCell]:
    """The mutants of every solution cell of an assignment, in the order of the notebooks."""
    return [
        make_mutants(notebook, cell)
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.role is Role.SOLUTION and cell.cell_type == "code"
    ]


def make_mutants(notebook: CourseNotebook, cell: CourseCell) -> MutantsOfCell:
    """The mutants of one solution cell: always the same ones in the same order, no two of them alike.

    Only what students have to write is changed, not what the release shows already. A change that leaves the
    bytecode as it was is counted as equivalent. A text that is no Python has no mutants.
    """
    tree = _numbered_tree(cell.source)
    original = _meaning(ast.unparse(tree)) if tree is not None else None
    changes: list[_Change] = []
    equivalent = 0
    seen = {original}
    for place, rule, other in _proposals(tree, _is_in_answer(cell)) if tree is not None else ():
        assert tree is not None
        with place.holding(other):
            source = ast.unparse(tree)
        meaning = _meaning(source)
        if meaning == original:
            equivalent += ast.unparse(other) != ast.unparse(place.node)
        elif meaning is not None and meaning not in seen:
            seen.add(meaning)
            changes.append(_Change(place, rule, other, source, _first_shown(place)))
    _describe(changes)
    mutants = tuple(Mutant(notebook.name, cell.grade_id, c.place.line, c.rule, *c.texts, c.source) for c in changes)
    return MutantsOfCell(notebook, cell, mutants, equivalent)


def _numbered_tree(source: str) -> ast.Module | None:
    """The tree of a cell, its lines counted from the top of the cell.

    IPython takes away empty lines and a cell magic like ``%%time`` at the top of a cell with magics in it.
    """
    tree = parse_cell(source)
    if tree is not None and _meaning(source) is None:
        taken = takewhile(lambda line: not line.strip() or line.lstrip().startswith("%%"), source.split("\n"))
        ast.increment_lineno(tree, len(list(taken)))
    return tree


def _is_in_answer(cell: CourseCell) -> Callable[[int], bool]:
    return lambda line: not cell.answer_lines or any(first <= line <= last for first, last in cell.answer_lines)


def _proposals(tree: ast.Module, in_answer: Callable[[int], bool]) -> Iterator[tuple[Place, str, ast.AST]]:
    for place in list(places(tree)):
        if in_answer(place.line):
            for name, rule in RULES.items():
                for other in rule(place):
                    yield place, name, other


# what a text does ------------------------------------------------------------------------------------------


def _meaning(source: str) -> tuple[object, ...] | None:
    """The bytecode of a text without line numbers; ``None`` if it cannot be compiled."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _instructions(compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True))
    except (SyntaxError, ValueError, OverflowError, RecursionError):
        return None


def _instructions(code: CodeType) -> tuple[object, ...]:
    constants = tuple(_instructions(c) if isinstance(c, CodeType) else (type(c), repr(c)) for c in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_qualname, code.co_code, code.co_exceptiontable, constants, names, counts)


# how a change is described ---------------------------------------------------------------------------------


def _describe(changes: list[_Change]) -> None:
    """Give each change its texts, with more and more around it while another change of the cell reads the same."""
    while True:
        alike: defaultdict[tuple[str, str], list[_Change]] = defaultdict(list)
        for change in changes:
            change.texts = _texts(change)
            alike[change.texts].append(change)
        ambiguous = [change for group in alike.values() if len(group) > 1 for change in group]
        wider = [(change, above) for change in ambiguous if (above := _next_shown(change.shown)) is not None]
        wider = [(change, above) for change, above in wider if len(_in_one_line(above.node)) <= _LONGEST]
        if not wider:
            return
        for change, above in wider:
            change.shown = above


def _first_shown(place: Place) -> Place:
    while not isinstance(place.node, _TELLING) and (above := _next_shown(place)) is not None:
        place = above
    return place


def _next_shown(place: Place) -> Place | None:
    """The next larger part that can be shown in one line; ``None`` above a statement or the head of a block."""
    if isinstance(place.node, ast.stmt):
        return None
    above = place.above
    while above is not None and not isinstance(above.node, (ast.expr, ast.keyword, ast.stmt)):
        above = above.above
    if above is None or (isinstance(above.node, ast.stmt) and not isinstance(above.node, _SIMPLE)):
        return None
    return above


def _texts(change: _Change) -> tuple[str, str]:
    if change.shown is change.place:
        return _in_one_line(change.place.node), _in_one_line(change.other)
    before = _in_one_line(change.shown.node)
    with change.place.holding(change.other):
        return before, _in_one_line(change.shown.node)


def _in_one_line(node: ast.AST) -> str:
    first, *rest = ast.unparse(node).strip().split("\n")
    return f"{first} ..." if rest else first
