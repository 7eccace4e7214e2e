"""Grades the submissions of an assignment into gradebook, graded notebooks and feedback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.errors import AssignmentError, AutograderError
from autograder.grading.autograded import write_autograded
from autograder.grading.batch import JudgeTask, run_tasks, warm_up, warm_up_aside
from autograder.grading.feedback import write_feedback
from autograder.grading.gradebook import Gradebook, StoredResult
from autograder.grading.judge import digest_submission
from autograder.grading.setup import default_workers, warm_start_of
from autograder.grading.student_variants import Prepared, StudentJudgings
from autograder.verdicts import SubmissionResult


@dataclass(frozen=True, slots=True)
class Submission:
    """A folder that a student handed in."""

    student: str
    folder: Path


def find_submissions(course: Course, assignment: str, students: Sequence[str] = ()) -> list[Submission]:
    """The submissions of an assignment, by student.

    Raises
    ------
    AssignmentError
        If a named student has none, or nobody has.
    """
    found = [
        Submission(entry.name, entry / assignment)
        for entry in sorted(course.submitted_directory.glob("*"))
        if not entry.name.startswith(".") and (entry / assignment).is_dir()
    ]
    if students:
        missing = sorted(set(students) - {submission.student for submission in found})
        if missing:
            raise AssignmentError(
                f"no submission of {', '.join(missing)} for {assignment!r}",
                where=str(course.submitted_directory),
                hint=f"Submissions are expected in submitted/<student>/{assignment}/.",
            )
        found = [submission for submission in found if submission.student in students]
    if not found:
        raise AssignmentError(
            f"there are no submissions for {assignment!r}",
            where=str(course.submitted_directory),
            hint=f"Put each student's notebooks into submitted/<student>/{assignment}/.",
        )
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """Told to the caller as grading goes on."""

    total: int
    unchanged: int


def grade(
    course: Course,
    name: str,
    *,
    students: Sequence[str] = (),
    workers: int | None = None,
    force: bool = False,
    sandbox: bool = True,
    exports: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    on_start: Callable[[Progress], None] = lambda progress: None,
    on_result: Callable[[SubmissionResult], None] = lambda result: None,
) -> list[StoredResult]:
    """Grade what has changed since the last time and return the results of the whole class.

    For each submission: judge it, write graded notebooks and feedback (atomically), then commit the
    grade in one transaction. Whatever is interrupted in between is done again by the next call.

    Parameters
    ----------
    force:
        Grade unchanged submissions too.
    exports:
        Challenge -> notebook variable that holds a student's entries.
    executor:
        Where to judge; local threads by default.

    Raises
    ------
    AutograderError
        If assignment, gradebook or sandbox cannot be used. Trouble with single submissions is in their results.
    """
    if executor is None and name in course.assignments():
        warm_up_aside(warm_start_of(course, name, sandbox=sandbox))
    judgings = StudentJudgings(course, name, sandbox=sandbox, exports=exports)
    submissions = find_submissions(course, name, students)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.declare_assignment(judgings.common.assignment)
        todo = list(_changed(submissions, judgings, gradebook, force))
        on_start(Progress(len(submissions), len(submissions) - len(todo)))
        if todo:
            gradebook.check_writable()
            for submission, result, judged_by in judge_all(todo, judgings, workers=workers, executor=executor):
                publish(course, gradebook, submission, result, judged_by)
                on_result(result)
        wanted = {submission.student for submission in submissions}
        return [result for result in gradebook.results(name) if result.student in wanted]


def judge_all(
    submissions: Sequence[Submission],
    judgings: StudentJudgings,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Iterator[tuple[Submission, SubmissionResult, Prepared]]:
    """Judge submissions; the results as they come, each with what it was judged by. Nothing is stored.

    Raises
    ------
    AutograderError
        If the sandbox cannot be used. Trouble with single submissions is in their results.
    """
    by_student = {submission.student: submission for submission in submissions}
    folders = {student: submission.folder for student, submission in by_student.items()}
    count = workers or default_workers()
    with ExitStack() as stack:
        if executor is None:
            warm_up(judgings.common.warm_start)
            executor = stack.enter_context(ThreadPoolExecutor(count, thread_name_prefix="judge"))
        for result, judged_by in _judge(folders, judgings, executor, count):
            yield by_student[result.student], result, judged_by


def publish(
    course: Course, gradebook: Gradebook, submission: Submission, result: SubmissionResult, judged_by: Prepared
) -> None:
    """Write graded notebooks and feedback of one submission (atomically), then commit its grade.

    Raises
    ------
    CannotWrite, GradebookError
        The grade was not stored; doing it again puts all in step.
    """
    assignment, pictures = judged_by.judging.assignment, judged_by.pictures
    write_autograded(result, assignment, course.autograded_directory, pictures)
    write_feedback(result, assignment, course.feedback_directory, pictures, course.language)
    timestamp = exchange_timestamp(submission.folder)
    gradebook.store(result, timestamp or newest_change(submission.folder), timestamp)


def _judge(
    folders: Mapping[str, Path], judgings: StudentJudgings, executor: Executor, count: int
) -> Iterator[tuple[SubmissionResult, Prepared]]:
    """Judge the submission of each student; the results as they come, with what they were judged by."""
    at_work: dict[str, Prepared] = {}
    failed: list[SubmissionResult] = []

    def tasks() -> Iterator[JudgeTask]:
        for student, prepared in judgings.prepare(folders, count):
            folder = folders[student]
            if isinstance(prepared, AutograderError):
                failed.append(judgings.failure(student, digest_submission(folder), prepared))
                continue
            at_work[student] = prepared
            yield JudgeTask(student, folder, prepared.judging.rules, prepared.judging.warm_start)

    for result in run_tasks(tasks(), executor, in_flight=2 * count):
        yield result, at_work.pop(result.student)
    for result in failed:
        yield result, Prepared(judgings.common, {})


def _changed(
    submissions: Sequence[Submission], judgings: StudentJudgings, gradebook: Gradebook, force: bool
) -> Iterator[Submission]:
    name = judgings.common.assignment.name
    for submission in submissions:
        provenance = judgings.provenance(submission.student, digest_submission(submission.folder))
        if force or not gradebook.is_current(submission.student, name, provenance):
            yield submission


def exchange_timestamp(folder: Path) -> datetime | None:
    """What nbgrader's exchange wrote into `timestamp.txt`, as UTC; ``None`` if there is none."""
    from nbgrader.utils import parse_utc

    try:
        text = (folder / "timestamp.txt").read_text(encoding="utf-8", errors="replace")[:100].strip()
        parsed: datetime = parse_utc(text)
    except (OSError, ValueError, OverflowError):
        return None
    return parsed.replace(tzinfo=UTC)


def newest_change(folder: Path) -> datetime:
    """When the newest of the submitted files was written (UTC)."""
    return datetime.fromtimestamp(max(path.lstat().st_mtime for path in (folder, *folder.glob("*.ipynb"))), UTC)
