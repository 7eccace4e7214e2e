"""Mutants that the author has explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.mutation.explained import explanations
from autograder.authoring.mutation.mutants import Mutant, mutants_of
from autograder.errors import AssignmentError
from autograder.notebooks.assignment import load_assignment
from tests.notebook_factory import add_assignment, solution

CELL = 'def area(r, unit="m"):\n    return np.pi * r**2'
ENTRY = """\
[[mutant]]
grade_id = "area"
before = "r**2"
after = "r"
why = "Radii are 0 or 1 here."
"""


def explained(folder: Path, entries: str, hidden: tuple[str, ...] = ("examples",)) -> dict[Mutant, str]:
    add_assignment(folder / "hw", solution("area", CELL), solution("again", "a = 2\na = 2"))
    (folder / "hw/examples").mkdir()
    (folder / "hw/examples/mutants.toml").write_text(entries)
    assignment = load_assignment(folder / "hw", hidden)
    return explanations(assignment, mutants_of(assignment))


def test_without_the_file_nothing_is_explained(tmp_path: Path) -> None:
    assignment = load_assignment(add_assignment(tmp_path / "hw", solution("area", CELL)))
    assert explanations(assignment, mutants_of(assignment)) == {}


def test_an_entry_explains_its_mutant_whatever_the_layout(tmp_path: Path) -> None:
    found = explained(tmp_path, ENTRY)
    assert [(str(mutant), why) for mutant, why in found.items()] == [
        ("area, line 2: `r ** 2` -> `r`", "Radii are 0 or 1 here.")
    ]


def test_an_entry_explains_every_change_that_reads_like_it(tmp_path: Path) -> None:
    found = explained(tmp_path, '[[mutant]]\ngrade_id = "again"\nbefore = "a = 2"\nafter = "a = 3"\nwhy = "Free."')
    assert [mutant.line for mutant in found] == [1, 2]


def test_without_after_an_entry_explains_every_change_of_a_piece(tmp_path: Path) -> None:
    found = explained(tmp_path, ENTRY.replace('after = "r"\n', ""))
    assert {mutant.after for mutant in found} == {"r * 2", "r", "r ** 3", "r ** 4", "r ** (-2)"}


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ("r**2", "r**5", "no mutant of 'area' is `r**5` -> `r`", "nearest is `r ** 2` -> `r`"),
        ("r**2", "x + 1", "no mutant of", "Copy `before` and `after` from the report"),
        ('"area"', '"aera"', "'aera' is no solution cell", "Did you mean 'area'?"),
        ("why =", "reason =", "unknown key 'reason'", "keys are"),
        ('why = "Radii are 0 or 1 here."', "", "has no why", "why ="),
        ('"Radii are 0 or 1 here."', '" "', "has no why", "why ="),
        ('"Radii are 0 or 1 here."', "3", "has no why", "why ="),
        ('after = "r"', 'after = ""', "has no after", "after ="),
        ('before = "r**2"', "", "has no before", "before ="),
        ("[[mutant]]", "[[mutants]]", "something else than [[mutant]]", "[[mutant]]"),
        ("[[mutant]]", "[mutant]", "something else than [[mutant]]", "[[mutant]]"),
        ("[[mutant]]", "[[mutant]", "cannot be read", ""),
        (ENTRY, ENTRY * 2, "listed twice", "Remove"),
    ],
)
def test_a_wrong_entry_is_refused_with_advice(tmp_path: Path, old: str, new: str, what: str, hint: str) -> None:
    assert old in ENTRY
    with pytest.raises(AssignmentError) as refused:
        explained(tmp_path, ENTRY.replace(old, new))
    assert what in refused.value.what
    assert hint in refused.value.hint
    assert "mutants.toml" in refused.value.where


def test_a_file_that_students_would_get_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssignmentError, match="students would get") as refused:
        explained(tmp_path, ENTRY, hidden=("hidden_*",))
    assert "c.Release.hidden_files" in refused.value.hint
