"""Mutants that do no harm, listed by the author with a reason.

The file ``source/<assignment>/examples/mutants.toml``, which students never get, has one table for each::

    [[mutant]]
    grade_id = "gates"
    before = "[[1.0], [1.0]]"
    after = "[[2.0], [1.0]]"
    why = "OR of weights 2 and 1 is still OR."

Without ``after`` it is about every change of `before`.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from autograder.authoring.mutation.mutants import Mutant, MutantsOfCell
from autograder.errors import AssignmentError
from autograder.notebooks.examples import nearest
from autograder.notebooks.model import Assignment

FILE = Path("examples", "mutants.toml")
_KEYS = ("grade_id", "before", "why", "after")
_NEEDED = _KEYS[:3]


def explanations(assignment: Assignment, made: Sequence[MutantsOfCell]) -> dict[Mutant, str]:
    """Why a mutant need not lose points, for those that the author has listed.

    An entry explains every change of its cell that reads like it; how the code is laid out does not matter.

    Raises
    ------
    AssignmentError
        If the file would be released or is malformed, or an entry names no mutant that there is.
    """
    path = assignment.path / FILE
    if not path.is_file():
        return {}
    if FILE not in assignment.hidden_files:
        raise AssignmentError(
            "students would get the explained mutants, which tell the reference answer",
            where=str(path),
            hint='Add "examples" to c.Release.hidden_files.',
        )
    mutants: dict[str, list[Mutant]] = {}
    for of_cell in made:
        mutants.setdefault(of_cell.cell.grade_id, []).extend(of_cell.mutants)
    found: dict[Mutant, str] = {}
    for number, entry in enumerate(_entries(path), 1):
        where = f"{path}: entry {number}"
        _check(entry, where)
        for mutant in _named(entry, mutants, where):
            if mutant in found:
                raise AssignmentError(
                    f"{_change(mutant.before, mutant.after)} is listed twice", where=where, hint="Remove one entry."
                )
            found[mutant] = entry["why"].strip()
    return found


def _entries(path: Path) -> list[Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssignmentError(f"the explained mutants cannot be read: {error}", where=str(path)) from None
    entries = content.pop("mutant", [])
    if content or not isinstance(entries, list):
        raise AssignmentError(
            "the file holds something else than [[mutant]] tables", where=str(path), hint="Begin each with [[mutant]]."
        )
    return entries


def _check(entry: Any, where: str) -> None:
    if not isinstance(entry, dict):
        raise AssignmentError("the entry is no table", where=where, hint="Begin it with [[mutant]].")
    for key in entry:
        if key not in _KEYS:
            raise AssignmentError(
                f"the entry has an unknown key {key!r}", where=where, hint=nearest(key, _KEYS, "keys")
            )
    for key in (*_NEEDED, *entry):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise AssignmentError(f"the entry has no {key}", where=where, hint=f'{key} = "..."')


def _named(entry: dict[str, str], mutants: dict[str, list[Mutant]], where: str) -> list[Mutant]:
    """The mutants that an entry is about; at least one."""
    grade_id = entry["grade_id"]
    if grade_id not in mutants:
        raise AssignmentError(
            f"{grade_id!r} is no solution cell", where=where, hint=nearest(grade_id, mutants, "solution cells")
        )
    wanted = tuple(_laid_out(entry[key]) for key in ("before", "after") if key in entry)
    named = [m for m in mutants[grade_id] if (_laid_out(m.before), _laid_out(m.after))[: len(wanted)] == wanted]
    if not named:
        texts = dict.fromkeys(_change(*(m.before, m.after)[: len(wanted)]) for m in mutants[grade_id])
        close = get_close_matches(_change(*wanted), list(texts), n=1)
        near = f"The nearest is {close[0]}. " if close else ""
        raise AssignmentError(
            f"no mutant of {grade_id!r} is {_change(*(entry[key] for key in ('before', 'after') if key in entry))}",
            where=where,
            hint=f"{near}Copy `before` and `after` from the report, or remove the entry if the answer has changed.",
        )
    return named


def _change(before: str, after: str = "...") -> str:
    return f"`{before}` -> `{after}`"


def _laid_out(text: str) -> str:
    """A piece of code in one layout, so that quotes and spaces of the author's do not matter."""
    try:
        return ast.unparse(ast.parse(text))
    except (SyntaxError, ValueError):  # a piece that does not stand alone
        return " ".join(text.split())
