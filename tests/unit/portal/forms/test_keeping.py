"""Blank forms as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.notebooks.reading import read_notebook
from autograder.portal.forms import Form, read_form
from autograder.portal.forms.keeping import forms_from_json, forms_to_json

RELEASED = sorted((Path(__file__).parents[4] / "release").glob("*/*.ipynb"))


def form_of(path: Path) -> Form:
    return read_form(read_notebook(path), path.stem)


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_every_form_of_the_course_comes_back_as_it_was(path: Path) -> None:
    form = form_of(path)
    assert forms_from_json(forms_to_json([form, form])) == (form, form)


def test_answers_are_not_kept() -> None:
    blank = next(form for form in map(form_of, RELEASED) if any(q.options for q in form.questions))
    question = next(q for q in blank.questions if q.options)
    answered = blank.answered({question.id: question.options[0].value})
    assert answered != blank
    assert forms_from_json(forms_to_json([answered])) == (blank,)


def test_texts_that_are_no_unicode_come_back_too() -> None:
    form = Form("sheet", "lone \ud800 surrogate", ())
    assert forms_from_json(forms_to_json([form])) == (form,)


def test_a_block_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Script"):
        forms_from_json(b'[{"name": "sheet", "title": "", "blocks": [{"is": "Script"}]}]')
