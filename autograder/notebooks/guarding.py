"""What the names in a test cell mean when it runs in the student's kernel: read off the instructor's text."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.notebooks.bindings import analyse, parse_cell
from autograder.notebooks.model import CourseCell, CourseNotebook, Role
from autograder.notebooks.ownership import Ownership

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_STUDENTS = (Role.SOLUTION, Role.FREE, Role.MANUAL)


@dataclass(frozen=True, slots=True)
class Guarding:
    """How to run the cells of one notebook that decide over points in the student's kernel.

    ``cells`` are the indices of the cells that do: test cells in-kernel, and every locked cell, because tests use what
    locked cells define. ``hidden_modules`` (name -> text) lie beside the notebook and are never released.
    """

    notebook: CourseNotebook
    ownership: Ownership
    cells: frozenset[int]
    hidden_modules: Mapping[str, str]

    @classmethod
    def of(
        cls,
        notebook: CourseNotebook,
        ownership: Ownership,
        in_kernel: Collection[int],
        hidden_files: Mapping[str, bytes],
    ) -> Guarding:
        """`in_kernel`: indices of the test cells that run in the kernel; without any, nothing is guarded."""
        modules = {
            path.removesuffix(".py"): content.decode("utf-8", "replace")
            for path, content in hidden_files.items()
            if path.endswith(".py") and "/" not in path
        }
        locked = {c.index for c in notebook.cells if c.role is Role.LOCKED and c.cell_type == "code"}
        return cls(notebook, ownership, frozenset({*in_kernel, *locked}) if in_kernel else frozenset(), modules)

    def modules(self) -> list[str]:
        """Modules that the instructor's cells import."""
        found = {module for places in self.ownership.imports.values() for _, module, _ in places}
        found |= set(self.ownership.star_imports)
        for cell in self.notebook.cells:
            tree = parse_cell(cell.source) if cell.index in self.cells else None
            for node in ast.walk(tree) if tree is not None else ():
                found |= imported_by(node)
        return sorted(found - {"", "__main__", *self.hidden_modules})

    def order(self, cell: CourseCell) -> dict[str, Any]:
        """What the student process must know of a guarded cell besides its text, as msgpack-plain data."""
        names = analyse(cell.source)
        is_test = cell.role is Role.TEST
        imports: dict[str, list[str]] = {}
        kept: list[str] = []
        for name in names.used - names.deleted:
            binder = self._binder(name, cell.index if is_test else None)
            if binder is None:
                continue
            found = [i for i in self.ownership.imports.get(name, ()) if i[0] == binder[0]]
            if found and found[-1][1] not in self.hidden_modules:
                imports[name] = [found[-1][1], found[-1][2]]
            elif binder[0] in self.cells and binder[1] not in _STUDENTS and name not in self._changed():
                ours = all(role not in _STUDENTS for _, role in self.ownership.binders[name])
                if name in self._followed(binder[0]) and (is_test or ours):
                    kept.append(name)
        return {
            "source": cell.source,
            "test": is_test,
            "imports": imports,
            "kept": sorted(set(kept) - names.bound),
            "shared": sorted(self._changed()),
            "free": [] if is_test else sorted(self._answered() & names.bound),
            "defined": sorted(self.ownership.binders),
            "asked_for": sorted(self.ownership.asked_for),
            "hidden_modules": self._lent(cell.source) if is_test else {},
        }

    def _lent(self, source: str) -> dict[str, str]:
        """The hidden modules that a text imports, and those that these import."""
        tree = parse_cell(source)
        found: dict[str, str] = {}
        for node in ast.walk(tree) if tree is not None else ():
            for name in imported_by(node) & self.hidden_modules.keys():
                others = Guarding(
                    self.notebook,
                    self.ownership,
                    self.cells,
                    {n: text for n, text in self.hidden_modules.items() if n != name},
                )
                found = others._lent(self.hidden_modules[name]) | found | {name: self.hidden_modules[name]}
        return found

    def _followed(self, index: int) -> frozenset[str]:
        tree = parse_cell(self.notebook.cells[index].source)
        return followed(tree) if tree is not None else frozenset()

    def _binder(self, name: str, before: int | None) -> tuple[int, str] | None:
        places = [b for b in self.ownership.binders.get(name, ()) if before is None or b[0] < before]
        return places[-1] if places else None

    def _answered(self) -> set[str]:
        return {n for n, places in self.ownership.binders.items() if any(role in _STUDENTS for _, role in places)}

    def _changed(self) -> frozenset[str]:
        return self.ownership.changed_by_answers

    def patched(self) -> set[str]:
        """Attributes of libraries that the instructor's own cells replace, on purpose: these are not put back."""
        found: set[str] = set()
        for cell in self.notebook.cells:
            tree = parse_cell(cell.source) if cell.index in self.cells else None
            for node in ast.walk(tree) if tree is not None else ():
                if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                    found.add(node.attr)
                elif isinstance(node, ast.Call) and _patches(node.func):
                    found |= {
                        part.value.rpartition(".")[2]
                        for part in node.args
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
        return found


def _patches(function: ast.expr) -> bool:
    """``setattr(...)``, ``mock.patch(...)``, ``patch.object(...)``, ``monkeypatch.setattr(...)``."""
    return any(
        word in ("setattr", "delattr", "patch")
        for part in ast.walk(function)
        for word in [getattr(part, "id", getattr(part, "attr", ""))]
    )


def targets(node: ast.AST) -> set[str]:
    """Names that an assignment target or anything else below `node` binds."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def bound_by(statement: ast.stmt) -> set[str]:
    """Names that a statement itself binds, not what stands in its blocks."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return {name for target in statement.targets for name in targets(target)}
    if isinstance(statement, ast.AnnAssign):
        return targets(statement.target) if statement.value is not None else set()
    if isinstance(statement, (ast.AugAssign, ast.For, ast.AsyncFor)):
        return targets(statement.target)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return {n for item in statement.items if item.optional_vars is not None for n in targets(item.optional_vars)}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names if alias.name != "*"}
    return set()


def outside_scopes(tree: ast.AST) -> list[ast.AST]:
    """Nodes that are not inside a function or class."""
    found: list[ast.AST] = []
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        found.append(node)
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))
    return found


def simply_bound(tree: ast.Module) -> frozenset[str]:
    """Names that the statements of a cell bind at its top level, in blocks too."""
    return frozenset(n for node in outside_scopes(tree) if isinstance(node, ast.stmt) for n in bound_by(node))


def followed(tree: ast.Module) -> frozenset[str]:
    """Names that a cell binds in ways that can be followed statement by statement."""
    return simply_bound(tree) - awkward(tree)


def awkward(tree: ast.Module) -> frozenset[str]:
    """Names bound in ways that are not followed: ``:=``, ``del``, ``except ... as``, ``global``, ``match``, ``globals()``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr):
            found |= targets(node.target)
        elif isinstance(node, ast.Delete):
            found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
        elif isinstance(node, ast.Global):
            found |= set(node.names)
        elif (
            isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant)
        ):
            found.add(str(node.slice.value))  # globals()["name"] = ...
    return frozenset(found)


def imported_by(node: ast.AST) -> set[str]:
    """Modules that an import statement names."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {node.module} if isinstance(node, ast.ImportFrom) and node.module and not node.level else set()
