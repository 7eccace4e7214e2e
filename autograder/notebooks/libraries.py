"""Which libraries are worth importing before the processes of an assignment are forked.

Read off the files' text without the libraries that understand notebooks, which take seconds to import: the zygotes
start while they load.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.notebooks.bindings import parse_cell

# library that a notebook may import -> modules that are worth preloading for it
_MODULES = {
    "numpy": ("numpy",),
    "scipy": ("scipy",),
    "pandas": ("pandas",),
    "matplotlib": ("matplotlib.pyplot",),
    "sklearn": ("sklearn",),
    "tensorflow": ("tensorflow",),
    "keras": ("tensorflow", "keras"),
}
# So large that even a fork of a process that has them costs milliseconds: the examiner gets them if tests may need them.
_LARGE = frozenset({"tensorflow", "keras"})


@dataclass(frozen=True, slots=True)
class WarmLibraries:
    """Modules to preload, sorted, for student processes and for examiners."""

    student: tuple[str, ...]
    examiner: tuple[str, ...]


def read_libraries(folder: Path) -> WarmLibraries:
    """What the notebooks of an assignment's source folder import, and what of it their tests may need.

    Tests that reach a large library in a way not seen here still get it: their examiner imports it then.
    """
    cells = [cell for path in sorted(folder.glob("*.ipynb")) for cell in _code_cells(path)]
    imported = {library for cell in cells for library in _imported_by_text(cell.source)}
    spared = imported & _LARGE - _needed_by_tests(cells, imported, folder)
    # Keras loads TensorFlow: one is not spared without the other.
    examined = imported - spared if _LARGE & imported <= spared else imported
    return WarmLibraries(_modules(imported), _modules(examined))


def _modules(libraries: set[str]) -> tuple[str, ...]:
    return tuple(sorted({module for library in libraries for module in _MODULES.get(library, ())}))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A code cell of the source; `examined` if the examiner runs it or may run parts of it."""

    source: str
    is_test: bool
    examined: bool


def _code_cells(notebook: Path) -> Iterator[_Cell]:
    try:
        tree = json.loads(notebook.read_text(encoding="utf-8"))
        cells = tree["cells"] if "cells" in tree else [c for sheet in tree["worksheets"] for c in sheet["cells"]]
        for cell in cells:
            if cell.get("cell_type") == "code":
                yield _code_cell(cell)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # `load_assignment` says what is wrong with it


def _code_cell(cell: dict[str, Any]) -> _Cell:
    source = cell.get("source", cell.get("input", ""))
    marks = cell.get("metadata", {}).get("nbgrader", {})
    is_test = bool(marks.get("grade")) and not marks.get("solution")
    return _Cell(
        "".join(source) if isinstance(source, list) else str(source), is_test, is_test or bool(marks.get("locked"))
    )


_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?P<modules>[\w., \t]+)", re.MULTILINE)


def _imported_by_text(source: str) -> Iterator[str]:
    """Top-level packages that a text imports anywhere, also inside functions."""
    for found in _IMPORT.finditer(source):
        for part in found["modules"].split(" import ")[0].split(","):
            yield part.strip().split(" ")[0].split(".")[0]


def _needed_by_tests(cells: list[_Cell], imported: set[str], folder: Path) -> set[str]:
    """Libraries that test cells, the locked cells before them or files beside the notebook refer to in any way."""
    origins: dict[str, str] = {}
    needed: set[str] = set()
    trees = [(cell, parse_cell(cell.source)) for cell in cells]
    for _, tree in trees:
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
                for alias in node.names:
                    root = (module or alias.name).split(".")[0]
                    origins[alias.asname or alias.name.split(".")[0]] = root
                    if alias.name == "*":
                        needed.add(root)
    for cell, tree in trees:
        if cell.examined and tree is None and cell.source.strip():
            return imported
        if cell.examined and tree is not None:
            needed |= _referred_to(tree, origins, imported, imports_count=cell.is_test)
    for path in folder.rglob("*.py"):
        if "examples" not in path.relative_to(folder).parts:
            needed |= set(_imported_by_text(path.read_text(encoding="utf-8", errors="replace")))
    return needed


def _referred_to(tree: ast.Module, origins: dict[str, str], imported: set[str], *, imports_count: bool) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in origins:
            found.add(origins[node.id])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {library for library in imported if library in node.value}
        elif imports_count and isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
        elif imports_count and isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found
