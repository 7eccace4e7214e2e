"""Answers written into a copy of the released notebook, and read out of a notebook that was handed in."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.notebooks.answers import AnswerRefused, State, read_answer, write_answer
from autograder.notebooks.questions import Kind, Question
from autograder.portal.forms.form import Form
from autograder.portal.forms.reading import asked_in
from autograder.portal.forms.values import JSON, Status, check_answer
from autograder.wording import msgid, words

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_LISTED = 1_000  # answers that could not be written; more of them are an attack
_UNKNOWN = msgid("This notebook asks no such question.")
_UNKEEPABLE = msgid("The answer holds characters or brackets that cannot be kept in a notebook.")


@dataclass(frozen=True, slots=True)
class Filled:
    """A copy of a released notebook with answers in it.

    Attributes
    ----------
    written:
        Ids of questions with an answer.
    refused:
        Question id -> why its answer could not be written; the cell is as it was released.
    """

    notebook: NotebookNode
    written: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Answers of a notebook that was handed in.

    Attributes
    ----------
    answers:
        Question id -> JSON value; questions without an answer are left out.
    computed:
        Ids of questions whose answer is known only when the notebook is run; a form cannot show these.
    """

    answers: Mapping[str, JSON]
    computed: tuple[str, ...]


def fill_notebook(notebook: NotebookNode, name: str, answers: Mapping[str, JSON]) -> Filled:
    """Write answers (question id -> JSON value) into a copy of the released notebook `name`.

    Answers to questions of other notebooks are refused like unknown ones: hand over those of this notebook.
    Nothing that a student sent raises anything.

    Raises
    ------
    AssignmentError
        If a question is declared wrongly.
    """
    filled = copy.deepcopy(notebook)
    asked = {one.id: one for one in asked_in(notebook, name)}
    written: list[str] = []
    refused: dict[str, str] = {}
    below: dict[int, str] = {}
    for question_id, value in answers.items():
        if question_id not in asked:
            if len(refused) < MAX_LISTED:
                refused[question_id] = words(_UNKNOWN)
            continue
        index, question = asked[question_id].index, asked[question_id].question
        cell = filled.cells[index]
        state = check_answer(question, value)
        if state.problem is not None:
            refused[question_id] = state.problem
        elif state.status is Status.ACCEPTED and asked[question_id].below:
            below[index] = write_answer(question, "", state.value)
            written.append(question_id)
        elif state.status is Status.ACCEPTED:
            try:
                cell.source = write_answer(question, cell.source, state.value)
                written.append(question_id)
            except AnswerRefused:
                refused[question_id] = words(_UNKEEPABLE)
    for index in sorted(below, reverse=True):
        filled.cells.insert(index + 1, _text_cell(below[index], filled.cells))
    return Filled(filled, tuple(written), refused)


def read_answers(released: NotebookNode, submitted: NotebookNode, name: str) -> Found:
    """The answers of a notebook that was handed in, as JSON values; nothing of it is run.

    Cells are known by their ``grade_id``, which what stands below a task has not; `submitted` comes from `autograder.notebooks.reading.parse_notebook`.
    """
    by_id: dict[str, str] = {}
    for cell in submitted.cells:
        meta = cell.metadata.get("nbgrader")
        grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
        if isinstance(grade_id, str):
            by_id.setdefault(f"{name}/{grade_id}", cell.source)
    answers: dict[str, JSON] = {}
    computed: list[str] = []
    for asked in asked_in(released, name):
        if asked.id not in by_id or asked.below:
            continue
        reading = read_answer(asked.question, by_id[asked.id], released.cells[asked.index].source)
        if reading.state is State.COMPUTED:
            computed.append(asked.id)
        elif reading.state is State.PLAIN:
            answers[asked.id] = _as_json(asked.question, reading.value)
    return Found(answers, tuple(computed))


def posted_answers(form: Form, fields: Mapping[str, Sequence[str]]) -> dict[str, JSON]:
    """The answers of a form that was posted without scripts: field name (a question id) -> values as posted.

    Of choices without a cross nothing is posted: they are taken back. Fields that are no question are left out.
    """
    answers: dict[str, JSON] = {}
    for question in form.questions:
        values = list(fields.get(question.id, ()))
        if question.kind is Kind.CHOICES:
            answers[question.id] = values or None
        else:
            # neither an empty field nor the text that was handed out is an answer
            given = values[0] if values else ""
            plain = given.replace("\r\n", "\n").strip()
            answers[question.id] = given if plain not in ("", question.source.strip()) else None
    return answers


def _text_cell(source: str, others: Sequence[NotebookNode]) -> NotebookNode:
    """A text cell of the student's, with an id that is always the same for the same place and text."""
    from autograder.notebooks.nbformat_import import nbformat  # `--help` need not pay for it

    taken = {cell.get("id") for cell in others}
    name = hashlib.sha256(f"{len(others)}\n{source}".encode("utf-8", "replace")).hexdigest()
    while name[:16] in taken:
        name = hashlib.sha256(name.encode()).hexdigest()
    plain = {"cell_type": "markdown", "id": name[:16], "metadata": {}, "source": source}
    cell: NotebookNode = nbformat.from_dict(plain)  # type: ignore[no-untyped-call]
    return cell


def _as_json(question: Question, value: object) -> JSON:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str) else repr(value)
