"""The paper of a quiz or exam: the released notebooks of a student's variant as forms, and filled in."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from autograder.grading.feedback import released_pictures
from autograder.notebooks.nbformat_import import nbformat
from autograder.notebooks.questions import Question
from autograder.notebooks.reading import read_notebook
from autograder.portal.exams.blanks import Blanks
from autograder.portal.forms.filling import fill_notebook
from autograder.portal.forms.form import Form, FormQuestion
from autograder.portal.forms.pictures import PaperPictures
from autograder.portal.forms.reading import TEXT_STUB, read_form
from autograder.portal.forms.values import JSON, AnswerState, check_answer
from autograder.portal.handouts import Handouts, files_in
from autograder.portal.submissions.uploads import File

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MOST_KEPT = 64  # notebooks in memory; with a variant per student there are as many as students
_QUESTIONS_S = 60.0  # so long a paper's questions are believed to be what they were


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: tuple[int, int]
    notebook: NotebookNode


class Papers:
    """The papers of all students.

    Parameters
    ----------
    folder:
        Where blank forms are kept (`Blanks`).
    """

    def __init__(self, handouts: Handouts, folder: Path) -> None:
        self._handouts = handouts
        self._text_stub = handouts.text_stub or TEXT_STUB
        self._blanks = Blanks(folder)
        self._pictures = PaperPictures(folder / ".pictures")
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
        blank = self._blank(self._handouts.folder(student, assignment), student, assignment, shuffle_seed)
        self._keep_questions(student, assignment, blank)
        return [_with_answers(form, answers) for form in blank]

    def picture(self, name: str) -> Path | None:
        """A picture that a form links to; ``None`` if there is none of that name."""
        return self._pictures.path(name)

    def prepare(self, student: str, assignment: str, shuffle_seed: str | None = None) -> None:
        """Have the student's files and forms ready before they are asked for. Raises as `forms`."""
        self._blank(self._handouts.prepare(student, assignment), student, assignment, shuffle_seed)

    def _blank(self, folder: Path, student: str, assignment: str, shuffle_seed: str | None) -> Sequence[Form]:
        files = files_in(folder)

        def read() -> list[Form]:
            pictures = released_pictures(folder)
            forms: list[Form] = []
            for name, notebook in self._notebooks(files).items():
                first = 1 + sum(len(form.questions) for form in forms)
                form = read_form(
                    notebook,
                    name,
                    pictures,
                    shuffle_seed=shuffle_seed,
                    first_number=first,
                    text_stub=self._text_stub,
                )
                forms.append(self._pictures.taken_out(form))
            return forms

        whose = student if shuffle_seed else self._whose(student, assignment)
        return self._blanks.get(whose, assignment, list(files.values()), shuffle_seed, read)

    def filled_in(self, student: str, assignment: str, answers: Mapping[str, JSON]) -> list[File]:
        """The notebooks with the answers in them, as files to hand in. Nothing that a student sent raises anything.

        Raises
        ------
        AssignmentError
            As `forms`.
        """
        files = []
        for name, notebook in self._notebooks(self._handouts.files(student, assignment)).items():
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
        return _remarks(self._asked(student, assignment), answers)

    def remarks_at_hand(
        self, student: str, assignment: str, answers: Mapping[str, JSON]
    ) -> dict[str, AnswerState] | None:
        """As `remarks`, if nothing has to be read for it; else ``None``."""
        kept = self._questions.get((self._whose(student, assignment), assignment))
        if kept is None or monotonic() - kept[0] > _QUESTIONS_S:
            return None
        return _remarks(kept[1], answers)

    def _asked(self, student: str, assignment: str) -> Mapping[str, Question]:
        """Question id -> question. Kept of every paper: it is small, and asked for with every change."""
        kept = self._questions.get((self._whose(student, assignment), assignment))
        if kept is None or monotonic() - kept[0] > _QUESTIONS_S:
            blank = self._blank(self._handouts.folder(student, assignment), student, assignment, None)
            return self._keep_questions(student, assignment, blank)
        return kept[1]

    def _keep_questions(self, student: str, assignment: str, forms: Iterable[Form]) -> Mapping[str, Question]:
        asked = {question.id: question.asks for form in forms for question in form.questions}
        self._questions[self._whose(student, assignment), assignment] = (monotonic(), asked)
        return asked

    def _whose(self, student: str, assignment: str) -> str:
        """Nobody's: all have the same."""
        return student if self._handouts.differ(assignment) else ""

    def _notebooks(self, files: Mapping[str, Path]) -> dict[str, NotebookNode]:
        """Name -> released notebook; not to be changed."""
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


def _with_answers(form: Form, answers: Mapping[str, JSON]) -> Form:
    blocks = tuple(
        replace(block, answer=answers[block.id], state=check_answer(block.asks, answers[block.id]))
        if isinstance(block, FormQuestion) and block.id in answers
        else block
        for block in form.blocks
    )
    return replace(form, blocks=blocks)


def _remarks(asked: Mapping[str, Question], answers: Mapping[str, JSON]) -> dict[str, AnswerState]:
    return {name: check_answer(asked[name], value) for name, value in answers.items() if name in asked}


def shuffle_seed(course_key: str, assignment: str, student: str, number: int) -> str:
    """A seed that stays the same for a sitting and tells nothing."""
    return hashlib.sha256("\0".join((course_key, assignment, student, str(number))).encode()).hexdigest()
