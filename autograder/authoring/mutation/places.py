"""Where the syntax tree of an answer can be changed so that it matters, and changing it there for a moment."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_SHOWN_BY = frozenset({"display", "get_ipython", "plt", "pprint", "print"})  # statements that call them show something
_SEEDS = frozenset({"PRNGKey", "RandomState", "SeedSequence", "default_rng", "seed", "set_random_seed", "set_seed"})
_FREE_TO_CHOOSE = frozenset({"name", "random_state", "seed", "verbose"})  # keywords whose value no task asks for
_NO_BEHAVIOUR = frozenset({"annotation", "returns", "decorator_list", "msg"})
_UNTOUCHED = (ast.Raise, ast.JoinedStr, ast.pattern)  # messages, and patterns, which take no expressions


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A node of a syntax tree, and where it hangs: in `field` of `parent`, which stands at the place `above`."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None = None
    above: Place | None = None

    @property
    def line(self) -> int:
        """1-based line of the node."""
        return int(getattr(self.node, "lineno", 0))

    @contextmanager
    def holding(self, other: ast.AST) -> Iterator[None]:
        """Put another node here; the old one comes back at the end."""
        self._put(other)
        try:
            yield
        finally:
            self._put(self.node)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def places(tree: ast.Module) -> Iterator[Place]:
    """Statements, expressions and keyword arguments that decide what a cell does, in the order of the text.

    Left out are docstrings, annotations, decorators, messages, seeds of random numbers, and statements that only
    show something: no test can or should tell whether they are changed.
    """
    yield from _below(tree, None)


def _below(parent: ast.AST, above: Place | None) -> Iterator[Place]:
    for field, value in ast.iter_fields(parent):
        if field in _NO_BEHAVIOUR or (field == "args" and _is_seeding(parent)):
            continue
        nodes: list[tuple[int | None, Any]] = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in nodes:
            if not isinstance(node, ast.AST) or _is_only_shown(node, parent):
                continue
            place = Place(node, parent, field, index, above)
            if isinstance(node, (ast.stmt, ast.expr, ast.keyword)):
                yield place
            if not isinstance(node, _UNTOUCHED) and literal(node) is None:
                yield from _below(node, place)


def _is_only_shown(node: ast.AST, parent: ast.AST) -> bool:
    """Whether a statement or keyword argument has no part in what is computed."""
    if isinstance(node, ast.keyword):
        return node.arg in _FREE_TO_CHOOSE
    if not isinstance(node, ast.Expr):
        return False
    if isinstance(node.value, ast.Call):
        return root_name(node.value.func) in _SHOWN_BY
    return isinstance(parent, ast.Module) or isinstance(node.value, ast.Constant)


def _is_seeding(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called_name(node) in _SEEDS


def literal(node: ast.AST | None) -> int | float | None:
    """The value of a number as it is written, with its sign; ``None`` for everything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = literal(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    return None


def called_name(call: ast.Call) -> str:
    """The last name of what is called: ``sum`` for ``np.sum(x)``, ``x.sum()`` and ``sum(x)``; empty if it has none."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def root_name(node: ast.AST) -> str:
    """The name that a chain of attributes, items and calls begins with; empty if it begins with something else."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
