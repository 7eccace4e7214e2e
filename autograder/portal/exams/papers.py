"""The paper of a quiz or exam: the released notebooks of a student's variant as forms, and filled in."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import nbformat

from autograder.grading.feedback import released_pictures
from autograder.notebooks.questions import Question
from autograder.notebooks.reading import read_notebook
from autograder.portal.forms.filling import fill_notebook
from autograder.portal.forms.form import Form
from autograder.portal.forms.reading import asked_in, read_form
from autograder.portal.forms.values import JSON, AnswerState, check_answer
from autograder.portal.handouts import Handouts
from autograder.portal.submissions.uploads import File

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_KEPT = 256  # notebooks in memory; with a variant per student there are as many as students
_QUESTIONS_S = 60.0  # so long a paper's questions are believed to be what they were


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: tuple[int, int]
    notebook: NotebookNode


class Papers:
    """The papers of all students."""

    def __init__(self, handouts: Handouts) -> None:
        self._handouts = handouts
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, _Read] = OrderedDict()
        self._questions: dict[tuple[str, str], tuple[float, Mapping[str, Question]]] = {}

    def forms(
        self, student: str, assignment: str, answers: Mapping[str, JSON], shuffle_seed: str | None = None
    ) -> list[Form]:
        """One form per notebook, with the answers so far (question -> value) in it.

        Parameters
        ----------
        shuffle_seed:
            Puts the options of choices into an order of the student's own.

        Raises
        ------
        AssignmentError
            There is nothing to hand out (`Handouts.folder`).
        """
        pictures = released_pictures(self._handouts.folder(student, assignment))
        forms: list[Form] = []
        for name, notebook in self._notebooks(student, assignment).items():
            first = 1 + sum(len(form.questions) for form in forms)
            forms.append(
                read_form(notebook, name, pictures, answers=answers, shuffle_seed=shuffle_seed, first_number=first)
            )
        return forms

    def filled_in(self, student: str, assignment: str, answers: Mapping[str, JSON]) -> list[File]:
        """The notebooks with the answers in them, as files to hand in. Nothing that a student sent raises anything.

        Raises
        ------
        AssignmentError
            As `forms`.
        """
        files = []
        for name, notebook in self._notebooks(student, assignment).items():
            mine = {question: value for question, value in answers.items() if question.startswith(f"{name}/")}
            filled = fill_notebook(notebook, name, mine).notebook
            files.append(File(f"{name}.ipynb", nbformat.writes(filled).encode("utf-8", "replace")))
        return files

    def remarks(self, student: str, assignment: str, answers: Mapping[str, JSON]) -> dict[str, AnswerState]:
        """What is to be said of answers (question -> value); unknown questions are left out.

        Raises
        ------
        AssignmentError
            As `forms`.
        """
        asked = self._asked(student, assignment)
        return {name: check_answer(asked[name], value) for name, value in answers.items() if name in asked}

    def _asked(self, student: str, assignment: str) -> Mapping[str, Question]:
        """Question id -> question. Kept for every student: it is small, and asked for with every change."""
        key, now = (student, assignment), monotonic()
        kept = self._questions.get(key)
        if kept is None or now - kept[0] > _QUESTIONS_S:
            notebooks = self._notebooks(student, assignment)
            found = {one.id: one.question for name, notebook in notebooks.items() for one in asked_in(notebook, name)}
            kept = self._questions[key] = (now, found)
        return kept[1]

    def _notebooks(self, student: str, assignment: str) -> dict[str, NotebookNode]:
        """Name -> released notebook; not to be changed."""
        files = self._handouts.files(student, assignment)
        return {path.stem: self._read(path) for name, path in files.items() if name.endswith(".ipynb")}

    def _read(self, path: Path) -> NotebookNode:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        with self._lock:
            kept = self._kept.get(path)
            if kept is not None and kept.stamp == stamp:
                self._kept.move_to_end(path)
                return kept.notebook
        notebook = read_notebook(path)
        with self._lock:
            self._kept[path] = _Read(stamp, notebook)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return notebook


def shuffle_seed(course_key: str, assignment: str, student: str, number: int) -> str:
    """A seed that stays the same for a sitting and tells nothing."""
    return hashlib.sha256("\0".join((course_key, assignment, student, str(number))).encode()).hexdigest()
