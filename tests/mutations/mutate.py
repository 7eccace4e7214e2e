"""What students, editors and accidents do to an honest notebook before it is handed in.

A mutator takes a `Draft`, changes it and says whether it could. `KINDS` holds all of them by name; `mutate`
applies one or several and writes the files. Cells remember where they come from under a private key, so that a
second mutation finds the answer that a first one stripped of its metadata; the key is never written.
"""

from __future__ import annotations

import ast
import copy
import itertools
import json
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from autograder.notebooks.model import CourseCell, Role
from tests.mutations.corpus import Base

Cell = dict[str, Any]
_ORIGINS = "_origins"
ANSWERS = (Role.SOLUTION, Role.MANUAL)


@dataclass
class Draft:
    """A submission under change; mutators work on one of its notebooks."""

    base: Base
    rng: Random
    trees: dict[str, dict[str, Any]] = field(default_factory=dict)
    name: str = ""
    file_names: dict[str, str] = field(default_factory=dict)
    encode: Callable[[str], bytes] = str.encode
    as_lists: bool = False  # texts as lists of lines
    as_worksheet: bool = False  # nbformat 3

    def __post_init__(self) -> None:
        self.trees = self.base.copy()
        self.name = self.rng.choice(sorted(self.trees))
        for tree in self.trees.values():
            for cell in tree["cells"]:
                cell[_ORIGINS] = [grade_id_of(cell)] if grade_id_of(cell) else []

    @classmethod
    def of(cls, base: Base, seed: int) -> Draft:
        """An unchanged draft."""
        return cls(base, Random(seed))

    @property
    def tree(self) -> dict[str, Any]:
        return self.trees[self.name]

    @property
    def cells(self) -> list[Cell]:
        cells: list[Cell] = self.tree["cells"]
        return cells

    @property
    def course(self) -> dict[str, CourseCell]:
        """The course's cells by grade_id."""
        notebook = next(n for n in self.base.assignment.notebooks if n.name == self.name)
        return {c.grade_id: c for c in notebook.cells if c.grade_id}

    def of_role(self, *roles: Role, code: bool = False) -> list[int]:
        """Places of the cells that come from cells of these roles."""
        course = self.course
        return [
            at
            for at, cell in enumerate(self.cells)
            if any(course[o].role in roles for o in cell.get(_ORIGINS, ()))
            and (not code or any(course[o].cell_type == "code" for o in cell[_ORIGINS]))
        ]

    def pick(self, *roles: Role, code: bool = False) -> int | None:
        """The place of one of them, or None."""
        places = self.of_role(*roles, code=code)
        return self.rng.choice(places) if places else None

    def released(self, cell: Cell) -> str:
        """What the course gave out for (the first origin of) a cell."""
        return self.course[cell[_ORIGINS][0]].released

    def write(self, folder: Path) -> None:
        """Write the files as they are handed in."""
        for name, tree in self.trees.items():
            clean = copy.deepcopy(tree)
            for cell in clean["cells"]:
                cell.pop(_ORIGINS, None)
                if self.as_lists:
                    cell["source"] = cell["source"].splitlines(keepends=True)
            if self.as_worksheet and name == self.name:
                clean = _worksheet(clean["cells"])
            path = folder / self.file_names.get(name, f"{name}.ipynb")
            path.write_bytes(self.encode(json.dumps(clean, indent=1, ensure_ascii=False)))


def _worksheet(cells: list[Cell]) -> dict[str, Any]:
    """The same cells in nbformat 3."""
    for cell in cells:
        cell.pop("id", None)
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell["language"], cell["prompt_number"] = "python", cell.pop("execution_count", None)
            cell["collapsed"] = False
    return {
        "worksheets": [{"cells": cells, "metadata": {}}],
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
    }


Mutator = Callable[[Draft], bool]
KINDS: dict[str, Mutator] = {}
EDITORS: set[str] = set()  # kinds that change the whole file; they come last


def kind(mutator: Mutator) -> Mutator:
    """Register a mutator under its name."""
    KINDS[mutator.__name__.replace("_", " ")] = mutator
    return mutator


def editor(mutator: Mutator) -> Mutator:
    """Register one that changes the form of the file rather than its cells."""
    EDITORS.add(mutator.__name__.replace("_", " "))
    return kind(mutator)


def mutate(base: Base, kinds: Sequence[str], rng: Random) -> Draft | None:
    """Apply mutations in order, editors last; None if one of them finds nothing to change."""
    draft = Draft(base, rng)
    for name in sorted(kinds, key=lambda k: k in EDITORS):
        if not KINDS[name](draft):
            return None
    return draft


def grade_id_of(cell: Cell) -> str:
    meta = cell["metadata"].get("nbgrader")
    return str(meta.get("grade_id", "")) if isinstance(meta, dict) else ""


def new_cell(source: str, cell_type: str = "code", origins: Sequence[str] = ()) -> Cell:
    """A cell that the student added."""
    cell: Cell = {"cell_type": cell_type, "metadata": {}, "source": source, _ORIGINS: list(origins)}
    if cell_type == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _strip(cell: Cell) -> None:
    cell["metadata"].pop("nbgrader", None)


def _copy(cell: Cell, rng: Random, source: str | None = None) -> Cell:
    """A copy as editors make it: with the metadata, without nbgrader's, or with nothing but the text."""
    twin = copy.deepcopy(cell)
    twin.pop("id", None)
    if source is not None:
        twin["source"] = source
    how = rng.randrange(3)
    if how == 1:
        _strip(twin)
    elif how == 2:
        twin["metadata"] = {}
    return twin


# --- splitting and merging ------------------------------------------------------------------------------------------


def _cuts(source: str) -> list[int]:
    """Line numbers before which a cell can be cut without breaking a statement."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    lines = [min([s.lineno, *(d.lineno for d in getattr(s, "decorator_list", []))]) for s in body]
    return [line - 1 for line in lines[1:]]


def _split(draft: Draft, pieces: int) -> bool:
    places = [at for at in draft.of_role(*ANSWERS, code=True) if len(_cuts(draft.cells[at]["source"])) >= pieces - 1]
    if not places:
        return False
    at = draft.rng.choice(places)
    cell = draft.cells[at]
    lines = cell["source"].split("\n")
    cuts = [0, *sorted(draft.rng.sample(_cuts(cell["source"]), pieces - 1)), len(lines)]
    parts = []
    bearer = draft.rng.choice([0, pieces - 1, None])  # which part keeps the metadata; None: all of them
    for number, (start, stop) in enumerate(itertools.pairwise(cuts)):
        part = copy.deepcopy(cell)
        part["source"] = "\n".join(lines[start:stop]).strip("\n")
        if number:
            part.pop("id", None)
        if bearer is not None and number != bearer:
            part["metadata"] = {}
        parts.append(part)
    if draft.rng.random() < 0.3:
        parts.insert(1, new_cell("And now the rest:", "markdown"))
    draft.cells[at : at + 1] = parts
    return True


@kind
def split_in_two(draft: Draft) -> bool:
    return _split(draft, 2)


@kind
def split_in_three(draft: Draft) -> bool:
    return _split(draft, 3)


@kind
def split_at_the_test(draft: Draft) -> bool:
    """The second half of the answer stands behind the next cell of the course."""
    if not _split(draft, 2):
        return False
    later = [at for at, cell in enumerate(draft.cells) if cell["metadata"] == {} and cell[_ORIGINS]]
    if later:
        at = draft.rng.choice(later)
        draft.cells.insert(min(at + 1, len(draft.cells) - 1), draft.cells.pop(at))
    return True


def _merge(draft: Draft, step: int) -> bool:
    cells = draft.cells
    places = [
        at
        for at in draft.of_role(*ANSWERS, code=True)
        if 0 <= at + step < len(cells) and cells[at]["cell_type"] == cells[at + step]["cell_type"] == "code"
    ]
    if not places:
        # text between answers is what keeps most of them apart: it is deleted first
        return False
    at = draft.rng.choice(places)
    first, second = sorted((at, at + step))
    kept, gone = (cells[first], cells[second]) if draft.rng.random() < 0.7 else (cells[second], cells[first])
    kept["source"] = cells[first]["source"] + draft.rng.choice(["\n", "\n\n"]) + cells[second]["source"]
    kept[_ORIGINS] = [*cells[first][_ORIGINS], *cells[second][_ORIGINS]]
    draft.tree["cells"] = [cell for cell in cells if cell is not gone]
    return True


@kind
def merged_with_the_cell_below(draft: Draft) -> bool:
    return _merge(draft, 1)


@kind
def merged_with_the_cell_above(draft: Draft) -> bool:
    return _merge(draft, -1)


@kind
def two_answers_in_one_cell(draft: Draft) -> bool:
    """The second answer is cut out of its cell and pasted below the first one."""
    places = draft.of_role(Role.SOLUTION)
    if len(places) < 2:
        return False
    one, other = sorted(draft.rng.sample(places, 2))
    kept, gone = (one, other) if draft.rng.random() < 0.5 else (other, one)
    cells = draft.cells
    cells[kept]["source"] = cells[one]["source"] + "\n\n\n" + cells[other]["source"]
    cells[kept][_ORIGINS] = [*cells[one][_ORIGINS], *cells[other][_ORIGINS]]
    del cells[gone]
    return True


@kind
def everything_in_one_cell(draft: Draft) -> bool:
    """All answers are written into the first answer cell, the others are left as stubs or deleted."""
    places = draft.of_role(Role.SOLUTION)
    if len(places) < 2:
        return False
    cells = draft.cells
    first = cells[places[0]]
    origins = list(dict.fromkeys(o for at in places for o in cells[at][_ORIGINS]))
    source = "\n\n\n".join(cells[at]["source"] for at in places)
    for at in reversed(places[1:]):
        del cells[at]
    first["source"], first[_ORIGINS] = source, origins
    return True


# --- copies ---------------------------------------------------------------------------------------------------------


@kind
def copied_below(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    draft.cells.insert(at + 1, _copy(draft.cells[at], draft.rng))
    return True


@kind
def copied_to_the_end(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    draft.cells.append(_copy(draft.cells[at], draft.rng))
    return True


@kind
def answer_with_an_untouched_copy_below(draft: Draft) -> bool:
    return _stub_copy(draft, 1)


@kind
def answer_with_an_untouched_copy_above(draft: Draft) -> bool:
    return _stub_copy(draft, 0)


def _stub_copy(draft: Draft, step: int) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    cell = draft.cells[at]
    draft.cells.insert(at + step, _copy(cell, draft.rng, draft.released(cell)))
    return True


@kind
def untouched_original_and_answer_in_a_copy_at_the_end(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    cell = draft.cells[at]
    draft.cells.append(_copy(cell, draft.rng))
    cell["source"] = draft.released(cell)
    return True


@kind
def answer_with_an_untouched_copy_at_the_end(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    draft.cells.append(_copy(draft.cells[at], draft.rng, draft.released(draft.cells[at])))
    return True


@kind
def course_cell_copied(draft: Draft) -> bool:
    at = draft.pick(Role.TEST, Role.LOCKED)
    if at is None:
        return False
    draft.cells.insert(draft.rng.randint(0, len(draft.cells)), _copy(draft.cells[at], draft.rng))
    return True


@kind
def every_cell_twice(draft: Draft) -> bool:
    """The whole notebook pasted below itself."""
    draft.cells.extend([_copy(cell, draft.rng) for cell in draft.cells])
    return True


# --- types and places -----------------------------------------------------------------------------------------------


def _retype(draft: Draft, cell_type: str) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None or draft.cells[at]["cell_type"] == cell_type:
        return False
    cell = draft.cells[at]
    cell["cell_type"] = cell_type
    for key in ("outputs", "execution_count"):
        cell.pop(key, None)
    if cell_type == "code":
        cell |= {"execution_count": None, "outputs": []}
    return True


@kind
def retyped_to_markdown(draft: Draft) -> bool:
    return _retype(draft, "markdown")


@kind
def retyped_to_raw(draft: Draft) -> bool:
    return _retype(draft, "raw")


@kind
def retyped_to_code(draft: Draft) -> bool:
    return _retype(draft, "code")


def _move(draft: Draft, at: int | None, to: int) -> bool:
    if at is None:
        return False
    draft.cells.insert(to, draft.cells.pop(at))
    return True


@kind
def answer_moved(draft: Draft) -> bool:
    return _move(draft, draft.pick(*ANSWERS), draft.rng.randint(0, len(draft.cells) - 1))


@kind
def answer_moved_by_one(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    return at is not None and _move(draft, at, max(0, at + draft.rng.choice([-1, 1])))


@kind
def answer_moved_to_the_end_without_metadata(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    draft.cells[at]["metadata"] = {}
    return _move(draft, at, len(draft.cells) - 1)


@kind
def course_cell_moved(draft: Draft) -> bool:
    return _move(draft, draft.pick(Role.TEST, Role.LOCKED), draft.rng.randint(0, len(draft.cells) - 1))


@kind
def all_tests_moved_to_the_end(draft: Draft) -> bool:
    tests = [draft.cells[at] for at in draft.of_role(Role.TEST)]
    draft.tree["cells"] = [cell for cell in draft.cells if not any(cell is test for test in tests)] + tests
    return bool(tests)


# --- deletions ------------------------------------------------------------------------------------------------------


def _delete(draft: Draft, *roles: Role) -> bool:
    at = draft.pick(*roles)
    if at is None:
        return False
    del draft.cells[at]
    return True


@kind
def answer_deleted(draft: Draft) -> bool:
    return _delete(draft, *ANSWERS)


@kind
def test_deleted(draft: Draft) -> bool:
    return _delete(draft, Role.TEST)


@kind
def all_tests_deleted(draft: Draft) -> bool:
    places = draft.of_role(Role.TEST)
    for at in reversed(places):
        del draft.cells[at]
    return bool(places)


@kind
def locked_cell_deleted(draft: Draft) -> bool:
    return _delete(draft, Role.LOCKED)


@kind
def all_texts_deleted(draft: Draft) -> bool:
    kept = [c for c in draft.cells if c["cell_type"] == "code" or c[_ORIGINS]]
    changed = len(kept) < len(draft.cells)
    draft.tree["cells"] = kept
    return changed


@kind
def answers_only(draft: Draft) -> bool:
    """A new notebook into which only the answers were pasted."""
    kept = [draft.cells[at] for at in draft.of_role(*ANSWERS)]
    for cell in kept:
        cell["metadata"] = {}
    draft.tree["cells"] = kept
    return bool(kept)


# --- metadata -------------------------------------------------------------------------------------------------------


@kind
def grade_id_renamed(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS, Role.TEST)
    if at is None or not grade_id_of(draft.cells[at]):
        return False
    old = grade_id_of(draft.cells[at])
    new = draft.rng.choice([old + "-1", old + "2", old.upper(), "cell-" + str(draft.rng.randrange(10**6)), ""])
    draft.cells[at]["metadata"]["nbgrader"]["grade_id"] = new
    return True


@kind
def all_grade_ids_renamed(draft: Draft) -> bool:
    found = [cell for cell in draft.cells if grade_id_of(cell)]
    for number, cell in enumerate(found):
        cell["metadata"]["nbgrader"]["grade_id"] = f"cell-{number}"
    return bool(found)


@kind
def duplicate_grade_id(draft: Draft) -> bool:
    """An answer cell made by copying another one and typing over it: two cells, one grade_id."""
    found = [at for at in draft.of_role(*ANSWERS) if grade_id_of(draft.cells[at])]
    if len(found) < 2:
        return False
    one, other = draft.rng.sample(found, 2)
    draft.cells[one]["metadata"] = copy.deepcopy(draft.cells[other]["metadata"])
    return True


@kind
def grade_ids_swapped(draft: Draft) -> bool:
    """Two answers written into each other's cell."""
    course = draft.course
    found = [at for at in draft.of_role(Role.SOLUTION) if grade_id_of(draft.cells[at]) in course]
    if len(found) < 2:
        return False
    one, other = (draft.cells[at] for at in draft.rng.sample(found, 2))
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    return True


@kind
def grade_id_of_a_course_cell(draft: Draft) -> bool:
    """An answer cell that bears the id of a locked or test cell, as after pasting over a copy of it."""
    at, other = draft.pick(Role.SOLUTION), draft.pick(Role.TEST, Role.LOCKED)
    if at is None or other is None:
        return False
    draft.cells[at]["metadata"] = copy.deepcopy(draft.cells[other]["metadata"])
    return True


@kind
def nbgrader_metadata_lost_in_one_cell(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS, Role.TEST, Role.LOCKED)
    if at is None:
        return False
    _strip(draft.cells[at])
    return True


@kind
def nbgrader_metadata_lost_everywhere(draft: Draft) -> bool:
    for cell in draft.cells:
        _strip(cell)
    return True


@kind
def nbgrader_metadata_lost_in_answers(draft: Draft) -> bool:
    places = draft.of_role(*ANSWERS)
    for at in places:
        _strip(draft.cells[at])
    return bool(places)


@kind
def nbgrader_metadata_garbled(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS, Role.TEST)
    if at is None:
        return False
    draft.cells[at]["metadata"]["nbgrader"] = draft.rng.choice([{}, [], "x", None, {"grade_id": 7}, {"grade": True}])
    return True


@kind
def cell_ids_lost(draft: Draft) -> bool:
    for cell in draft.cells:
        cell.pop("id", None)
    return True


@kind
def cell_ids_equal(draft: Draft) -> bool:
    for cell in draft.cells:
        cell["id"] = "same"
    return True


# --- course cells changed, answers in wrong places ------------------------------------------------------------------


@kind
def test_edited(draft: Draft) -> bool:
    at = draft.pick(Role.TEST)
    if at is None:
        return False
    cell = draft.cells[at]
    source = cell["source"]
    cell["source"] = draft.rng.choice(
        [
            source.replace("==", "!=", 1),
            source + "\nprint('passed')",
            "# " + source.replace("\n", "\n# "),
            "print('testing')\n" + source,
            source.split("\n")[0],
            "",
        ]
    )
    return True


@kind
def test_pasted_over(draft: Draft) -> bool:
    """Something of the student's own in place of the test."""
    at = draft.pick(Role.TEST)
    if at is None:
        return False
    draft.cells[at]["source"] = draft.rng.choice(["print('hello')", "import numpy as np", "my_own = [1, 2, 3]", "pass"])
    return True


def _pasted_into_test(draft: Draft, arrange: Callable[[str, str], str]) -> bool:
    at = draft.pick(Role.SOLUTION)
    if at is None:
        return False
    tests = [t for t in draft.of_role(Role.TEST) if t > at]
    if not tests:
        return False
    cell, test = draft.cells[at], draft.cells[tests[0]]
    test["source"] = arrange(cell["source"], test["source"])
    test[_ORIGINS] = [*cell[_ORIGINS], *test[_ORIGINS]]
    if draft.rng.random() < 0.5:
        cell["source"] = draft.released(cell)
        cell[_ORIGINS] = []
    else:
        del draft.cells[at]
    return True


@kind
def answer_in_place_of_the_test(draft: Draft) -> bool:
    return _pasted_into_test(draft, lambda answer, _: answer)


@kind
def answer_above_the_test_in_its_cell(draft: Draft) -> bool:
    return _pasted_into_test(draft, lambda answer, test: answer + "\n\n" + test)


@kind
def answer_below_the_test_in_its_cell(draft: Draft) -> bool:
    return _pasted_into_test(draft, lambda answer, test: test + "\n\n" + answer)


def _in_new_cell(draft: Draft, step: int) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    cell = draft.cells[at]
    new = new_cell(cell["source"], cell["cell_type"], cell[_ORIGINS])
    cell["source"] = draft.released(cell)
    draft.cells.insert(at + step, new)
    return True


@kind
def answer_in_a_new_cell_below_the_stub(draft: Draft) -> bool:
    return _in_new_cell(draft, 1)


@kind
def answer_in_a_new_cell_above_the_stub(draft: Draft) -> bool:
    return _in_new_cell(draft, 0)


@kind
def answer_in_a_new_cell_below_the_test(draft: Draft) -> bool:
    return _in_new_cell(draft, 2)


@kind
def answer_in_a_new_cell_and_the_stub_cleared(draft: Draft) -> bool:
    at = draft.pick(*ANSWERS)
    if at is None:
        return False
    cell = draft.cells[at]
    draft.cells.insert(at + draft.rng.randint(0, 2), new_cell(cell["source"], cell["cell_type"], cell[_ORIGINS]))
    cell["source"], cell[_ORIGINS] = "", []
    return True


# --- additions ------------------------------------------------------------------------------------------------------

_SCRATCH = (
    "1 + 1",
    "print('here')",
    "import numpy as np\nmine = np.arange(3)\nmine",
    "%matplotlib inline",
    "%%time\nsum(range(10))",
    "!ls",
    "for i in range(3):\n    print(i)",
    "this is no python (",
    "",
    "# to do",
    "def my_helper(x):\n    return x",
    "help(print)",
    "x = 3\ny = x**2\nprint(x, y)",
)


@kind
def scratch_cells(draft: Draft) -> bool:
    for _ in range(draft.rng.randint(1, 6)):
        cell = new_cell(draft.rng.choice(_SCRATCH))
        draft.cells.insert(draft.rng.randint(0, len(draft.cells)), cell)
    return True


@kind
def notes(draft: Draft) -> bool:
    for _ in range(draft.rng.randint(1, 4)):
        note = draft.rng.choice(["My notes", "## Answer", "$x^2$ is easy.", "", "Done!", "![](picture.png)"])
        draft.cells.insert(draft.rng.randint(0, len(draft.cells)), new_cell(note, "markdown"))
    return True


@kind
def answer_tried_out(draft: Draft) -> bool:
    """A cell below the answer that calls it."""
    at = draft.pick(Role.SOLUTION)
    if at is None:
        return False
    names = sorted(_defined(draft.cells[at]["source"]))
    if not names:
        return False
    name = draft.rng.choice(names)
    draft.cells.insert(at + 1, new_cell(f"print({name})\ntry_{name} = {name}\ntry_{name}"))
    return True


@kind
def answer_commented(draft: Draft) -> bool:
    """Remarks and print calls around the answer."""
    at = draft.pick(Role.SOLUTION)
    if at is None:
        return False
    cell = draft.cells[at]
    cell["source"] = "# my answer\nimport math as m\n" + cell["source"] + "\n\nprint('done')  # works"
    return True


def _defined(source: str) -> set[str]:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return set()
    return {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))} | {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


# --- editors --------------------------------------------------------------------------------------------------------


@editor
def saved_by_colab(draft: Draft) -> bool:
    """`id` moves into the metadata, nbformat falls to 4.0, nbgrader's metadata may be lost."""
    keeps = draft.rng.random() < 0.5
    for number, cell in enumerate(draft.cells):
        cell.pop("id", None)
        meta = cell["metadata"] if keeps else {}
        cell["metadata"] = meta | {"id": f"a{number}XyZ_-", "colab": {"base_uri": "https://localhost:8080/"}}
    draft.as_lists = True
    draft.tree.update(nbformat=4, nbformat_minor=0)
    draft.tree["metadata"] = {
        "colab": {"name": "Copy of notebook", "provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "accelerator": "GPU",
    }
    return True


@editor
def saved_by_vs_code(draft: Draft) -> bool:
    keeps = draft.rng.random() < 0.7
    for cell in draft.cells:
        cell["metadata"] = (cell["metadata"] if keeps else {}) | {"vscode": {"languageId": "python"}}
    draft.as_lists = True
    draft.tree["metadata"] = {
        "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "codemirror_mode": {"name": "ipython", "version": 3}, "version": "3.12.1"},
    }
    return True


@editor
def nbformat_4_without_ids(draft: Draft) -> bool:
    for cell in draft.cells:
        cell.pop("id", None)
    draft.tree.update(nbformat=4, nbformat_minor=draft.rng.choice([0, 2, 4]))
    return True


@editor
def nbformat_3(draft: Draft) -> bool:
    draft.as_worksheet = draft.as_lists = True
    return True


@editor
def source_as_lists(draft: Draft) -> bool:
    draft.as_lists = True
    return True


def _change_sources(draft: Draft, change: Callable[[str], str]) -> bool:
    changed = False
    for cell in draft.cells:
        new = change(cell["source"])
        changed |= new != cell["source"]
        cell["source"] = new
    return changed


@editor
def windows_line_ends(draft: Draft) -> bool:
    return _change_sources(draft, lambda source: source.replace("\n", "\r\n"))


@editor
def old_mac_line_ends(draft: Draft) -> bool:
    return _change_sources(draft, lambda source: source.replace("\n", "\r"))


@editor
def tabs_for_indents(draft: Draft) -> bool:
    return _change_sources(draft, lambda source: source.replace("    ", "\t"))


@editor
def two_blanks_for_indents(draft: Draft) -> bool:
    return _change_sources(draft, lambda source: source.replace("    ", "  "))


@editor
def white_space_at_line_ends(draft: Draft) -> bool:
    return _change_sources(
        draft,
        lambda source: "\n".join(line + draft.rng.choice(["", " ", "\t"]) for line in source.split("\n")) + "\n\n",
    )


@editor
def answers_reformatted(draft: Draft) -> bool:
    """A formatter ran over all cells: other quotes, line breaks and no comments."""

    def reformat(source: str) -> str:
        try:
            return ast.unparse(ast.parse(source)) or source
        except SyntaxError:
            return source

    for cell in draft.cells:
        if cell["cell_type"] == "code":
            cell["source"] = reformat(cell["source"])
    return True


@editor
def answers_indented(draft: Draft) -> bool:
    """Pasted from an editor or an `if` block: every line of an answer begins with blanks."""
    at = draft.pick(Role.SOLUTION)
    if at is None:
        return False
    draft.cells[at]["source"] = textwrap.indent(draft.cells[at]["source"], "    ")
    return True


@editor
def outputs_cleared_and_another_kernel(draft: Draft) -> bool:
    for cell in draft.cells:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    name = draft.rng.choice(["ir", "python2", "conda-env-physics-py", "julia-1.9"])
    draft.tree["metadata"] = draft.rng.choice([{}, {"kernelspec": {"name": name, "display_name": name}}])
    return True


@editor
def metadata_lost_everywhere(draft: Draft) -> bool:
    draft.tree["metadata"] = {}
    for cell in draft.cells:
        cell["metadata"] = {}
        cell.pop("id", None)
    return True


@editor
def byte_order_mark(draft: Draft) -> bool:
    draft.encode = lambda text: text.encode(draft.rng.choice(["utf-8-sig", "utf-16"]))
    return True


@editor
def file_renamed(draft: Draft) -> bool:
    name = draft.name
    draft.file_names[name] = draft.rng.choice(
        [f"{name} (1).ipynb", f"{name}-Copy1.ipynb", f"Copy of {name}.ipynb", f"{name}_final.ipynb", f"{name.upper()}.ipynb",
         f"Kopie von {name}.ipynb", f"{name}.ipynb.txt", "Untitled.ipynb", f"mueller_{name}.ipynb"]
    )  # fmt: skip
    return True
