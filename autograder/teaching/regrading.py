"""Judging again with changed tests: first a comparison, which changes nothing, then its publication.

What was judged is kept in `.autograder/regrades/<assignment>/` (`kept_results`), and exactly that is published, if
neither the submissions, nor the tests, nor the environment, nor the gradebook have changed in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime
from shlex import quote

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.batch import warm_up_aside
from autograder.grading.grade import Progress, Submission, find_submissions, judge_all, publish
from autograder.grading.gradebook import Gradebook, StoredResult
from autograder.grading.judge import digest_submission
from autograder.grading.setup import warm_start_of
from autograder.grading.standings import QuestionStanding, Standing, standings
from autograder.grading.student_variants import Prepared, StudentJudgings
from autograder.notebooks.model import Assignment
from autograder.teaching.kept_results import (
    CellComparison,
    Comparison,
    KeptRegrade,
    StudentComparison,
    load_regrade,
    read_result,
    regrade_folder,
    remove_results,
    save_comparison,
    save_result,
)
from autograder.verdicts import CellVerdict, Status, SubmissionResult


class RegradeError(AutograderError):
    """A comparison cannot be published; the gradebook is as it was, or as far as the message says."""


def regrade(
    course: Course,
    name: str,
    *,
    students: Sequence[str] = (),
    workers: int | None = None,
    sandbox: bool = True,
    exports: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    on_start: Callable[[Progress], None] = lambda progress: None,
    on_result: Callable[[SubmissionResult], None] = lambda result: None,
) -> Comparison:
    """Judge submissions again and compare with what stands in the gradebook; neither that nor any page is touched.

    The comparison is kept for `publish_regrade`; it takes the place of an earlier one of the assignment.

    Raises
    ------
    AutograderError
        If assignment, gradebook or sandbox cannot be used, or the comparison cannot be kept.
    """
    if executor is None and name in course.assignments():
        warm_up_aside(warm_start_of(course, name, sandbox=sandbox))
    judgings = StudentJudgings(course, name, sandbox=sandbox, exports=exports)
    submissions = find_submissions(course, name, students)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        before = _Before(gradebook, judgings.common.assignment)
    on_start(Progress(len(submissions), 0))
    folder = regrade_folder(course, name)
    remove_results(folder)
    compared: list[StudentComparison] = []
    for submission, result, _ in judge_all(submissions, judgings, workers=workers, executor=executor):
        digest = save_result(folder, result)
        compared.append(before.compare(submission.student, result, digest))
        on_result(result)
    compared.sort(key=lambda one: one.student)
    comparison = Comparison(name, datetime.now(UTC), tuple(compared))
    save_comparison(folder, comparison)
    return comparison


def publish_regrade(
    course: Course,
    name: str,
    *,
    students: Sequence[str] = (),
    sandbox: bool = True,
    exports: Mapping[str, str] | None = None,
    on_start: Callable[[Progress], None] = lambda progress: None,
    on_result: Callable[[SubmissionResult], None] = lambda result: None,
) -> Comparison:
    """Store the verdicts of the last comparison, graded notebooks and feedback included; nothing is judged again.

    All is checked before anything is stored. Killed in between, it may be called again and goes on.
    Points given by hand are kept; nbgrader then asks for a second look at them.

    Raises
    ------
    RegradeError
        There is no comparison, or something has changed since.
    AutograderError
        Assignment or gradebook cannot be used, or a file cannot be written.
    """
    judgings = StudentJudgings(course, name, sandbox=sandbox, exports=exports)
    kept = load_regrade(regrade_folder(course, name), name)
    chosen = _chosen(kept, students)
    submissions = {s.student: s for s in find_submissions(course, name) if s.student in chosen}
    with Gradebook(course.db_url, course.course_id) as gradebook:
        todo = _unchanged(chosen, submissions, judgings, gradebook, kept)
        on_start(Progress(len(chosen), len(chosen) - len(todo)))
        if todo:
            gradebook.check_writable()
            gradebook.declare_assignment(judgings.common.assignment)
        for student, prepared in judgings.prepare(todo, 2) if todo else ():
            result = read_result(kept, student)
            if isinstance(prepared, AutograderError):
                if result.status is Status.GRADED:
                    raise RegradeError(
                        f"the variant cannot be made any more. {prepared}",
                        where=student,
                        hint="Those before this student are published; mend it and run the command again.",
                    )
                prepared = Prepared(judgings.common, {})
            publish(course, gradebook, submissions[student], result, prepared)
            on_result(result)
    comparison = kept.comparison
    done = {*comparison.published, *chosen}
    comparison = replace(comparison, published=tuple(sorted(done)))
    save_comparison(kept.folder, comparison)
    return replace(comparison, students=tuple(chosen.values()))


class _Before:
    """What stood in the gradebook when the comparison was made."""

    def __init__(self, gradebook: Gradebook, assignment: Assignment) -> None:
        self._standings = {standing.student: standing for standing in standings(gradebook, assignment.name)}
        self._results = {result.student: result for result in gradebook.results(assignment.name)}
        self._questions = {(n.name, cell.grade_id) for n in assignment.notebooks for cell in n.cells}

    def compare(self, student: str, result: SubmissionResult, digest: str) -> StudentComparison:
        standing = self._standings.get(student)
        stored = self._results.get(student)
        cells = tuple(_cells(standing, stored, result))
        before = standing.score if standing is not None else None
        extra = sum(q.extra_credit or 0.0 for q in standing.questions) if standing is not None else 0.0
        points = [cell.after for cell in cells if cell.max_after is not None]
        after: float | None = None
        if result.status is Status.GRADED and points and None not in points:
            total = sum(p for p in points if p is not None) + extra
            after = max(0.0, total - (standing.penalty if standing is not None else 0.0))
        elif result.status is not Status.GRADED:  # the grade that there is stays
            after = before
        return StudentComparison(
            student,
            status_before=str(stored.status) if stored is not None else "",
            status_after=str(result.status),
            before=before,
            after=after,
            max_score=result.max_score,
            message=result.message,
            cells=cells if result.status is Status.GRADED else (),
            state=self.state(student),
            result=digest,
        )

    def state(self, student: str) -> str:
        """sha256 of everything that the comparison rests on.

        Points of questions that are gone are not part of it: publishing removes them before it stores the first grade.
        """
        standing, stored = self._standings.get(student), self._results.get(student)
        questions = standing.questions if standing is not None else ()
        known = [
            sorted(_question(q) for q in questions if (q.notebook, q.grade_id) in self._questions),
            0.0 if standing is None else standing.penalty,
            None if stored is None else [stored.attempt, stored.status, [_verdict(c) for c in stored.cells]],
        ]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()

    def is_published(self, student: str, result: SubmissionResult) -> bool:
        """Whether the current attempt has exactly these verdicts."""
        stored = self._results.get(student)
        return (
            stored is not None
            and stored.status == result.status
            and [_verdict(c) for c in stored.cells] == [_verdict(c) for c in result.cells]
        )


def _question(question: QuestionStanding) -> list[str]:
    points = (question.auto, question.by_hand, question.extra_credit)
    return [question.notebook, question.grade_id, *map(repr, points)]


def _verdict(cell: CellVerdict) -> list[object]:
    return [cell.notebook, cell.grade_id, cell.points, cell.max_points, str(cell.verdict)]


def _cells(
    standing: Standing | None, stored: StoredResult | None, result: SubmissionResult
) -> Iterator[CellComparison]:
    """Every question that there was or is: first those of now, then those that are gone."""
    questions = {(q.notebook, q.grade_id): q for q in standing.questions} if standing is not None else {}
    verdicts = {(c.notebook, c.grade_id): c for c in stored.cells} if stored is not None else {}
    new = {(c.notebook, c.grade_id): c for c in result.cells}
    for key in [*new, *(key for key in questions if key not in new)]:
        old, cell, was = questions.get(key), new.get(key), verdicts.get(key)
        by_hand = old is not None and old.by_hand is not None
        after = cell.points if cell is not None else None
        yield CellComparison(
            *key,
            before=old.points if old is not None else None,
            after=old.by_hand if by_hand and old is not None and cell is not None else after,
            max_before=old.max_points if old is not None else None,
            max_after=cell.max_points if cell is not None else None,
            verdict_before=str(was.verdict) if was is not None else "",
            verdict_after=str(cell.verdict) if cell is not None else "",
            message=cell.message if cell is not None else "",
            by_hand=by_hand,
        )


def _chosen(kept: KeptRegrade, students: Sequence[str]) -> dict[str, StudentComparison]:
    compared = {one.student: one for one in kept.comparison.students}
    missing = sorted(set(students) - set(compared))
    if missing:
        raise RegradeError(
            f"the comparison has no {', '.join(missing)}",
            where=kept.comparison.assignment,
            hint=f"Run `autograder regrade {quote(kept.comparison.assignment)}` for them first.",
        )
    return {student: compared[student] for student in (sorted(set(students)) or compared)}


def _unchanged(
    chosen: Mapping[str, StudentComparison],
    submissions: Mapping[str, Submission],
    judgings: StudentJudgings,
    gradebook: Gradebook,
    kept: KeptRegrade,
) -> list[str]:
    """Who is still to be published.

    Raises
    ------
    RegradeError
        Something has changed since the comparison.
    """
    name = kept.comparison.assignment
    now = _Before(gradebook, judgings.common.assignment)
    changed: list[str] = []
    todo: list[str] = []
    for student, compared in chosen.items():
        result = read_result(kept, student)
        submission = submissions.get(student)
        if submission is None:
            changed.append(f"the submission of {student} is gone")
            continue
        provenance = judgings.provenance(student, digest_submission(submission.folder))
        old = result.provenance
        if old is None or provenance.submission != old.submission:
            changed.append(f"the submission of {student} has changed")
        elif provenance != old:
            what = "tests (or the variant)" if provenance.assignment != old.assignment else "environment"
            changed.append(f"the {what} of {student} changed")
        elif now.is_published(student, result) and (
            result.status is Status.FAILED or gradebook.is_current(student, name, provenance)
        ):
            continue
        elif now.state(student) != compared.state:
            changed.append(f"the gradebook has something else for {student}")
        else:
            todo.append(student)
    if changed:
        more = f" (and {len(changed) - 3} more)" if len(changed) > 3 else ""
        raise RegradeError(
            f"nothing was published, because it is not what was compared: {'; '.join(changed[:3])}{more}",
            where=name,
            hint=f"Run `autograder regrade {quote(name)}` again, look at it, then publish.",
        )
    return todo
