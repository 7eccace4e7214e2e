"""A released notebook as a form."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.notebooks.questions import Kind
from autograder.notebooks.reading import read_notebook
from autograder.portal.forms import Code, FormQuestion, Prose, Status, read_form
from tests.unit.portal.forms import factory

RELEASE = Path(__file__).parents[4] / "release"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def by_id(**more: object) -> dict[str, FormQuestion]:
    form = read_form(factory.quiz(), "quiz", **more)  # type: ignore[arg-type]
    return {question.id: question for question in form.questions}


def test_the_first_heading_is_the_title_and_no_block() -> None:
    form = read_form(factory.quiz(), "quiz")
    assert form.title == "Quiz"
    assert isinstance(form.blocks[0], Prose) and form.blocks[0].html.strip() == "<p>Welcome.</p>"


def test_questions_are_known_by_notebook_and_grade_id() -> None:
    kinds = {question_id: question.kind for question_id, question in by_id().items()}
    assert kinds == {
        "quiz/choice": Kind.CHOICE,
        "quiz/choices": Kind.CHOICES,
        "quiz/number": Kind.NUMBER,
        "quiz/text": Kind.TEXT,
        "quiz/code": Kind.CODE,
        "quiz/essay": Kind.TEXT,
    }


def test_points_are_those_of_the_tests_below_or_of_the_cell_itself() -> None:
    points = {question.id.removeprefix("quiz/"): question.points for question in by_id().values()}
    assert points == {"choice": 1, "choices": None, "number": 2, "text": None, "code": None, "essay": 4}


def test_questions_are_called_as_their_headings_count() -> None:
    assert [question.mark for question in by_id().values()] == ["1", "2a", "2b", "3a", "3b", "3c"]


def test_questions_are_numbered_where_a_heading_does_not_count() -> None:
    nb = factory.notebook(factory.prose("## Warm-up"), factory.answer("x", "x = 1"), factory.answer("y", "y = 1"))
    assert [question.mark for question in read_form(nb, "n", first_number=4).questions] == ["4", "5"]


def test_the_list_of_options_stands_in_the_question_and_not_in_the_task() -> None:
    form = read_form(factory.quiz(), "quiz")
    assert isinstance(form.blocks[1], Prose) and "<li>" not in form.blocks[1].html
    options = form.questions[0].options
    assert [(option.value, option.mark) for option in options] == [(letter, letter) for letter in "abcd"]
    assert options[0].html == "<code>1</code>" and "<math" in options[2].html


def test_a_list_that_says_something_else_stays() -> None:
    nb = factory.quiz()
    nb.cells[1].source = nb.cells[1].source.replace("`4`", "`5`")
    block = read_form(nb, "quiz").blocks[1]
    assert isinstance(block, Prose) and block.html.count("<li>") == 4


def test_the_stub_stands_in_a_field_for_code_only() -> None:
    questions = by_id()
    assert questions["quiz/code"].shown.startswith("def f()")
    assert questions["quiz/number"].shown == questions["quiz/text"].shown == questions["quiz/essay"].shown == ""


def test_answers_are_shown_with_what_can_be_said_of_them() -> None:
    given = {"quiz/number": "3,50", "quiz/choice": "c", "quiz/choices": ["d", "a"], "quiz/text": 5, "quiz/nothing": "x"}
    questions = by_id(answers=given)
    assert questions["quiz/number"].shown == "3,50" and questions["quiz/number"].state.understood == "3.5"
    assert [
        option.value for option in questions["quiz/choice"].options if questions["quiz/choice"].is_chosen(option.value)
    ] == ["c"]
    assert questions["quiz/choices"].is_chosen("a") and not questions["quiz/choices"].is_chosen("b")
    assert questions["quiz/text"].state.status is Status.REFUSED
    assert questions["quiz/code"].state.status is Status.OPEN


def test_a_seed_orders_options_and_nothing_else_always_in_the_same_way() -> None:
    ada, again, bob = by_id(shuffle_seed="ada"), by_id(shuffle_seed="ada"), by_id(shuffle_seed="bob")
    assert ada == again
    assert [o.value for o in bob["quiz/choice"].options] == ["c", "b", "d", "a"]  # also next year
    assert ada != bob
    assert list(ada) == list(bob) == list(by_id())
    assert sorted(o.value for o in ada["quiz/choices"].options) == ["a", "b", "c", "d"]


def test_a_form_that_was_kept_gives_those_of_students() -> None:
    kept, answers = read_form(factory.quiz(), "quiz"), {"quiz/number": "3", "quiz/choice": "a"}
    assert kept.answered(answers).shuffled("bob") == read_form(
        factory.quiz(), "quiz", answers=answers, shuffle_seed="bob"
    )
    assert kept.answered(answers).answered({}) == kept


def test_tests_are_code_that_is_folded() -> None:
    codes = [block for block in read_form(factory.quiz(), "quiz").blocks if isinstance(block, Code)]
    assert [(code.is_test, code.folded, code.points) for code in codes] == [
        (True, True, 1),
        (True, True, 1.5),
        (True, True, 0.5),
    ]


def test_code_and_prose_are_harmless() -> None:
    nb = factory.notebook(
        factory.prose("<script>alert(1)</script><b onclick='x()'>bold</b>\n\n| a |\n|---|\n| b |"),
        factory.answer("x", "</textarea><script>alert(1)</script>"),
    )
    nb.cells.append(factory.tests("t", "</code><script>alert(1)</script>", 1))
    prose, _, code = read_form(nb, "n").blocks
    assert isinstance(prose, Prose) and "script" not in prose.html and "onclick" not in prose.html
    assert '<div class="scroll"><table>' in prose.html
    assert isinstance(code, Code) and "<script" not in code.html


def test_pictures_are_those_of_the_cell_and_of_the_release() -> None:
    own, other = {"own.png": {"image/png": PIXEL}}, {"other.png": {"image/png": PIXEL}}
    nb = factory.notebook(factory.prose("![a](attachment:own.png) ![b](attachment:other.png)", attachments=own))
    [block] = read_form(nb, "n", other).blocks
    assert isinstance(block, Prose) and block.html.count("data:image/png;base64,") == 2


@pytest.mark.parametrize("path", sorted(RELEASE.glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_of_the_course_is_a_form(path: Path) -> None:
    nb = read_notebook(path)
    form = read_form(nb, path.stem)
    stated = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in nb.cells)
    assert form.questions
    assert sum(question.points or 0 for question in form.questions) == stated


def test_no_field_begins_with_what_the_course_hands_out_in_place_of_a_text() -> None:
    released = factory.notebook(factory.text_answer("why", "HIER EURE ANTWORT\n", 1))
    (own,) = read_form(released, "n", text_stub="HIER EURE ANTWORT").questions
    (other,) = read_form(released, "n").questions
    assert (own.shown, other.shown) == ("", "HIER EURE ANTWORT\n")
