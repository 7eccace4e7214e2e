"""The direction of imports that docs/architecture.md promises."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "autograder"
LAYERS = (
    ("errors", "verdicts", "files", "terminal", "plain", "points", "pages", "wording", "languages"),
    ("notebooks",),
    ("settings",),
    ("course", "variants"),
    ("wire",),
    ("sandbox",),
    ("execution",),
    ("grading",),
    ("authoring", "teaching", "challenges"),
    ("syllabus",),
    ("portal",),
    ("cli",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """What a module imports of ours, as parts of its name; what only type checkers see is left out."""
    for node in _at_run_time(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (tuple(name.split(".")) for name in names if name.startswith("autograder."))


def _at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from _at_run_time(child)


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem not in ("__init__", "__main__")
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_what_lies_below_it_only(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name in imports(path):
        if len(name) > 1 and name[1] in LEVEL:
            assert LEVEL[name[1]] <= LEVEL[own], f"{own} must not import {'.'.join(name)}"


def test_the_services_of_the_portal_know_no_web() -> None:
    for path in (PACKAGE / "portal").rglob("*.py"):
        part = path.relative_to(PACKAGE / "portal").parts[0].removesuffix(".py")
        if part in ("web", "api"):
            continue
        found = [name for name in imports(path) if name[1:3] in (("portal", "web"), ("portal", "api"))]
        assert not found, f"{path.relative_to(PACKAGE)} imports {found}"
