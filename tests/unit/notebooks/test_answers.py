"""Answers read from cells and written into them, without running anything."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.notebooks.answers import AnswerRefused, State, read_answer, write_answer
from autograder.notebooks.questions import Kind, Question, parse_question

CHOICE = parse_question({"kind": "choice", "name": "x", "options": ["a", "b", "c"]})
CHOICES = parse_question({"kind": "choices", "name": "x", "options": ["a", "b", "c"]})
NUMBER = parse_question({"kind": "number", "name": "x", "unit": "m"})
TEXT = parse_question({"kind": "text", "name": "x"})
CODE = Question(Kind.CODE)
ANSWERS = {
    CHOICE: st.sampled_from("abc"),
    CHOICES: st.lists(st.sampled_from("abc"), unique=True).map(lambda chosen: tuple(sorted(chosen))),
    NUMBER: st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False),
    TEXT: st.text(max_size=200),
}
CELLS = st.sampled_from(
    [
        "",
        "x = None",
        "x = 'a'  # not sure",
        "y = 1\nx = None\nprint(y)",
        "x: str = 'c'",
        "x = (\n    None  # open\n)",
        "x = y = None",
        "x, y = 1, 2",
        "x = None\nx += 1",
        "x = [1]\nx.append(2)",
        "del x",
        "%%time\nx = None",
        "%matplotlib inline\nx = None",
        "x = None; y = 2",
        "é = 'ü'; x = None",
        "def f(:",
        "if True:\n    x = None",
        "x = None\r\ny = 3",
        "x = None\n\f\ny = '''a\nb'''",
        "def x(): pass",
        "x = '''a\nb'''",
    ]
)


@pytest.mark.parametrize(
    ("question", "source", "value"),
    [
        (CHOICE, "x = 'b'", "b"),
        (CHOICE, "x = None\nx = '(C)'", "c"),
        (CHOICES, "x = ['c', 'A']", ("a", "c")),
        (CHOICES, "x = 'b'", ("b",)),
        (CHOICES, "x = []", ()),
        (NUMBER, "x = -2.5", -2.5),
        (NUMBER, "y = 1\nx: float = 3  # m\nprint(y)", 3),
        (TEXT, "x = 'because'", "because"),
    ],
)
def test_a_plain_answer_is_read(question: Question, source: str, value: object) -> None:
    reading = read_answer(question, source)
    assert (reading.state, reading.value, reading.problem) == (State.PLAIN, value, "")


@pytest.mark.parametrize("source", ["", "x = None", "# nothing", "y = 3", "x: float", "x = 1\nx = None"])
def test_a_cell_without_an_answer_is_open(source: str) -> None:
    assert read_answer(NUMBER, source).state is State.OPEN


@pytest.mark.parametrize(
    "source",
    [
        "x = 2 * 3",
        "x = f()",
        "x, y = 1, 2",
        "x = 1\nx += 1",
        "if a:\n    x = 1",
        "%%time\nx = f()",
        "x = (",
        "for x in y: pass",
    ],
)
def test_what_would_have_to_be_run_is_not_guessed(source: str) -> None:
    assert read_answer(NUMBER, source).state is State.COMPUTED


@pytest.mark.parametrize(
    ("question", "source"),
    [
        (CHOICE, "x = 'd'"),
        (CHOICE, "x = 3"),
        (CHOICES, "x = ['a', 'd']"),
        (NUMBER, "x = '3'"),
        (NUMBER, "x = True"),
        (TEXT, "x = 3"),
    ],
)
def test_an_answer_of_the_wrong_kind_says_what_the_answer_is(question: Question, source: str) -> None:
    reading = read_answer(question, source)
    assert reading.state is State.PLAIN
    assert reading.problem.startswith("The answer is")


@given(st.text(max_size=300))
@example("x = " + "(" * 3000)
@example("x = " + "9" * 5000)
@example("x = '\ud800'")
def test_whatever_a_cell_says_reading_it_raises_nothing(source: str) -> None:
    for question in (CHOICE, CHOICES, NUMBER, TEXT, CODE):
        read_answer(question, source)
        read_answer(question, f"x = {source}")


@given(st.sampled_from(list(ANSWERS)), CELLS | st.text(max_size=80), st.data())
def test_what_is_written_reads_back_and_is_python(question: Question, source: str, data: st.DataObject) -> None:
    value = data.draw(ANSWERS[question])
    written = write_answer(question, source, value)
    reading = read_answer(question, written)
    assert reading.state is State.PLAIN
    assert reading.value == value
    assert isinstance(value, str | tuple) or math.copysign(1, reading.value) == math.copysign(1, value)  # type: ignore[arg-type]
    assert read_answer(question, write_answer(question, written, None)).state is State.OPEN
    assert write_answer(question, written, value) == written, "writing twice changes nothing"


def test_only_the_value_changes_in_a_cell_that_has_one() -> None:
    source = "y = 1  # mine\nx = None  # the answer\nprint(y)"
    assert write_answer(NUMBER, source, 2.5) == "y = 1  # mine\nx = 2.5  # the answer\nprint(y)"
    assert write_answer(TEXT, "é = 'ü'; x = None", "ö") == "é = 'ü'; x = 'ö'"


def test_code_that_cannot_be_read_is_kept_as_a_comment() -> None:
    written = write_answer(NUMBER, "x = = 3", 4)
    assert "x = = 3" in written
    assert ast.literal_eval(written.splitlines()[-1].removeprefix("x = ")) == 4


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (CHOICE, "d"),
        (CHOICE, 1),
        (CHOICES, ("a", "z")),
        (NUMBER, "3"),
        (NUMBER, math.nan),
        (TEXT, 3),
        (TEXT, "x" * 10_001),
        (CODE, 3),
    ],
)
def test_what_is_no_answer_is_refused_with_words(question: Question, value: object) -> None:
    with pytest.raises(AnswerRefused) as refused:
        write_answer(question, "x = None", value)  # type: ignore[arg-type]
    assert str(refused.value).startswith("The answer")


@given(st.text(max_size=300))
def test_a_cell_that_is_the_answer_is_written_as_it_is(text: str) -> None:
    assert write_answer(CODE, "old", text) == text
    assert read_answer(CODE, text).state is (State.PLAIN if text.strip() else State.OPEN)


def test_the_stub_is_no_answer() -> None:
    assert read_answer(CODE, "# YOUR CODE HERE\n", "# YOUR CODE HERE").state is State.OPEN
