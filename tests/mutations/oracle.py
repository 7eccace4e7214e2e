"""Says, without the matcher, what a notebook's code would mean: which value each name holds, read off the text.

A name's value is known by the statement that bound it and by the values that statement read, so two notebooks
agree on a name exactly if they compute it in the same way. Functions look their names up when they are used.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

Meaning = tuple[object, ...]


def statements(source: str) -> list[ast.stmt]:
    """Top-level statements of a cell, which IPython lets begin with blanks; none if it is no Python."""
    try:
        return ast.parse(textwrap.dedent(_MAGIC.sub("", source)).strip("\n")).body
    except (SyntaxError, ValueError):
        return []


def names_bound(source: str) -> set[str]:
    """Names that a cell binds at its top level, imports left out."""
    return {name for statement in statements(source) for name in _effects(statement).binds}


def names_read(source: str) -> set[str]:
    """Every name that a cell mentions."""
    return {node.id for statement in statements(source) for node in ast.walk(statement) if isinstance(node, ast.Name)}


@dataclass
class _Effects:
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)  # in place
    reads: set[str] = field(default_factory=set)
    reads_later: set[str] = field(default_factory=set)  # when a function is called


@dataclass(frozen=True)
class _Value:
    text: str
    read: tuple[tuple[str, Meaning], ...]
    later: frozenset[str]


class World:
    """The names of one namespace while cells are run one after the other; only `tracked` names are followed."""

    def __init__(self, tracked: Iterable[str]) -> None:
        self._tracked = frozenset(tracked)
        self._values: dict[str, _Value] = {}

    def run(self, source: str) -> None:
        """Run one cell."""
        for statement in statements(source):
            effects = _effects(statement)
            if isinstance(statement, ast.Raise) or self._fails(statement, effects):
                return  # the rest of the cell is not run
            bound = (effects.binds | effects.changes) & self._tracked
            if not bound:
                continue
            read = (effects.reads | effects.changes) & self._tracked
            value = _Value(
                ast.dump(statement),
                tuple((name, self.meaning(name)) for name in sorted(read)),
                frozenset(effects.reads_later & self._tracked),
            )
            self._values.update(dict.fromkeys(bound, value))

    def _fails(self, statement: ast.stmt, effects: _Effects) -> bool:
        simple = isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Assert))
        return simple and bool((effects.reads & self._tracked) - self._values.keys())

    def meaning(self, name: str, inside: tuple[str, ...] = ()) -> Meaning:
        """What a name stands for now."""
        if name in inside:
            return ("recursion", name)
        value = self._values.get(name)
        if value is None:
            return ("unbound", name)
        later = tuple(self.meaning(n, (*inside, name)) for n in sorted(value.later))
        return (hash((name, value.text, value.read, later)),)

    def of(self, names: Iterable[str]) -> tuple[Meaning, ...]:
        """Meanings of several names."""
        return tuple(self.meaning(name) for name in sorted(names))


def _effects(statement: ast.stmt) -> _Effects:
    effects = _Effects()
    if not isinstance(statement, (ast.Import, ast.ImportFrom)):
        _read(statement, effects)
    effects.changes -= effects.binds
    effects.reads -= {
        name.id
        for loop in ast.walk(statement)
        if isinstance(loop, (ast.For, ast.AsyncFor, ast.comprehension))
        for name in ast.walk(loop.target)
        if isinstance(name, ast.Name)
    }
    return effects


def _read(node: ast.AST, effects: _Effects) -> None:
    if isinstance(node, _SCOPES):
        effects.reads_later |= _free_names(node)
        if not isinstance(node, ast.Lambda):
            effects.binds.add(node.name)
        return
    if isinstance(node, ast.Name):
        (effects.binds if isinstance(node.ctx, ast.Store) else effects.reads).add(node.id)
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        effects.reads.add(node.target.id)
    elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        effects.changes.update(_root(node))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        effects.changes.update(_root(node.value.func))
    for child in ast.iter_child_nodes(node):
        _read(child, effects)


def _free_names(scope: ast.AST) -> set[str]:
    """Names that a function, its parameters and own variables left out, looks up outside."""
    own, used = set(), set()
    for node in ast.walk(scope):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else own).add(node.id)
    return used - own


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
