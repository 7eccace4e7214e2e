"""What a form consists of, ready for a template."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.notebooks.questions import Kind, Question
from autograder.portal.forms.values import JSON, AnswerState, check_answer


@dataclass(frozen=True, slots=True)
class Prose:
    """Text of the assignment: sanitised HTML, formulas as MathML. `points` if a person scores what follows."""

    html: str
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """Code of the assignment that students read.

    Attributes
    ----------
    html:
        Escaped, with the classes of Pygments.
    points:
        Of a test cell.
    folded:
        Shown when asked for: long, or a test.
    """

    html: str
    is_test: bool = False
    points: float | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class FormOption:
    """One option of a choice; `mark` is the letter by which the task speaks of it, if its text does not say it."""

    value: str
    html: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question with its answer so far.

    Attributes
    ----------
    id:
        ``<notebook>/<grade_id>``, under which its answer travels.
    number:
        1 for the first question of the page.
    mark:
        What people call it: "3b" for the second question below the heading "3. Forward pass", else its number.
    asks:
        What the cell declares; `check_answer` wants it.
    heading:
        Of the task, as plain text; may be empty.
    label:
        Inline HTML; may be empty.
    points:
        If the released notebook states them.
    source:
        The text that was handed out, which a code or a text field begins with.
    answer:
        The JSON value; ``None`` if there is none.
    state:
        What `check_answer` says of it.
    is_markdown:
        The answer is a text cell.
    """

    id: str
    number: int
    mark: str
    asks: Question
    heading: str
    label: str
    options: tuple[FormOption, ...]
    points: float | None
    source: str
    answer: JSON
    state: AnswerState
    is_markdown: bool = False

    @property
    def kind(self) -> Kind:
        """What an answer is."""
        return self.asks.kind

    @property
    def element(self) -> str:
        """The beginning of ids in the page."""
        return f"q{self.number}"

    @property
    def shown(self) -> str:
        """What a text field holds."""
        return self.answer if isinstance(self.answer, str) else self.source

    def is_chosen(self, value: str) -> bool:
        """Whether an option is chosen."""
        given = self.state.value
        return value in given if isinstance(given, tuple) else value == given


Block = Prose | Code | FormQuestion


@dataclass(frozen=True, slots=True)
class Form:
    """A notebook as a form. `title` is its first heading, which is left out of the blocks.

    Reading one takes tens of milliseconds; keep it, and make those of students from it by `answered` and `shuffled`.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> tuple[FormQuestion, ...]:
        """All questions, in order."""
        return tuple(block for block in self.blocks if isinstance(block, FormQuestion))

    @property
    def has_code(self) -> bool:
        """Whether the page needs an editor for code."""
        return any(question.kind is Kind.CODE for question in self.questions)

    def answered(self, answers: Mapping[str, JSON]) -> Form:
        """The same form with answers (question id -> JSON value) in it, and no others."""
        return self._with({q.id: _answered(q, answers.get(q.id)) for q in self.questions})

    def shuffled(self, seed: str) -> Form:
        """The same form with the options of choices in another order, always the same for the same seed."""
        return self._with({q.id: replace(q, options=_ordered(q, seed)) for q in self.questions if q.options})

    def _with(self, questions: Mapping[str, FormQuestion]) -> Form:
        blocks = (questions.get(b.id, b) if isinstance(b, FormQuestion) else b for b in self.blocks)
        return replace(self, blocks=tuple(blocks))


def _answered(question: FormQuestion, answer: JSON) -> FormQuestion:
    return replace(question, answer=answer, state=check_answer(question.asks, answer))


def _ordered(question: FormQuestion, seed: str) -> tuple[FormOption, ...]:
    """By digests: the order of the random module may change with the version of Python."""

    def place(option: FormOption) -> bytes:
        return hashlib.sha256("\0".join((seed, question.id, option.value)).encode("utf-8", "replace")).digest()

    return tuple(sorted(question.options, key=place))
