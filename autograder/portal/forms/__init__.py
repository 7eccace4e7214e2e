"""Assignments as forms: a released notebook is shown as questions, and answers are written back into a copy of it.

Nothing here knows of a web framework or a database. Verdicts come from grading the filled notebook, always.
"""

from __future__ import annotations

from autograder.portal.forms.filling import Filled, Found, fill_notebook, posted_answers, read_answers
from autograder.portal.forms.form import Block, Code, Form, FormOption, FormQuestion, Prose
from autograder.portal.forms.reading import read_form
from autograder.portal.forms.values import JSON, AnswerState, Status, check_answer

__all__ = [
    "JSON",
    "AnswerState",
    "Block",
    "Code",
    "Filled",
    "Form",
    "FormOption",
    "FormQuestion",
    "Found",
    "Prose",
    "Status",
    "check_answer",
    "fill_notebook",
    "posted_answers",
    "read_answers",
    "read_form",
]
