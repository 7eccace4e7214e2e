"""The most frequent wrong answers, put together once for each state of the grades."""

from __future__ import annotations

import threading
from collections import defaultdict
from pathlib import Path

from autograder.course import Course
from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import state_of_attempts
from autograder.teaching.wrong_answers import WrongAnswers, wrong_answers

_State = tuple[object, ...]


class WrongAnswersOf:
    """What is kept per assignment holds as long as grades, submissions and the assignment are what they were."""

    def __init__(self, course: Course, gradebook: Gradebook) -> None:
        self._course = course
        self._gradebook = gradebook
        self._kept: dict[str, tuple[_State, WrongAnswers]] = {}
        self._working: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def __call__(self, assignment: str) -> WrongAnswers:
        """As `wrong_answers`; of several who ask at once, one does the work.

        Raises
        ------
        AutograderError
            The assignment or the gradebook cannot be read.
        """
        with self._working[assignment]:
            state = self._state(assignment)  # before the work: what changes meanwhile is seen by the next one
            kept = self._kept.get(assignment)
            if kept is None or kept[0] != state:
                kept = state, wrong_answers(self._course, self._gradebook, assignment)
                self._kept[assignment] = kept
            return kept[1]

    def _state(self, assignment: str) -> _State:
        submitted = self._course.submitted_directory.glob(f"*/{assignment}")
        source = (self._course.source_directory / assignment).rglob("*")
        return (
            state_of_attempts(self._gradebook, assignment),
            tuple(sorted(_mark(path) for path in submitted)),
            tuple(sorted(_mark(path) for path in source)),
        )


def _mark(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:  # being replaced at this moment
        return str(path), 0, 0
    return str(path), stat.st_ctime_ns, stat.st_size
