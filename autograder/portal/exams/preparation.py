"""Papers that differ from student to student, made before the exam opens.

A variant takes seconds to make. A process of its own makes those of all students, in the background and with whatever the
machine has to spare; ``python -m autograder.portal.exams.preparation`` is that process. What it has made lies in files, so
that nothing is made twice, whoever is killed meanwhile.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.execution.zygote import LOWEST_PRIORITY
from autograder.grading.setup import default_workers
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Kind, Role, Schedule, User
from autograder.portal.exams.papers import Papers, shuffle_seed
from autograder.portal.handouts import Handouts, can_be_handed_out
from autograder.portal.windows import Phase, Window

_AHEAD = timedelta(days=7)
_ROUND_S = 15.0  # how often it is looked for what is to be made
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the papers of an assignment are.

    Attributes
    ----------
    ready:
        Students whose paper need not be made any more when they open it.
    problem:
        Why the last one that failed could not be made.
    """

    ready: int
    students: int
    problem: str = ""


class Preparation:
    """Has made what students will open soon.

    Parameters
    ----------
    course_key:
        As for `shuffle_seed`.
    """

    def __init__(self, course: Course, database: Database, clock: Clock, handouts: Handouts, course_key: str) -> None:
        self._course = course
        self._handouts = handouts
        self._db = database
        self._clock = clock
        self._course_key = course_key
        self._progress: dict[str, Progress] = {}
        self._finished: dict[str, object] = {}  # assignment -> what was asked for when nothing was left to do
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="preparation")
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin; whatever is scheduled later is made, too."""
        self._thread.start()

    def stop(self) -> None:
        """End; the next start goes on."""
        self._stopping.set()
        if (process := self._process) is not None:
            process.terminate()
        if self._thread.is_alive():
            self._thread.join()

    def progress(self, assignment: str) -> Progress:
        """How far it is; nobody of nobody if nothing has been begun (or needs to be)."""
        return self._progress.get(assignment, Progress(0, 0))

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                for schedule in self._soon():
                    self._prepare(schedule)
            except Exception:
                _log.exception("papers could not be prepared; it will be tried again")
            self._stopping.wait(_ROUND_S)

    def _soon(self) -> list[Schedule]:
        """What is open or opens soon and is not the same for all, the next first."""
        now = self._clock.now()
        with self._db.read() as session:
            schedules = session.scalars(select(Schedule)).all()
        found = [
            schedule
            for schedule in schedules
            if (self._course.has_variant_per_student(schedule.assignment) or _is_shuffled(schedule))
            and (schedule.opens_at is None or schedule.opens_at - now <= _AHEAD)
            and Window.of(schedule).phase(now) is not Phase.CLOSED
            and can_be_handed_out(self._course, schedule)
        ]
        return sorted(found, key=lambda schedule: schedule.opens_at or now)

    def _prepare(self, schedule: Schedule) -> None:
        name = schedule.assignment
        with self._db.read() as session:
            chosen = select(User.name).where(User.role == Role.STUDENT, User.disabled_at.is_(None))
            students = list(session.scalars(chosen.order_by(User.name)))
        asked = (students, self._handouts.source_digest(name), _is_shuffled(schedule))
        if self._finished.get(name) == asked:
            return
        known = self._progress.get(name)
        self._progress[name] = replace(known, students=len(students)) if known else Progress(0, len(students))
        ready, problem = 0, ""
        for told in self._told_by_process(name, students, shuffled=_is_shuffled(schedule)):
            ready += told["ready"]
            problem = told["problem"] or problem
            before = self._progress[name]
            self._progress[name] = Progress(max(ready, before.ready), len(students), problem)
            if told["made"] and (ready % 100 == 0 or ready == len(students)):
                _log.info("%s: the papers of %d of %d students are ready", name, ready, len(students))
            if told["problem"]:
                _log.error("%s: %s", name, told["problem"])
        if not self._stopping.is_set():
            self._progress[name] = Progress(ready, len(students), problem)
            if ready == len(students):
                self._finished[name] = asked

    def _told_by_process(
        self, assignment: str, students: Sequence[str], *, shuffled: bool
    ) -> Iterator[Mapping[str, Any]]:
        """What the process says after each student: whether the paper is ready, was made just now, what went wrong."""
        if not students or self._stopping.is_set():
            return
        order = {
            "course": str(self._course.root),
            "assignment": assignment,
            "students": students,
            "course_key": self._course_key if shuffled else "",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        with self._process as process:
            assert process.stdin is not None and process.stdout is not None
            try:
                process.stdin.write(json.dumps(order))
                process.stdin.close()
                for line in process.stdout:
                    yield json.loads(line)
            except BrokenPipeError:
                pass
            finally:
                process.terminate()
        self._process = None


def _is_shuffled(schedule: Schedule) -> bool:
    return schedule.shuffle and schedule.kind != Kind.HOMEWORK


def main() -> None:
    """Make the papers of the students that the order on standard input names; one line of JSON for each."""
    os.nice(LOWEST_PRIORITY)
    order = json.load(sys.stdin)
    course, name, key = Course.open(order["course"]), order["assignment"], order["course_key"]
    handouts = Handouts(course)
    handouts.sweep(name)
    papers = Papers(handouts, blanks_folder(course))

    def prepare(student: str) -> dict[str, Any]:
        made = not handouts.is_ready(student, name)
        try:
            papers.prepare(student, name, shuffle_seed(key, name, student, 1) if key else None)
        except AutograderError as error:
            return {"ready": False, "made": False, "problem": f"{student}: {error}"}
        return {"ready": True, "made": made, "problem": ""}

    with ThreadPoolExecutor(default_workers()) as executor:
        for told in executor.map(prepare, order["students"]):
            print(json.dumps(told), flush=True)


def blanks_folder(course: Course) -> Path:
    """Where a course keeps blank forms."""
    return course.state_directory / "forms"


if __name__ == "__main__":
    main()
