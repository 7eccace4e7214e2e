"""Questions: what a solution cell asks for, declared in its metadata, so that it can be shown as a form, too.

::

    "autograder": {"question": {"kind": "choice", "name": "answer_axis", "options": ["a", "b", "c", "d"]}}

The right answer is never declared: hidden tests judge the answer, wherever it was given.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError
from autograder.notebooks.model import Role

if TYPE_CHECKING:
    from nbformat import NotebookNode

_SETTINGS = ("mode", "question")  # what a cell's metadata may say under "autograder"
_KEYS = ("kind", "name", "options", "unit", "label")
_EXAMPLE = '"question": {"kind": "choice", "name": "answer", "options": ["a", "b", "c"]}'


class Kind(StrEnum):
    """What an answer is."""

    CHOICE = "choice"  # one of the options
    CHOICES = "choices"  # any number of them
    NUMBER = "number"
    TEXT = "text"
    CODE = "code"  # whatever the cell says


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice: `value` is what the answer is compared with, `text` (Markdown) is what is shown."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What one solution cell asks for.

    Attributes
    ----------
    name:
        The variable that holds the answer; empty if the cell's whole text is the answer.
    options:
        Of `choice` and `choices`, in the order in which they are shown.
    unit:
        Shown behind the field of a number; the answer is the number alone.
    label:
        Shown beside the field (Markdown); may be empty.
    """

    kind: Kind
    name: str = ""
    options: tuple[Option, ...] = ()
    unit: str = ""
    label: str = ""

    def option(self, answer: str) -> Option | None:
        """The option that a student means: also ``C``, ``(c)`` and ``c.`` mean ``c``."""
        exact = next((option for option in self.options if option.value == answer), None)
        return exact or next((option for option in self.options if _bare(option.value) == _bare(answer)), None)

    def to_metadata(self) -> dict[str, Any]:
        """As `parse_question` reads it."""
        plain: dict[str, Any] = {"kind": str(self.kind)}
        if self.options:
            plain["options"] = [
                o.value if o.text == o.value else {"value": o.value, "text": o.text} for o in self.options
            ]
        return plain | {key: text for key in ("name", "unit", "label") if (text := getattr(self, key))}


def question_of(cell: NotebookNode, role: Role, where: str = "") -> Question | None:
    """The question that a cell of a source notebook declares, or ``None``.

    Raises
    ------
    AssignmentError
        If the declaration is wrong, or stands in a cell that is no answer.
    """
    settings = cell.metadata.get("autograder")
    if not isinstance(settings, dict):
        return None
    for key in settings:
        if key not in _SETTINGS and (close := get_close_matches(key, _SETTINGS, n=1)):
            raise AssignmentError(
                f'the metadata has an unknown key "autograder": {{"{key}": ...}}',
                where=where,
                hint=f"Did you mean {close[0]!r}?",
            )
    if "question" not in settings:
        return None
    is_task = bool(cell.metadata.get("nbgrader", {}).get("task"))
    if role not in (Role.SOLUTION, Role.MANUAL) or is_task:
        raise AssignmentError(
            "the cell declares a question, but students do not answer in it",
            where=where,
            hint="Declare questions in the solution cell ('Autograded answer' or 'Manually graded answer').",
        )
    return parse_question(settings["question"], where, in_text_cell=cell.cell_type != "code")


def parse_question(declared: Any, where: str = "", *, in_text_cell: bool = False) -> Question:
    """A question from its metadata.

    Parameters
    ----------
    in_text_cell:
        The answer is a text cell: then it is the cell's whole text.

    Raises
    ------
    AssignmentError
        Saying what is wrong with the declaration.
    """
    if not isinstance(declared, dict):
        raise AssignmentError("the question is no object", where=where, hint=_EXAMPLE)
    for key in declared:
        if key not in _KEYS:
            close = get_close_matches(key, _KEYS, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"A question has {', '.join(_KEYS)}."
            raise AssignmentError(f"the question has an unknown key {key!r}", where=where, hint=hint)
    kind = _kind(declared.get("kind"), where)
    texts = {key: _text(declared.get(key, ""), key, where) for key in ("unit", "label")}
    if texts["unit"] and kind is not Kind.NUMBER:
        raise AssignmentError(f"a {kind} has no unit", where=where, hint='Units are shown beside "kind": "number".')
    return Question(
        kind,
        name=_name(declared.get("name", ""), kind, where, in_text_cell=in_text_cell),
        options=_options(declared.get("options", []), kind, where),
        **texts,
    )


def _kind(kind: Any, where: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        close = get_close_matches(str(kind), list(Kind), n=1)
        hint = f"Did you mean {str(close[0])!r}?" if close else f"The kinds are {', '.join(Kind)}."
        raise AssignmentError(f"the kind of the question is {kind!r}", where=where, hint=hint) from None


def _name(name: Any, kind: Kind, where: str, *, in_text_cell: bool) -> str:
    if in_text_cell:
        if kind is not Kind.TEXT or name:
            raise AssignmentError(
                "a question in a text cell is answered by its text",
                where=where,
                hint='Write "question": {"kind": "text"} there, or make it a code cell.',
            )
        return ""
    if name == "" and kind is Kind.CODE:
        return ""
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        raise AssignmentError(
            f"the question has the name {name!r}",
            where=where,
            hint='"name" is the variable that holds the answer, for instance "answer_axis".',
        )
    return name


def _options(declared: Any, kind: Kind, where: str) -> tuple[Option, ...]:
    if kind not in (Kind.CHOICE, Kind.CHOICES):
        if declared:
            raise AssignmentError(f"a {kind} has no options", where=where, hint='Did you mean "kind": "choice"?')
        return ()
    if not isinstance(declared, list) or len(declared) < 2:
        raise AssignmentError("a choice needs two options or more", where=where, hint=_EXAMPLE)
    options = tuple(_option(option, where) for option in declared)
    _refuse_twins(options, where)
    return options


def _option(declared: Any, where: str) -> Option:
    plain = {"value": declared, "text": declared} if isinstance(declared, str) else declared
    if not isinstance(plain, dict) or plain.keys() != {"value", "text"}:
        raise AssignmentError(
            f"the option {declared!r} is neither a text nor an object with value and text",
            where=where,
            hint='Write "a", or {"value": "a", "text": "$y_1 + y_2$"}.',
        )
    value, text = (_text(plain[key], f"{key} of an option", where) for key in ("value", "text"))
    if not _bare(value) or value != value.strip() or "\n" in value:
        raise AssignmentError(
            f"an option has the value {value!r}",
            where=where,
            hint='The value is what students write, for instance "a"; what they read is its "text".',
        )
    return Option(value, text)


def _refuse_twins(options: Sequence[Option], where: str) -> None:
    seen: dict[str, str] = {}
    for option in options:
        twin = seen.setdefault(_bare(option.value), option.value)
        if twin != option.value or sum(o.value == option.value for o in options) > 1:
            raise AssignmentError(
                f"two options have the values {twin!r} and {option.value!r}",
                where=where,
                hint="Values have to differ by more than case, brackets and full stops.",
            )


def _text(text: Any, what: str, where: str) -> str:
    if not isinstance(text, str):
        raise AssignmentError(f"the {what} is {text!r}, not text", where=where, hint=_EXAMPLE)
    return text


def _bare(answer: str) -> str:
    return answer.strip().strip("().").strip().casefold()
