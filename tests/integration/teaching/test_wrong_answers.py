"""The most frequent wrong answers: read from what was handed in, never run; by text where variants differ."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.per_student import write_per_student
from autograder.authoring.release import release
from autograder.course import Course
from autograder.grading.grade import grade
from autograder.grading.gradebook import Gradebook
from autograder.notebooks.questions import Kind
from autograder.teaching.wrong_answers import COMPUTED, NOT_ANSWERED, WrongAnswers, wrong_answers
from tests.integration.teaching.conftest import CELLS, hand_in, open_course
from tests.notebook_factory import add_assignment, code, grade_cell, solution, text

CHOICE = "answer_gate = None\n### BEGIN SOLUTION\nanswer_gate = 'b'\n### END SOLUTION"
NUMBER = "answer_count = None\n### BEGIN SOLUTION\nanswer_count = 4\n### END SOLUTION"


def quiz_cells() -> list:  # type: ignore[type-arg]
    choice, number = solution("gate", CHOICE), solution("count", NUMBER)
    options = [{"value": "a", "text": "AND"}, {"value": "b", "text": "XOR"}, {"value": "c", "text": "OR"}]
    choice.metadata["autograder"] = {"question": {"kind": "choice", "name": "answer_gate", "options": options}}
    number.metadata["autograder"] = {"question": {"kind": "number", "name": "answer_count"}}
    return [
        choice,
        number,
        grade_cell(
            "t-count", "### BEGIN HIDDEN TESTS\nassert answer_count == 4, 'Count again.'\n### END HIDDEN TESTS", 1
        ),
        grade_cell(
            "t-gate", "### BEGIN HIDDEN TESTS\nassert answer_gate == 'b', 'Not this one.'\n### END HIDDEN TESTS", 1
        ),
        *copy.deepcopy(CELLS[2:4]),
    ]


def by_id(found: WrongAnswers) -> dict[str, list[tuple[str, int]]]:
    return {q.grade_id: [(a.text, a.count) for a in q.answers] for q in found.questions}


@pytest.fixture
def quiz(tmp_path: Path) -> Course:
    course = open_course(tmp_path / "course")
    cells = quiz_cells()
    add_assignment(course.source_directory / "quiz", *cells)
    wrong = "def double(x):\n    return x ** 2"
    answers = {
        "ada": {"gate": "answer_gate = 'b'", "count": "answer_count = 4", "double": "def double(x): return 2 * x"},
        "bob": {"gate": "answer_gate = '(A)'", "count": "answer_count = 3", "double": wrong},
        "cyd": {"gate": "answer_gate = 'a.'", "count": "answer_count = 1 + 2", "double": wrong},
        "dot": {"gate": "answer_gate = 'c'", "count": "answer_count = 3.0"},
        "eve": {"count": "raise SystemExit"},
    }
    for student, given in answers.items():
        hand_in(course, "quiz", student, cells, given)
    broken = course.submitted_directory / "fay" / "quiz" / "quiz.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [' + "[" * 100_000)
    grade(course, "quiz")
    return course


def test_answers_are_counted_by_value_and_code_by_message(quiz: Course) -> None:
    with Gradebook(quiz.db_url) as gradebook:
        found = wrong_answers(quiz, gradebook, "quiz")
        one = wrong_answers(quiz, gradebook, "quiz", most=1)
    assert by_id(found) == {
        "gate": [("a: AND", 2), (NOT_ANSWERED, 1), ("c: OR", 1)],
        "count": [("3", 2), (COMPUTED, 1), (NOT_ANSWERED, 1)],
        "t-double": [("The name `double` is not defined when this question is checked.", 2), ("Think of -3.", 2)],
    }
    gate, count, double = found.questions
    assert (gate.kind, gate.tests, gate.wrong, gate.judged) == (Kind.CHOICE, ("t-gate",), 4, 5)
    assert (count.tests, double.kind) == (("t-count",), Kind.CODE)
    assert double.wrong == 4
    assert list(found.skipped) == ["fay"]
    assert gate.answers[0].students == ("bob", "cyd")
    assert all(len(question.answers) == 1 for question in one.questions)


def test_where_variants_differ_options_count_by_text_and_numbers_by_message(tmp_path: Path) -> None:
    course = open_course(tmp_path / "course", 'c.Variants.per_student = ["drawn"]')
    made = (
        "import random\nrng = random.Random(variant)\norder = rng.sample(['AND', 'XOR', 'OR'], 3)\n"
        "fields = {'a': order[0], 'b': order[1], 'c': order[2], 'key': 'abc'[order.index('XOR')], 'n': str(rng.randint(10, 99))}"
    )
    choice, number = (
        solution("gate", CHOICE.replace("'b'", "'{{key}}'")),
        solution("count", NUMBER.replace("= 4", "= {{n}}")),
    )
    options = [{"value": value, "text": "{{" + value + "}}"} for value in "abc"]
    choice.metadata["autograder"] = {"question": {"kind": "choice", "name": "answer_gate", "options": options}}
    number.metadata["autograder"] = {"question": {"kind": "number", "name": "answer_count"}}
    add_assignment(
        course.source_directory / "drawn",
        code(made, tags=["instructor-only"]),
        text("Choose and count to {{n}}."),
        choice,
        grade_cell("t-gate", "### BEGIN HIDDEN TESTS\nassert answer_gate == '{{key}}', 'No.'\n### END HIDDEN TESTS", 1),
        number,
        grade_cell(
            "t-count",
            "### BEGIN HIDDEN TESTS\nassert answer_count == {{n}}, 'It is not {{n}} plus 1.'\n### END HIDDEN TESTS",
            1,
        ),
    )
    students = ["ada", "bob", "cyd", "dot"]
    variants = write_per_student(course, "drawn", students, tmp_path / "handouts", release)
    for student in students:
        own = course.load_assignment("drawn", variants[student])
        [question] = [c.question for c in own.notebooks[0].cells if c.grade_id == "gate"]
        assert question is not None
        value = next(option.value for option in question.options if option.text == "OR")
        folder = tmp_path / "handouts" / student / "drawn" / "drawn.ipynb"
        nb = nbformat.read(folder, 4)
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "gate":
                cell.source = f"answer_gate = {value!r}"
            elif cell.metadata.get("nbgrader", {}).get("grade_id") == "count":
                cell.source = "answer_count = 7"
        target = course.submitted_directory / student / "drawn"
        target.mkdir(parents=True)
        nbformat.write(nb, target / "drawn.ipynb")
    grade(course, "drawn")
    with Gradebook(course.db_url) as gradebook:
        found = wrong_answers(course, gradebook, "drawn")
    assert by_id(found) == {"gate": [("OR", 4)], "count": [("It is not … plus ….", 4)]}
