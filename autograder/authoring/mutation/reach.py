"""The parts of a notebook that a change of one answer can reach.

Judging a part alone is quick: a change of one answer does not draw the pictures and train the networks of all the
others. Names decide; what a cell changes without naming it is not seen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from autograder.notebooks.bindings import Bindings, analyse
from autograder.notebooks.model import CourseCell, CourseNotebook, Role


def reached_parts(notebook: CourseNotebook, changed: CourseCell) -> list[CourseNotebook]:
    """Larger and larger parts of a notebook to judge a change of one of its answers in.

    The first has the changed cell, the first test cell that the change can affect, and the cells that these need to
    run; the second all such test cells; the last is the notebook itself. Parts that would be the same are left out,
    and so are all but the last if a cell cannot be analysed.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.role is not Role.INSTRUCTOR]
    names = {cell.index: analyse(cell.source) for cell in code}
    if not all(found.valid for found in names.values()):
        return [notebook]
    tests = _affected_tests(code, names, changed)
    kept = dict.fromkeys(_with_needed(code, names, {changed.index, *some}) for some in (tests[:1], tests) if some)
    return [*(_part(notebook, indices) for indices in kept if len(indices) < len(code)), notebook]


def _affected_tests(code: Sequence[CourseCell], names: dict[int, Bindings], changed: CourseCell) -> list[int]:
    """Indices of the test cells below a cell that use what it gives, directly or through other cells."""
    given = _given(names[changed.index])
    tests: list[int] = []
    for cell in code:
        found = names[cell.index]
        if cell.index > changed.index and found.used & given:
            given |= _given(found)
            if cell.role is Role.TEST:
                tests.append(cell.index)
    return tests


def _given(found: Bindings) -> frozenset[str]:
    return found.assigned | found.mutated


def _with_needed(code: Sequence[CourseCell], names: dict[int, Bindings], wanted: Collection[int]) -> frozenset[int]:
    """Indices of some cells and of those that they need."""
    kept = set(wanted)
    needed: set[str] = set()
    for cell in reversed(code):
        found = names[cell.index]
        if cell.index in kept or found.star_imports or (found.bound | found.mutated) & needed:
            kept.add(cell.index)
            needed |= found.used
    return frozenset(kept)


def _part(notebook: CourseNotebook, indices: Collection[int]) -> CourseNotebook:
    cells = [cell for cell in notebook.cells if cell.index in indices]
    return replace(notebook, cells=tuple(replace(cell, index=place) for place, cell in enumerate(cells)))
