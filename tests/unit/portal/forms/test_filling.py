"""Answers written into notebooks, and read out of them."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notebooks.reading import parse_notebook
from autograder.portal.forms import Status, check_answer, fill_notebook, posted_answers, read_answers, read_form
from autograder.portal.forms.reading import asked_in
from autograder.portal.forms.values import MAX_CODE
from tests.unit.portal.forms import factory

QUIZ = factory.quiz()
ASKED = {one.id: one for one in asked_in(QUIZ, "quiz")}
GIVEN = {
    "quiz/choice": "b",
    "quiz/choices": ["a", "d"],
    "quiz/number": "2·10^-3",
    "quiz/text": 'a "quoted"\nword',
    "quiz/code": "def f():\n    return 1",
    "quiz/essay": "Because.",
}

_ids = st.sampled_from(sorted(ASKED)) | st.text(max_size=20)
_texts = (
    st.text(max_size=50)
    | st.text(st.characters(categories=["Cs", "Cc"]), max_size=5)
    | st.sampled_from(["a", "1", "b" * (MAX_CODE + 1), "\x00", "9" * 5000])
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def source(filled: Any, question_id: str) -> str:
    return str(filled.notebook.cells[ASKED[question_id].index].source)


def test_answers_are_written_and_read_back() -> None:
    filled = fill_notebook(QUIZ, "quiz", GIVEN)
    assert set(filled.written) == set(GIVEN) and not filled.refused
    assert source(filled, "quiz/choice") == "answer_axis = 'b'\n# YOUR CODE HERE"
    assert source(filled, "quiz/number") == "length = 0.002"
    assert source(filled, "quiz/code") == GIVEN["quiz/code"]
    found = read_answers(QUIZ, parse_notebook(nbformat.writes(filled.notebook).encode()), "quiz")
    assert found.answers == GIVEN | {"quiz/number": "0.002"}
    assert not found.computed


def test_the_released_notebook_stays_as_it_is() -> None:
    before = nbformat.writes(QUIZ)
    fill_notebook(QUIZ, "quiz", GIVEN)
    assert nbformat.writes(QUIZ) == before


@pytest.mark.parametrize("question_id", GIVEN)
@pytest.mark.parametrize("value", [None, "", " "])
def test_an_answer_that_was_taken_back_leaves_the_stub(question_id: str, value: Any) -> None:
    if question_id in ("quiz/choice", "quiz/choices") and value is not None:
        return
    filled = fill_notebook(QUIZ, "quiz", {question_id: value})
    assert not filled.written and not filled.refused
    assert nbformat.writes(filled.notebook) == nbformat.writes(QUIZ)


def test_no_cross_at_all_is_an_answer() -> None:
    assert source(fill_notebook(QUIZ, "quiz", {"quiz/choices": []}), "quiz/choices") == "several = []"


@pytest.mark.parametrize(
    ("question_id", "value", "problem"),
    [
        ("quiz/choice", "e", "Choose one of the options."),
        ("quiz/choice", ["a"], "Choose one of the options."),
        ("quiz/choices", "a", "Choose some of the options."),
        ("quiz/choices", ["a", 1], "Choose some of the options."),
        ("quiz/choices", ["a"] * 1000, "Choose some of the options."),
        ("quiz/number", "about 3", "This cannot be read as a number. Write, for instance, 3.5 or 2e-3."),
        ("quiz/number", 3, "The answer is a number, for instance 3.5 or 2e-3."),
        ("quiz/number", True, "The answer is a number, for instance 3.5 or 2e-3."),
        ("quiz/number", "1e400", "This number is too large."),
        ("quiz/number", "1" * 101, "Your answer has 101 characters; more than 100 are not taken."),
        ("quiz/text", {}, "The answer is a text."),
        ("quiz/code", "x" * (MAX_CODE + 1), "Your answer has 100001 characters; more than 100000 are not taken."),
        ("quiz/nothing", "x", "This notebook asks no such question."),
        ("other/choice", "a", "This notebook asks no such question."),
    ],
)
def test_what_cannot_be_written_is_told(question_id: str, value: Any, problem: str) -> None:
    filled = fill_notebook(QUIZ, "quiz", {question_id: value, "quiz/essay": "kept"})
    assert {key: str(why) for key, why in filled.refused.items()} == {question_id: problem}
    assert filled.written == ("quiz/essay",)


def test_characters_that_no_file_keeps_are_replaced() -> None:
    filled = fill_notebook(QUIZ, "quiz", {"quiz/code": "a = '\x00\ud800'\r\nb = 1"})
    assert source(filled, "quiz/code") == "a = '\ufffd\ufffd'\nb = 1"


@given(st.dictionaries(_ids, _json, max_size=6))
def test_nothing_that_a_student_sends_raises_and_the_notebook_can_be_kept(answers: dict[str, Any]) -> None:
    filled = fill_notebook(QUIZ, "quiz", answers)
    written = nbformat.writes(filled.notebook).encode("utf-8")
    nbformat.validate(json.loads(written))
    for question_id, value in answers.items():
        if question_id in ASKED:
            state = check_answer(ASKED[question_id].question, value)
            assert (
                (question_id in filled.written) or state.status is not Status.ACCEPTED or question_id in filled.refused
            )
        else:
            assert question_id in filled.refused
    # what was accepted reads back as the same answer
    found = read_answers(QUIZ, parse_notebook(written), "quiz")
    again = fill_notebook(QUIZ, "quiz", found.answers)
    assert nbformat.writes(again.notebook) == nbformat.writes(filled.notebook)


def test_answers_that_have_to_be_run_are_named() -> None:
    submitted = factory.quiz()
    submitted.cells[ASKED["quiz/number"].index].source = "length = 2 * 3"
    submitted.cells[ASKED["quiz/text"].index].metadata["nbgrader"] = "broken"
    found = read_answers(QUIZ, submitted, "quiz")
    assert found.computed == ("quiz/number",) and not found.answers


def test_a_form_that_was_posted_without_scripts() -> None:
    form = read_form(QUIZ, "quiz")
    stub = form.questions[4].source
    fields = {"quiz/choice": ["c"], "quiz/code": [stub.replace("\n", "\r\n")], "quiz/text": ["x"], "unknown": ["t"]}
    assert posted_answers(form, fields) == {
        "quiz/choice": "c",
        "quiz/choices": None,
        "quiz/number": None,
        "quiz/text": "x",
        "quiz/code": None,
        "quiz/essay": None,
    }


def test_what_is_written_to_a_task_becomes_a_cell_below_it() -> None:
    released = factory.notebook(
        factory.task("draw", "## 1. Draw\n\nDescribe it.", 4),
        factory.task("add", "## 2. Add\n\nAnything.", 1),
        factory.text_answer("why", "YOUR ANSWER HERE", 2),
    )
    form = read_form(released, "n")
    assert [(q.id, q.points, q.shown, q.is_markdown) for q in form.questions] == [
        ("n/draw", 4, "", True),
        ("n/add", 1, "", True),
        ("n/why", 2, "", True),
    ]
    assert [block.points for block in form.blocks if block not in form.questions] == [None, None]
    answers = {"n/add": "To the second.", "n/draw": "To the first."}
    filled = fill_notebook(released, "n", answers)
    assert set(filled.written) == set(answers) and not filled.refused
    nbformat.validate(filled.notebook)
    assert [cell.source.splitlines()[0] for cell in filled.notebook.cells] == [
        "## 1. Draw",
        "To the first.",
        "## 2. Add",
        "To the second.",
        "YOUR ANSWER HERE",
    ]
    assert nbformat.writes(filled.notebook) == nbformat.writes(fill_notebook(released, "n", answers).notebook)


def test_an_empty_answer_to_a_task_adds_no_cell() -> None:
    released = factory.notebook(factory.task("draw", "Draw.", 4))
    assert nbformat.writes(fill_notebook(released, "n", {"n/draw": " "}).notebook) == nbformat.writes(released)
