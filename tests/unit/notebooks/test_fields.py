"""Fields: `{{name}}` in a source notebook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import AssignmentError
from autograder.notebooks.fields import fill, fill_cell, has_fields
from tests.notebook_factory import code, solution

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)


@given(st.dictionaries(NAMES, st.text(max_size=20), min_size=1), st.data())
def test_each_field_becomes_its_text_and_the_rest_stays(fields: dict[str, str], data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=5))
    between = data.draw(st.lists(st.text(alphabet="ab $\\n()", max_size=8), min_size=len(names) + 1))
    template = between[0] + "".join(f"{{{{{name}}}}}{rest}" for name, rest in zip(names, between[1:], strict=False))
    filled = between[0] + "".join(f"{fields[name]}{rest}" for name, rest in zip(names, between[1:], strict=False))
    assert fill(template, fields, "here") == filled


@given(st.text())
def test_a_text_without_double_braces_stays_as_it_is(text: str) -> None:
    if "{{" not in text:
        assert fill(text, {}, "here") == text


@pytest.mark.parametrize("text", ["{{ a }}", "{{{a}}}", "f'{{{a}}}'", "{a}", "{{a b}}", "{{}}", r"\frac{{1}}{{2}}"])
def test_other_braces_are_no_fields(text: str) -> None:
    assert fill(text, {"a": "x"}, "here") == text


def test_what_a_field_says_is_not_read_for_fields_again() -> None:
    assert fill("{{a}}", {"a": "{{b}}", "b": "x"}, "here") == "{{b}}"


def test_an_unknown_field_is_told_with_the_nearest_name_and_how_to_write_braces() -> None:
    with pytest.raises(AssignmentError, match="no field 'weigth'") as refused:
        fill("{{weigth}}", {"weight": "1"}, "hw.ipynb, cell 3")
    assert refused.value.where == "hw.ipynb, cell 3"
    assert "Did you mean {{weight}}?" in refused.value.hint
    assert "{{ weigth }}" in refused.value.hint


def test_options_labels_and_units_of_a_question_are_filled_in() -> None:
    cell = solution("s", "x = None")
    cell.metadata["autograder"] = {
        "question": {
            "kind": "choice",
            "name": "x",
            "options": [{"value": "a", "text": "${{f}}$"}, "b"],
            "label": "{{f}}?",
        }
    }
    assert has_fields(cell)
    fill_cell(cell, "x = None", {"f": "y_1"}, "here")
    assert cell.metadata.autograder.question == {
        "kind": "choice",
        "name": "x",
        "options": [{"value": "a", "text": "$y_1$"}, "b"],
        "label": "y_1?",
    }


def test_a_key_may_stand_in_a_solution_and_nowhere_else() -> None:
    fields = {"key_x": "12"}
    cell = code("x = {{key_x}}")
    fill_cell(cell, "x = None", fields, "here")
    assert cell.source == "x = 12"
    with pytest.raises(AssignmentError, match="students would see the field 'key_x'"):
        fill_cell(code("x = {{key_x}}"), "x = {{key_x}}", fields, "here")
    labelled = code("x = 1")
    labelled.metadata["autograder"] = {"question": {"label": "{{key_x}}"}}
    with pytest.raises(AssignmentError, match="students would see"):
        fill_cell(labelled, "x = 1", fields, "here")
