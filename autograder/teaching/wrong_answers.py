"""What goes wrong most often: the answers to declared questions, the messages of tests for everything else.

An answer counts as wrong if a test that reads it gave less than its points. Messages that differ in numbers only count
together. Where each student has a variant, values do not compare: choices are then counted by the text of the option,
and all else by the test's message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.grade import find_submissions
from autograder.grading.gradebook import Gradebook, StoredResult
from autograder.notebooks.answers import Reading, State, read_answer
from autograder.notebooks.bindings import analyse
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role
from autograder.notebooks.questions import Kind, Question
from autograder.teaching.submitted_cells import submitted_work
from autograder.variants import StudentVariants
from autograder.verdicts import CellVerdict, Verdict

_PLAIN_KINDS = (Kind.CHOICE, Kind.CHOICES, Kind.NUMBER, Kind.TEXT)
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?")
_MAX_SHOWN = 500
NOT_ANSWERED, COMPUTED = "(not answered)", "(computed by the cell)"


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """One wrong answer, or one message, and who gave (or got) it."""

    text: str
    students: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.students)


@dataclass(frozen=True, slots=True)
class QuestionWrongAnswers:
    """One question.

    Attributes
    ----------
    grade_id:
        Of the answer's cell for declared questions, else of the test cell.
    kind:
        What is counted: answers of this kind, or (`code`) messages of the test.
    wrong, judged:
        Students with less than all points, and all whose test ended.
    answers:
        Most frequent first; at most as many as were asked for.
    """

    notebook: str
    grade_id: str
    kind: Kind
    tests: tuple[str, ...]
    wrong: int
    judged: int
    answers: tuple[WrongAnswer, ...]


@dataclass(frozen=True, slots=True)
class WrongAnswers:
    """All questions of an assignment, in its order; `skipped` are students whose notebooks cannot be read, and why."""

    assignment: str
    questions: tuple[QuestionWrongAnswers, ...]
    skipped: Mapping[str, str]


def wrong_answers(course: Course, gradebook: Gradebook, name: str, *, most: int = 10) -> WrongAnswers:
    """The most frequent wrong answers of an assignment that has been graded.

    Parameters
    ----------
    most:
        Answers that are listed per question.

    Raises
    ------
    AutograderError
        The assignment or the gradebook cannot be read. Trouble with single submissions is in `skipped`.
    """
    assignment = course.load_assignment(name)
    asked = [
        (notebook, cell, cell.question, _tests_of(notebook, cell))
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.question is not None and cell.question.kind in _PLAIN_KINDS
    ]
    results = {result.student: result for result in gradebook.results(name)}
    readings = _Readings(course, assignment, set(results) if asked else set())
    found: list[tuple[int, int, QuestionWrongAnswers]] = []
    covered: set[tuple[str, str]] = set()
    for notebook, cell, question, tests in asked:
        covered.update((notebook.name, test) for test in tests)
        place = (assignment.notebooks.index(notebook), cell.index)
        found.append((*place, _declared(notebook.name, cell, question, tests, results, readings, most)))
    for n, notebook in enumerate(assignment.notebooks):
        for cell in notebook.cells:
            if cell.role is Role.TEST and (notebook.name, cell.grade_id) not in covered:
                found.append((n, cell.index, _by_message(notebook.name, cell, results, most)))
    found.sort(key=lambda item: item[:2])
    return WrongAnswers(name, tuple(question for _, _, question in found), readings.skipped)


def _tests_of(notebook: CourseNotebook, answer: CourseCell) -> tuple[str, ...]:
    """The tests that read an answer: those that use its name, else the next one, else the cell's own score."""
    if answer.role is Role.MANUAL:
        return (answer.grade_id,)
    tests = [cell for cell in notebook.cells if cell.role is Role.TEST]
    name = answer.question.name if answer.question is not None else ""
    named = [cell.grade_id for cell in tests if name and name in analyse(cell.source).used]
    after = [cell.grade_id for cell in tests if cell.index > answer.index]
    return tuple(named or after[:1])


class _Readings:
    """The answers of students, each read by the question of the student's own variant."""

    def __init__(self, course: Course, assignment: Assignment, students: set[str]) -> None:
        variants = StudentVariants(course, assignment.name) if students else None
        self.differ = course.has_variant_per_student(assignment.name)
        self.skipped: dict[str, str] = {}
        self._read: dict[tuple[str, str, str], tuple[Question, Reading]] = {}
        if not students or variants is None:
            return
        known: dict[str, Assignment] = {}

        def assignment_of(student: str) -> Assignment:
            if not self.differ:
                return assignment
            known[student] = course.load_assignment(assignment.name, variants.of(student))
            return known[student]

        try:
            submissions = [s for s in find_submissions(course, assignment.name) if s.student in students]
        except AutograderError:  # graded once, and cleared away since
            submissions = []
        for work in submitted_work(submissions, assignment_of):
            if work.problem:
                self.skipped[work.student] = work.problem
            own = known.pop(work.student, assignment)
            cells = {(n.name, c.grade_id): c for n in own.notebooks for c in n.cells if c.question is not None}
            for cell in work.cells:
                official = cell.course_cell
                if official is None or (asked := cells.get((cell.notebook, official.grade_id))) is None:
                    continue
                assert asked.question is not None
                reading = read_answer(asked.question, cell.source, asked.released)
                key = (work.student, cell.notebook, asked.grade_id)
                if reading.state is not State.OPEN or key not in self._read:  # of a split cell, the part that answers
                    self._read[key] = (asked.question, reading)

    def text(self, student: str, notebook: str, grade_id: str) -> str | None:
        """The answer in words that compare between students; ``None`` if there are none."""
        found = self._read.get((student, notebook, grade_id))
        if found is None:
            return None
        question, reading = found
        if reading.state is State.OPEN:
            return NOT_ANSWERED
        if reading.state is State.COMPUTED:
            return COMPUTED
        value = reading.value
        if isinstance(value, tuple):
            return ", ".join(self._option(question, text) for text in value) or "(none of them)"
        if isinstance(value, str):
            return self._option(question, value) if question.kind is Kind.CHOICE else " ".join(value.split())
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _option(self, question: Question, value: str) -> str:
        option = question.option(value)
        if option is None:
            return value
        if self.differ:  # the same value may stand for something else
            return option.text
        return option.value if option.text == option.value else f"{option.value}: {option.text}"


def _declared(
    notebook: str,
    cell: CourseCell,
    question: Question,
    tests: Sequence[str],
    results: Mapping[str, StoredResult],
    readings: _Readings,
    most: int,
) -> QuestionWrongAnswers:
    by_message = readings.differ and question.kind in (Kind.NUMBER, Kind.TEXT)

    def words(student: str, verdicts: Sequence[CellVerdict]) -> str:
        answer = readings.text(student, notebook, cell.grade_id)
        if answer is None:
            return "(cannot be read)"
        if by_message and answer not in (NOT_ANSWERED, COMPUTED):
            return _message(verdicts)
        return answer

    wrong, judged, answers = _counted(notebook, tests, results, words, most, alike=by_message)
    return QuestionWrongAnswers(notebook, cell.grade_id, question.kind, tuple(tests), wrong, judged, answers)


def _by_message(
    notebook: str, cell: CourseCell, results: Mapping[str, StoredResult], most: int
) -> QuestionWrongAnswers:
    def words(student: str, verdicts: Sequence[CellVerdict]) -> str:
        return _message(verdicts)

    wrong, judged, answers = _counted(notebook, (cell.grade_id,), results, words, most, alike=True)
    return QuestionWrongAnswers(notebook, cell.grade_id, Kind.CODE, (cell.grade_id,), wrong, judged, answers)


def _counted(
    notebook: str,
    tests: Sequence[str],
    results: Mapping[str, StoredResult],
    words: Callable[[str, Sequence[CellVerdict]], str],
    most: int,
    *,
    alike: bool,
) -> tuple[int, int, tuple[WrongAnswer, ...]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    wrong = judged = 0  # `alike`: texts that differ in numbers only count together
    for student, result in sorted(results.items()):
        verdicts = [
            cell
            for cell in result.cells
            if cell.notebook == notebook and cell.grade_id in tests and cell.points is not None
        ]
        judged += bool(verdicts)
        lost = [cell for cell in verdicts if cell.points is not None and cell.points < cell.max_points]
        if not lost:
            continue
        wrong += 1
        text = words(student, lost)
        group = _NUMBER.sub("\N{HORIZONTAL ELLIPSIS}", text) if alike else text
        groups.setdefault(group[:_MAX_SHOWN], []).append((student, text[:_MAX_SHOWN]))
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    answers = []
    for group, members in ordered[:most]:
        texts = {text for _, text in members}
        answers.append(WrongAnswer(texts.pop() if len(texts) == 1 else group, tuple(student for student, _ in members)))
    return wrong, judged, tuple(answers)


def _message(verdicts: Sequence[CellVerdict]) -> str:
    first = verdicts[0]
    text = " ".join(first.message.split())
    return text or ("(took too long)" if first.verdict is Verdict.TIMEOUT else f"({first.verdict})")
