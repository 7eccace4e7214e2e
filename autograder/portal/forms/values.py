"""Answers as they travel from a form: JSON values, checked before they are written into a notebook.

===========  =====================================================
kind         JSON value (``null`` takes the answer back, always)
===========  =====================================================
choice       value of an option
choices      list of values of options; an empty one means "none"
number       text as typed
text, code   text
===========  =====================================================
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from autograder.notebooks.answers import MAX_TEXT, Value
from autograder.notebooks.questions import Kind, Question
from autograder.portal.forms.numbers import MAX_NUMBER, parse_number
from autograder.wording import msgid, words

JSON = Any
"""What `json.loads` makes of a student's bytes; nothing is known about it."""

MAX_CODE = 100_000  # characters
MAX_OPTION = 1_000  # characters of one chosen value
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # no file or database takes these


class Status(StrEnum):
    """What an answer is."""

    OPEN = "open"  # nothing is answered, or it was taken back
    ACCEPTED = "accepted"
    REFUSED = "refused"  # it cannot be graded; `problem` says why


@dataclass(frozen=True, slots=True)
class AnswerState:
    """What can be said of a JSON value as the answer to a question.

    Attributes
    ----------
    value:
        What `write_answer` takes, if it is accepted.
    problem:
        For the student (`autograder.wording.words`), if it is refused.
    understood:
        How a number was read, if that is not how it was typed.
    """

    status: Status
    value: Value | None = None
    problem: str | None = None
    understood: str = ""


_OPEN = AnswerState(Status.OPEN)
_TOO_LONG = msgid("Your answer has %(length)s characters; more than %(most)s are not taken.")


def check_answer(question: Question, value: JSON) -> AnswerState:
    """Whether a JSON value can be an answer to the question; nothing is raised, whatever the value is."""
    if value is None:
        return _OPEN
    match question.kind:
        case Kind.CHOICE:
            return _choice(question, value)
        case Kind.CHOICES:
            return _choices(question, value)
        case Kind.NUMBER:
            return _number(question, value)
        case Kind.CODE:
            return _text(value, MAX_CODE)
        case _:
            return _text(value, MAX_TEXT)


def kept(text: str) -> str:
    """A text without characters that no file keeps, and with the line ends of notebooks."""
    return _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _refused(text: str, **values: object) -> AnswerState:
    return AnswerState(Status.REFUSED, problem=words(text, **values))


def _accepted(value: Value, understood: str = "") -> AnswerState:
    return AnswerState(Status.ACCEPTED, value, understood=understood)


def _choice(question: Question, value: JSON) -> AnswerState:
    if value == "":
        return _OPEN
    chosen = _option(question, value)
    return _refused(msgid("Choose one of the options.")) if chosen is None else _accepted(chosen)


def _choices(question: Question, value: JSON) -> AnswerState:
    wrong = _refused(msgid("Choose some of the options."))
    if not isinstance(value, list) or len(value) > len(question.options):
        return wrong
    chosen = [_option(question, one) for one in value]
    if None in chosen:
        return wrong
    return _accepted(tuple(option.value for option in question.options if option.value in chosen))


def _option(question: Question, value: JSON) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_OPTION:
        return None
    option = question.option(value)
    return option.value if option else None


def _number(question: Question, value: JSON) -> AnswerState:
    if not isinstance(value, str):
        return _refused(msgid("The answer is a number, for instance 3.5 or 2e-3."))
    typed = value.strip()
    if not typed:
        return _OPEN
    if len(typed) > MAX_NUMBER:
        return _refused(_TOO_LONG, length=len(typed), most=MAX_NUMBER)
    number = parse_number(typed, question.unit)
    if number is None:
        return _refused(msgid("This cannot be read as a number. Write, for instance, 3.5 or 2e-3."))
    if not math.isfinite(number):
        return _refused(msgid("This number is too large."))
    plain = repr(number)
    return _accepted(number, "" if plain == typed.lstrip("+") else plain)


def _text(value: JSON, most: int) -> AnswerState:
    if not isinstance(value, str):
        return _refused(msgid("The answer is a text."))
    if len(value) > most:
        return _refused(_TOO_LONG, length=len(value), most=most)
    return _accepted(kept(value)) if value.strip() else _OPEN
