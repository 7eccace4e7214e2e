"""Fields: ``{{name}}`` in a source notebook, replaced by the text that the variant has for it.

They stand in text cells, code (solutions and hidden tests, too) and the options of questions. A field whose name begins
with ``key_`` is for the instructor: it may stand in solutions, hidden tests and mark schemes only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEY_PREFIX = "key_"
# not inside further braces: "{{{x}}}" is an f-string's
_FIELD = re.compile(r"(?<!\{)\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}(?!\})")


def has_fields(cell: NotebookNode) -> bool:
    """Whether a cell, or the question it declares, shows something that may be a field."""
    return any(_FIELD.search(text) for text in (cell.source, *_texts(_question(cell))))


def keys_of(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that are for the instructor."""
    return {name: text for name, text in fields.items() if name.startswith(KEY_PREFIX)}


def fill_cell(cell: NotebookNode, released: str, fields: Mapping[str, str], where: str) -> None:
    """Replace the fields of one cell and of the question it declares, in place.

    Parameters
    ----------
    released:
        What students see of the cell, fields not yet replaced.

    Raises
    ------
    AssignmentError
        If there is no such field, or students would see a key.
    """
    question = _question(cell)
    for text in (released, *_texts(question)):
        for name in _FIELD.findall(text):
            if name.startswith(KEY_PREFIX):
                raise AssignmentError(
                    f"students would see the field {name!r}, which is a key",
                    where=where,
                    hint=f"Fields whose name begins with {KEY_PREFIX} belong into solutions, hidden tests and mark schemes.",
                )
    cell.source = fill(cell.source, fields, where)
    if question is not None:
        cell.metadata["autograder"]["question"] = _filled(question, fields, where)


def fill(text: str, fields: Mapping[str, str], where: str) -> str:
    """A text with its fields replaced.

    Raises
    ------
    AssignmentError
        If there is no such field.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in fields:
            close = get_close_matches(name, fields, n=1)
            known = f"Did you mean {{{{{close[0]}}}}}?" if close else f"There are {', '.join(sorted(fields))}."
            raise AssignmentError(
                f"there is no field {name!r}",
                where=where,
                hint=f"{known} Braces that mean something else keep a space: {{{{ {name} }}}}.",
            )
        return fields[name]

    return _FIELD.sub(value, text)


def _question(cell: NotebookNode) -> Any:
    settings = cell.metadata.get("autograder")
    return settings.get("question") if isinstance(settings, dict) else None


def _texts(tree: Any) -> list[str]:
    """All texts of a tree of metadata."""
    if isinstance(tree, str):
        return [tree]
    if isinstance(tree, dict):
        return [text for value in tree.values() for text in _texts(value)]
    if isinstance(tree, list):
        return [text for value in tree for text in _texts(value)]
    return []


def _filled(tree: Any, fields: Mapping[str, str], where: str) -> Any:
    if isinstance(tree, str):
        return fill(tree, fields, where)
    if isinstance(tree, dict):
        return {key: _filled(value, fields, where) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_filled(value, fields, where) for value in tree]
    return tree
