"""Builds instructors' notebooks and assignments for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.model import Assignment

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def text(source: str, **metadata: Any) -> NotebookNode:
    """A text cell without nbgrader metadata."""
    return new_markdown_cell(source, metadata=metadata)


def code(source: str, **metadata: Any) -> NotebookNode:
    """A code cell without nbgrader metadata."""
    return new_code_cell(source, metadata=metadata)


def solution(grade_id: str, source: str) -> NotebookNode:
    """An autograded answer."""
    return _marked(new_code_cell(source), grade_id, solution=True)


def grade_cell(grade_id: str, source: str, points: float = 1, **metadata: Any) -> NotebookNode:
    """An autograder test."""
    return _marked(new_code_cell(source, metadata=metadata), grade_id, grade=True, locked=True, points=points)


def locked(grade_id: str, source: str, cell_type: str = "code") -> NotebookNode:
    """A read-only cell."""
    make = new_code_cell if cell_type == "code" else new_markdown_cell
    return _marked(make(source), grade_id, locked=True)


def manual(grade_id: str, source: str, points: float = 1, cell_type: str = "markdown") -> NotebookNode:
    """A manually graded answer."""
    make = new_code_cell if cell_type == "code" else new_markdown_cell
    return _marked(make(source), grade_id, grade=True, solution=True, points=points)


def task(grade_id: str, source: str, points: float = 1) -> NotebookNode:
    """A manually graded task."""
    return _marked(new_markdown_cell(source), grade_id, task=True, locked=True, points=points)


def _marked(cell: NotebookNode, grade_id: str, **flags: Any) -> NotebookNode:
    meta = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    cell.metadata["nbgrader"] = {**meta, **flags}
    return cell


def notebook(*cells: NotebookNode, **metadata: Any) -> NotebookNode:
    """A notebook with a Python kernel."""
    nb = new_notebook(cells=list(cells), metadata={**KERNEL, **metadata})
    for index, cell in enumerate(nb.cells):
        cell["id"] = f"id-{index}"
    return nb


def add_assignment(folder: Path, *cells: NotebookNode, **notebooks: NotebookNode) -> Path:
    """Write an assignment with one notebook of the folder's name, or with the given notebooks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, nb in (notebooks or {folder.name: notebook(*cells)}).items():
        nbformat.write(nb, folder / f"{name}.ipynb")
    return folder


def load(folder: Path, *cells: NotebookNode, **notebooks: NotebookNode) -> Assignment:
    """Write an assignment and load it."""
    return load_assignment(add_assignment(folder, *cells, **notebooks))


GATES = """\
def gate_and(a, b):
    ### BEGIN SOLUTION
    return a and b
    ### END SOLUTION


def gate_or(a, b):
    ### BEGIN SOLUTION
    return a or b
    ### END SOLUTION
"""
GATES_TEST = """\
assert gate_and(1, 1) == 1, "AND of two ones is one"
### BEGIN HIDDEN TESTS
for a, b in [(0, 0), (0, 1), (1, 0)]:
    assert gate_and(a, b) == 0, "AND is one only for two ones"
### END HIDDEN TESTS
"""


def add_gates(folder: Path) -> Path:
    """An assignment with every kind of cell."""
    return add_assignment(
        folder,
        text("# Gates\n\nWrite logical gates."),
        locked("setup", "import math\n\nLIMIT = math.pi"),
        text("## Task 1: AND and OR"),
        solution("gates", GATES),
        code("gate_and(1, 0)"),
        grade_cell("test-and", GATES_TEST, points=2),
        grade_cell("test-or", 'assert gate_or(0, 1) == 1, "OR of zero and one is one"', points=1),
        text("## Task 2: XOR"),
        solution(
            "xor",
            "### BEGIN SOLUTION\ntable = {(0, 1): 1, (1, 0): 1}\n\n\ndef xor(a, b):\n    return table.get((a, b), 0)\n### END SOLUTION",
        ),
        grade_cell(
            "test-xor",
            'assert xor(0, 1) == 1, "XOR of zero and one is one"\n### BEGIN HIDDEN TESTS\nassert xor(1, 1) == 0, "XOR of equals is zero"\n### END HIDDEN TESTS',
            points=3,
        ),
        manual("why", "Because one line cannot separate them.", points=2),
        task("plot", "Plot the gates.\n\n### BEGIN MARK SCHEME\nOne point per axis.\n### END MARK SCHEME", points=1),
    )


SUMS = '''\
import random
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def dot(grey):
    """A PNG of one grey dot."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + b"".join(
        chunk(*part) for part in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes([0, grey]))), (b"IEND", b""))
    )


rng = random.Random(variant)
a, b = rng.randint(1000, 2000), rng.randint(1000, 2000)
fields = {"a": str(a), "b": str(b), "key_sum": str(a + b)}
attachments = {"dot.png": lambda: dot(a % 256)}
'''
SUMS_ANSWER = "answer = None\n### BEGIN SOLUTION\nanswer = {{key_sum}}\n### END SOLUTION"
SUMS_TEST = """\
print("There is no answer yet." if answer is None else "You have answered.")
### BEGIN HIDDEN TESTS
import hidden_sums
assert answer == {{key_sum}}, "Add {{a}} and {{b}}."
assert hidden_sums.number() == variant
### END HIDDEN TESTS"""


def add_sums(folder: Path, made: str = SUMS, test: str = SUMS_TEST) -> Path:
    """An assignment with variants: numbers and a picture differ, a hidden module knows which variant it is."""
    answer = solution("answer", SUMS_ANSWER)
    answer.metadata["autograder"] = {"question": {"kind": "number", "name": "answer", "label": "${{a}} + {{b}}$"}}
    add_assignment(
        folder,
        code(made, tags=["instructor-only"]),
        text("The sum is {{key_sum}}.", tags=["instructor-only"]),
        locked("task", "What is {{a}} + {{b}}?\n\n![a dot](attachment:dot.png)", "markdown"),
        answer,
        grade_cell("test-answer", test, points=2),
    )
    (folder / "hidden_sums.py").write_text("def number():\n    return variant\n")
    return folder
