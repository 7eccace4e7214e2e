"""Whose version of a name a test cell means: the instructor's, a library's or the student's.

Computed once per notebook from the instructor's text; the examiner follows it for every submission.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograder.notebooks.bindings import Bindings, analyse, parse_cell
from autograder.notebooks.model import CourseNotebook, Role

_STUDENTS = (Role.SOLUTION, Role.FREE, Role.MANUAL)


@dataclass(frozen=True, slots=True)
class LockedCell:
    """The statements of a locked code cell that the examiner runs itself when a test needs one of `bound`.

    ``whole``: nothing that draws random numbers is left out. ``random``: it may draw or seed.
    """

    index: int
    statements: tuple[str, ...]
    bound: frozenset[str]
    whole: bool = True
    random: bool = False


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who binds which name, cell by cell.

    Attributes
    ----------
    binders:
        Name -> ((cell index, role), ...) in notebook order.
    imports:
        Name -> ((cell index, module, attribute), ...); an empty attribute means the module itself.
    star_imports:
        Modules of ``from m import *``.
    locked:
        What the examiner can run of the locked cells.
    asked_for:
        Names that the instructor's solution cells define, that is: what the student was asked for.
    keeps_arguments:
        Functions among them whose reference answer leaves its arguments unchanged.
    changed_by_answers:
        Names whose value the functions of the reference answer change: their truth is in the student's process.
    read_by_answers:
        Names of the notebook that they read when they are called.
    """

    binders: dict[str, tuple[tuple[int, str], ...]]
    imports: dict[str, tuple[tuple[int, str, str], ...]]
    star_imports: tuple[str, ...]
    locked: tuple[LockedCell, ...]
    asked_for: frozenset[str]
    keeps_arguments: frozenset[str]
    changed_by_answers: frozenset[str] = frozenset()
    read_by_answers: frozenset[str] = frozenset()

    def to_plain(self) -> dict[str, Any]:
        """As msgpack-plain data."""
        return {
            "binders": {name: [list(b) for b in found] for name, found in self.binders.items()},
            "imports": {name: [list(i) for i in found] for name, found in self.imports.items()},
            "star_imports": list(self.star_imports),
            "locked": [
                [cell.index, list(cell.statements), sorted(cell.bound), cell.whole, cell.random] for cell in self.locked
            ],
            "asked_for": sorted(self.asked_for),
            "keeps_arguments": sorted(self.keeps_arguments),
            "changed_by_answers": sorted(self.changed_by_answers),
            "read_by_answers": sorted(self.read_by_answers),
        }

    def continues_random_state(self, index: int) -> bool:
        """Whether the locked cell at `index` draws on where the locked cell before it stopped.

        So a seed set in one locked cell holds in the next, unless student code may have drawn in between.
        """
        before = [cell for cell in self.locked if cell.index < index]
        return bool(before) and before[-1].whole

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Ownership:
        """Inverse of `to_plain`."""
        return cls(
            binders={name: tuple((int(i), str(r)) for i, r in found) for name, found in plain["binders"].items()},
            imports={name: tuple((i, m, a) for i, m, a in found) for name, found in plain["imports"].items()},
            star_imports=tuple(plain["star_imports"]),
            locked=tuple(LockedCell(i, tuple(s), frozenset(b), w, r) for i, s, b, w, r in plain["locked"]),
            asked_for=frozenset(plain["asked_for"]),
            keeps_arguments=frozenset(plain["keeps_arguments"]),
            changed_by_answers=frozenset(plain["changed_by_answers"]),
            read_by_answers=frozenset(plain["read_by_answers"]),
        )


def read_ownership(notebook: CourseNotebook) -> Ownership:
    """Analyse the instructor's version of a notebook."""
    found = [
        (cell, analyse(cell.source))
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.role is not Role.INSTRUCTOR
    ]
    students: set[str] = set()
    asked_for: set[str] = set()
    keeps_arguments: set[str] = set()
    changed: set[str] = set()
    read: set[str] = set()
    for cell, names in found:
        if cell.role in _STUDENTS:
            students |= names.assigned | names.mutated
        if cell.role in (Role.SOLUTION, Role.MANUAL):
            asked_for |= names.assigned
            keeps_arguments |= _functions(cell.source) - names.mutating_functions.keys()
            inner = _inside_definitions(cell.source)
            changed |= inner[0]
            read |= inner[1]
    binders: dict[str, list[tuple[int, str]]] = {}
    imports: dict[str, list[tuple[int, str, str]]] = {}
    stars: list[str] = []
    locked: list[LockedCell] = []
    for cell, names in found:
        bound = set(names.bound)
        if cell.role in _STUDENTS:
            bound |= names.mutated - names.imports.keys()
        if cell.role is Role.LOCKED:
            runnable = _runnable(cell.index, cell.source, students)
            students |= names.assigned - runnable.bound
            locked.append(runnable)
        for name in bound:
            role = cell.role
            if role is Role.LOCKED and name not in runnable.bound and name not in names.imports:
                role = Role.FREE  # computed from the student's answer: the student's copy is the only one
            binders.setdefault(name, []).append((cell.index, str(role)))
        for name, how in names.imports.items():
            imports.setdefault(name, []).append((cell.index, how.module, how.attribute))
        stars.extend(module for module in names.star_imports if module not in stars)
    return Ownership(
        binders={name: tuple(places) for name, places in binders.items()},
        imports={name: tuple(places) for name, places in imports.items()},
        star_imports=tuple(stars),
        locked=tuple(locked),
        asked_for=frozenset(asked_for),
        keeps_arguments=frozenset(keeps_arguments),
        changed_by_answers=frozenset(changed),
        read_by_answers=frozenset(name for name in read if _is_defined_outside_tests(binders.get(name, ()))),
    )


def _is_defined_outside_tests(places: Iterable[tuple[int, str]]) -> bool:
    return any(role != Role.TEST for _, role in places)


def _inside_definitions(source: str) -> tuple[set[str], set[str]]:
    """(names of the notebook that the functions and classes of a cell change, those that they read) when called."""
    tree = parse_cell(source)
    changed: set[str] = set()
    read: set[str] = set()
    for node in tree.body if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names = analyse(ast.unparse(node))
            changed |= names.mutated | {
                name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names
            }
            read |= names.used
    return changed, read - changed


def _functions(source: str) -> set[str]:
    """Top-level functions of a cell."""
    tree = parse_cell(source)
    return (
        {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
        if tree
        else set()
    )


def _runnable(index: int, source: str, students: set[str]) -> LockedCell:
    """The part of a locked cell that depends on nothing of the student's.

    Definitions always count (their bodies run when called). Statements that use a name of the student's, or a
    function that does, are left out, and so is what only shows something.
    """
    tree = parse_cell(source)
    statements: list[str] = []
    whole = tree is not None
    bound: set[str] = set()
    tainted = set(students)
    for node in tree.body if tree else ():
        text = ast.unparse(node)
        names = analyse(text)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            statements.append(text)
            bound |= names.bound
            tainted = tainted - names.bound
            if names.used & tainted:
                tainted |= names.bound
        elif names.used & tainted:
            tainted |= names.assigned
            bound -= names.assigned
            whole = False
        elif not isinstance(node, ast.Expr) or _matters(text, names):
            statements.append(text)
            bound |= names.bound
            tainted = tainted - names.bound
        elif _is_random(text):
            whole = False
    return LockedCell(index, tuple(statements), frozenset(bound), whole, _is_random(source))


def _is_random(text: str) -> bool:
    return any(word in text for word in ("random", "seed", "shuffle", "rng"))


def _matters(text: str, names: Bindings) -> bool:
    """Whether an expression statement can change what later statements compute."""
    if text.startswith("get_ipython"):
        return False
    changed = names.mutated - {"plt", "ax", "axes", "fig", "pyplot"}
    return "seed" in text or bool(changed)
