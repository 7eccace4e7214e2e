"""Which part of a notebook a change of one answer can reach."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from autograder.authoring.mutation.reach import reached_parts
from tests.notebook_factory import code, grade_cell, load, locked, solution, text

CELLS = [
    text("# Circles"),
    locked("setup", "import math"),
    solution("area", "def area(r):\n    return math.pi * r**2"),
    code("picture = draw(area)"),
    grade_cell("test-area", "assert area(0) == 0"),
    solution("other", "other = train()"),
    grade_cell("test-other", "assert other"),
    solution("volume", "def volume(r, h):\n    return area(r) * h"),
    grade_cell("test-volume", "assert volume(0, 1) == 0"),
]


def parts(folder: Path, grade_id: str, cells: list[NotebookNode]) -> list[list[str]]:
    notebook = load(folder / "hw", *cells).notebooks[0]
    changed = next(cell for cell in notebook.cells if cell.grade_id == grade_id)
    found = reached_parts(notebook, changed)
    assert found[-1] is notebook
    for part in found:
        assert [cell.index for cell in part.cells] == list(range(len(part.cells)))
    return [[cell.grade_id for cell in part.cells] for part in found[:-1]]


def test_parts_grow_from_the_first_test_to_all_that_are_affected(tmp_path: Path) -> None:
    first = ["setup", "area", "test-area"]
    assert parts(tmp_path, "area", CELLS) == [first, [*first, "volume", "test-volume"]]


def test_a_part_has_what_its_tests_need(tmp_path: Path) -> None:
    assert parts(tmp_path, "volume", CELLS) == [["setup", "area", "volume", "test-volume"]]


def test_an_answer_that_no_test_uses_is_judged_in_the_whole_notebook(tmp_path: Path) -> None:
    assert parts(tmp_path, "unused", [*CELLS, solution("unused", "unused = 1")]) == []


def test_so_is_every_answer_beside_a_cell_that_cannot_be_analysed(tmp_path: Path) -> None:
    assert parts(tmp_path, "area", [*CELLS, code("this is no Python")]) == []


def test_names_from_a_star_are_kept(tmp_path: Path) -> None:
    cells = [*CELLS[:2], code("from math import *"), *CELLS[2:]]
    assert parts(tmp_path, "volume", cells) == [["setup", "", "area", "volume", "test-volume"]]


def test_a_name_that_is_changed_in_place_counts_as_given(tmp_path: Path) -> None:
    cells = [code("table = {}"), solution("fill", "table[0] = 1"), grade_cell("t", "assert table[0]"), code("x = 1")]
    assert parts(tmp_path, "fill", cells) == [["", "fill", "t"]]
