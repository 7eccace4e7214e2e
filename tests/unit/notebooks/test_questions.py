"""Declared questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import AssignmentError
from autograder.notebooks.questions import Kind, Question, parse_question
from tests.notebook_factory import grade_cell, load, manual, solution, task

CHOICE = {"kind": "choice", "name": "x", "options": ["a", "b"]}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["kind", *Kind, "name", "options"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["kind", "name", "options", "unit", "label", "value", "text", "x"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_anything_is_a_question_that_reads_back_or_is_refused_with_advice(declared: Any) -> None:
    try:
        question = parse_question(declared, "here")
    except AssignmentError as refused:
        assert refused.where == "here"
        assert refused.hint
    else:
        assert parse_question(question.to_metadata()) == question


@pytest.mark.parametrize(
    ("change", "what", "hint"),
    [
        ({"kind": "chioce"}, "kind of the question is 'chioce'", "Did you mean 'choice'?"),
        ({"kind": None}, "kind of the question is None", "The kinds are"),
        ({"nmae": "x"}, "unknown key 'nmae'", "Did you mean 'name'?"),
        ({"answer": "a"}, "unknown key 'answer'", "A question has"),
        ({"name": "not a name"}, "'not a name'", "answer_axis"),
        ({"name": "class"}, "'class'", "variable"),
        ({"name": ""}, "''", "variable"),
        ({"options": ["a"]}, "two options or more", "options"),
        ({"options": ["a", "(A)"]}, "two options have the values", "differ"),
        ({"options": ["a", "a"]}, "two options have the values", "differ"),
        ({"options": ["a", 2]}, "the option 2", "value"),
        ({"options": ["a", {"value": "b"}]}, "neither a text nor an object", "value"),
        ({"options": ["a", " b"]}, "value ' b'", "what students write"),
        ({"unit": "m"}, "a choice has no unit", "number"),
        ({"label": 3}, "label is 3", "kind"),
        ({"kind": "number"}, "a number has no options", "choice"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong_and_what_to_write(change: dict[str, Any], what: str, hint: str) -> None:
    with pytest.raises(AssignmentError) as refused:
        parse_question(CHOICE | change, "hw.ipynb, cell 2 (s)")
    assert what in refused.value.what
    assert hint in refused.value.hint


@pytest.mark.parametrize("answer", ["c", "C", "(c)", " c. ", "(C)."])
def test_students_may_write_an_option_in_their_own_way(answer: str) -> None:
    question = parse_question(CHOICE | {"options": ["a", "b", "c"]})
    option = question.option(answer)
    assert option is not None and option.value == "c"
    assert question.option("d") is None


def declared(cell: Any, question: dict[str, Any]) -> Any:
    cell.metadata["autograder"] = {"question": question}
    return cell


def test_a_solution_cell_may_declare_a_question(tmp_path: Path) -> None:
    cell = declared(solution("s", "x = None\n### BEGIN SOLUTION\nx = 'b'\n### END SOLUTION"), CHOICE)
    [loaded] = load(tmp_path / "hw", cell).notebooks[0].cells
    assert loaded.question == parse_question(CHOICE)


def test_a_text_cell_is_answered_by_its_text(tmp_path: Path) -> None:
    [cell] = load(tmp_path / "hw", declared(manual("why", "Because."), {"kind": "text"})).notebooks[0].cells
    assert cell.question == Question(Kind.TEXT)
    with pytest.raises(AssignmentError, match="answered by its text"):
        load(tmp_path / "hw", declared(manual("why", "Because."), CHOICE))


@pytest.mark.parametrize("cell", [grade_cell("t", "assert x"), task("t", "Draw.")])
def test_a_question_where_students_do_not_answer_is_refused(tmp_path: Path, cell: Any) -> None:
    with pytest.raises(AssignmentError, match="students do not answer in it") as refused:
        load(tmp_path / "hw", declared(cell, CHOICE))
    assert "cell 1 (t)" in refused.value.where


@pytest.mark.parametrize(
    ("source", "what"),
    [("y = 'a'", "gives nothing that name"), ("x = 'c'", "is no answer to its question"), ("x = 1", "is no answer")],
)
def test_a_reference_answer_that_does_not_answer_its_question_is_refused(
    tmp_path: Path, source: str, what: str
) -> None:
    with pytest.raises(AssignmentError, match=what):
        load(tmp_path / "hw", declared(solution("s", source), CHOICE))


def test_a_misspelt_declaration_is_not_ignored(tmp_path: Path) -> None:
    cell = solution("s", "x = 'a'")
    cell.metadata["autograder"] = {"qestion": CHOICE}
    with pytest.raises(AssignmentError) as refused:
        load(tmp_path / "hw", cell)
    assert refused.value.hint == "Did you mean 'question'?"
