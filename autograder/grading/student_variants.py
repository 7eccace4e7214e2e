"""What each submission of a class is judged by: the same for all, or the variant of its student."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.feedback import released_pictures
from autograder.grading.images import Pictures
from autograder.grading.pictures import drawn_pictures
from autograder.grading.setup import Judging, prepare
from autograder.notebooks.variant import digest_of_variant
from autograder.variants import StudentVariants
from autograder.verdicts import Provenance, Status, SubmissionResult


@dataclass(frozen=True)
class Prepared:
    """What one student's submission is judged by, and the pictures that its pages show."""

    judging: Judging
    pictures: Pictures


class StudentJudgings:
    """The judging of one assignment, student by student.

    Parameters
    ----------
    niceness:
        Of all processes that judge and that make variants, as of the command nice.

    Attributes
    ----------
    common:
        The judging of all students; if each has a variant, that of variant 0, which has the same cells and points.

    Raises
    ------
    AutograderError
        If the assignment cannot be used, or each student has a variant and the course's key is missing.
    """

    def __init__(
        self,
        course: Course,
        name: str,
        *,
        sandbox: bool = True,
        exports: Mapping[str, str] | None = None,
        niceness: int = 0,
    ) -> None:
        self._course = course
        self._sandbox = sandbox
        self._exports = exports
        self._niceness = niceness
        self._variants = StudentVariants(course, name)
        self.common = prepare(course, name, sandbox=sandbox, exports=exports, niceness=niceness)

    def provenance(self, student: str, submission_digest: str) -> Provenance:
        """What the student's grade will rest on; known without making the variant."""
        rules = self.common.rules
        if self._variants.differ:
            variant = self._variants.of(student)
            digest = digest_of_variant(rules.assignment.digest, variant)
            rules = replace(rules, assignment=replace(rules.assignment, digest=digest, variant=variant))
        return rules.provenance(submission_digest)

    def prepare(self, students: Iterable[str], ahead: int) -> Iterator[tuple[str, Prepared | AutograderError]]:
        """Prepare the judging of students in their order, or say why a student's variant cannot be made.

        Making a variant runs the instructor-only cells: that is done for `ahead` students side by side.
        """
        if not self._variants.differ:
            pictures = released_pictures(self._course.release_directory / self.common.assignment.name)
            yield from ((student, Prepared(self.common, pictures)) for student in students)
            return
        with ThreadPoolExecutor(ahead, "variant", initializer=_be_nice, initargs=(self._niceness,)) as executor:
            waiting: deque[tuple[str, Future[Prepared | AutograderError]]] = deque()
            try:
                for student in students:
                    waiting.append((student, executor.submit(self._prepared, student)))
                    if len(waiting) > ahead:
                        first, future = waiting.popleft()
                        yield first, future.result()
                while waiting:
                    first, future = waiting.popleft()
                    yield first, future.result()
            finally:
                for _, future in waiting:
                    future.cancel()

    def _prepared(self, student: str) -> Prepared | AutograderError:
        name, variant = self.common.assignment.name, self._variants.of(student)
        try:
            judging = prepare(
                self._course,
                name,
                variant=variant,
                sandbox=self._sandbox,
                exports=self._exports,
                niceness=self._niceness,
            )
        except AutograderError as error:
            return error
        return Prepared(judging, drawn_pictures(self._course, judging.assignment))

    def failure(self, student: str, submission_digest: str, trouble: AutograderError) -> SubmissionResult:
        """The result of a submission whose variant cannot be made: no score, and no zero."""
        return SubmissionResult(
            student,
            self.common.assignment.name,
            Status.FAILED,
            max_score=self.common.assignment.max_score,
            message=f"Variant {self._variants.of(student)} cannot be made. {trouble}",
            provenance=self.provenance(student, submission_digest),
        )


def _be_nice(niceness: int) -> None:
    """Of this thread; on Linux each has a priority of its own, which the processes that it starts take over."""
    if niceness:
        os.setpriority(
            os.PRIO_PROCESS, threading.get_native_id(), min(os.getpriority(os.PRIO_PROCESS, 0) + niceness, 19)
        )
