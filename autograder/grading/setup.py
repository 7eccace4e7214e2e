"""From a course and the name of an assignment to the rules its submissions are judged by."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.course import Course, warm_libraries
from autograder.execution.budget import Limits
from autograder.grading.batch import WarmStart
from autograder.grading.environment import environment_digest
from autograder.grading.judge import JudgingRules
from autograder.notebooks.model import Assignment


@dataclass(frozen=True)
class Judging:
    """An assignment ready to be judged."""

    assignment: Assignment
    rules: JudgingRules
    warm_start: WarmStart


def prepare(
    course: Course,
    name: str,
    *,
    variant: int | None = None,
    sandbox: bool = True,
    seed_salt: int = 0,
    exports: Mapping[str, str] | None = None,
    niceness: int = 0,
) -> Judging:
    """Load an assignment and everything that is the same for all submissions of one variant of it.

    Parameters
    ----------
    variant:
        As for `Course.load_assignment`.
    niceness:
        As in `WarmStart`.

    Raises
    ------
    AssignmentError
        If the assignment cannot be used.
    """
    assignment = course.load_assignment(name, variant)
    limits = limits_of(course)
    in_kernel = frozenset(course.examiner.in_kernel_cells)
    rules = JudgingRules.of(
        assignment,
        limits,
        in_kernel=in_kernel,
        environment=environment_digest(warm_libraries(course, name).student, limits, in_kernel),
        seed_salt=seed_salt,
        exports=dict(exports or {}),
    )
    return Judging(assignment, rules, warm_start_of(course, name, sandbox=sandbox, niceness=niceness))


def warm_start_of(course: Course, name: str, *, sandbox: bool = True, niceness: int = 0) -> WarmStart:
    """The zygote that an assignment needs; known before the assignment is loaded, so that both go side by side."""
    libraries = warm_libraries(course, name)
    return WarmStart(libraries.student, libraries.examiner, (course.root.resolve(),), sandbox, niceness)


def limits_of(course: Course) -> Limits:
    """The course's limits as plain data."""
    configured = course.limits
    return Limits(
        cell_seconds=configured.cell_seconds,
        submission_seconds=configured.submission_seconds,
        memory_mib=configured.memory_mib,
        work_mib=configured.work_mib,
        processes=configured.processes,
        output_kib=configured.output_kib,
    )


def default_workers() -> int:
    """One per core that this process may use."""
    return max(1, len(os.sched_getaffinity(0)))
