"""nbformat is imported in one way, which leaves out a grammar that takes a second."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "autograder"


def test_the_grammar_is_there_and_would_be_loaded_otherwise() -> None:
    assert loaded_after("import nbformat.validator")  # or the tests below prove nothing


@pytest.mark.parametrize(
    "script",
    [
        "from autograder.notebooks.nbformat_import import nbformat; nbformat.validate(nbformat.v4.new_notebook())",
        "from autograder.notebooks.reading import parse_notebook; parse_notebook(b'{\"cells\": [{}]}')",
        "import tempfile; from autograder.grading.gradebook import Gradebook\n"
        "with tempfile.TemporaryDirectory() as folder: Gradebook(f'sqlite:///{folder}/gradebook.db').close()",
        "import autograder.cli.grade, autograder.cli.check, autograder.cli.serve, autograder.portal.web.app",
        "import datetime, pathlib; from autograder.grading.grade import exchange_timestamp as t; t(pathlib.Path('/'))",
    ],
)
def test_what_starts_loads_no_grammar(script: str) -> None:
    assert not loaded_after(script)


def test_who_wants_the_grammar_still_gets_it() -> None:
    assert loaded_after("import autograder.notebooks.nbformat_import, rfc3987_syntax")


def test_nobody_imports_nbformat_in_another_way() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.name != "nbformat_import.py":
            assert not list(imports_of_nbformat(ast.parse(path.read_text(encoding="utf-8")))), path


def imports_of_nbformat(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        names = [alias.name for alias in child.names] if isinstance(child, ast.Import) else []
        names += [child.module or ""] if isinstance(child, ast.ImportFrom) else []
        yield from (name for name in names if name.split(".")[0] == "nbformat")
        yield from imports_of_nbformat(child)


def loaded_after(script: str) -> bool:
    command = [sys.executable, "-c", f"import sys\n{script}\nprint('rfc3987_syntax' in sys.modules)"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip() == "True"
