"""What students wrote into the cells of an assignment, read from `submitted/` and never run.

Found as grading finds it, however cells were moved, split or retyped. A notebook that cannot be read costs its own
student only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from autograder.errors import SubmissionRejected
from autograder.grading.grade import Submission
from autograder.notebooks.locating import plan_submission
from autograder.notebooks.model import Assignment, CourseCell, Role
from autograder.wording import words


@dataclass(frozen=True, slots=True)
class SubmittedCell:
    """One cell that a student wrote; `course_cell` is the answer that it was taken for, if any."""

    notebook: str
    cell_type: str
    source: str
    course_cell: CourseCell | None


@dataclass(frozen=True, slots=True)
class SubmittedWork:
    """All cells of one student, in their order; `problem` says why there are none."""

    student: str
    cells: tuple[SubmittedCell, ...] = ()
    problem: str = ""


def submitted_work(
    submissions: Iterable[Submission], assignment_of: Callable[[str], Assignment]
) -> Iterator[SubmittedWork]:
    """What each student handed in; never raises for anything in a submission.

    Parameters
    ----------
    assignment_of:
        Student -> the assignment, or the variant of it, by which the submission is read.
    """
    for submission in submissions:
        try:
            yield SubmittedWork(submission.student, _cells(submission, assignment_of(submission.student)))
        except SubmissionRejected as rejection:
            yield SubmittedWork(submission.student, problem=rejection.what)
        except Exception as error:  # whatever a notebook makes our reader do costs its own row
            yield SubmittedWork(
                submission.student, problem=words("It cannot be read (%(why)s).", why=type(error).__name__)
            )


def _cells(submission: Submission, assignment: Assignment) -> tuple[SubmittedCell, ...]:
    plan = plan_submission(submission.folder, assignment)
    return tuple(
        SubmittedCell(one.notebook.name, str(step.cell["cell_type"]), str(step.cell["source"]), step.course_cell)
        for one in plan.plans
        for step in one.steps
        if step.course_cell is None
        or (step.course_cell.role in (Role.SOLUTION, Role.MANUAL) and not step.course_cell.task)
    )
