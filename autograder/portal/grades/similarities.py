"""Reports of similar submissions, made in the background and kept until the next one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.files import write_atomically
from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.grades.jobs import Job, JobKind, Jobs
from autograder.teaching.similarity import similarity
from autograder.teaching.similarity_report import from_json, to_json, to_page


@dataclass(frozen=True, slots=True)
class SimilarityState:
    """What is known; `path` and `made_at` of the last report, if there is one."""

    job: Job | None
    path: Path | None
    made_at: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether a new one is being made."""
        return self.job is not None and self.job.is_running


class Similarities:
    """The reports of a course; below `.autograder/similarity/`."""

    def __init__(self, course: Course, database: Database, clock: Clock, jobs: Jobs) -> None:
        self._course = course
        self._db = database
        self._clock = clock
        self._jobs = jobs

    def state(self, assignment: str) -> SimilarityState:
        """How far it is, and the last report."""
        path = self._path(assignment)
        made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else None
        job = self._jobs.latest(JobKind.SIMILARITY, assignment)
        return SimilarityState(job, path if made_at is not None else None, made_at)

    def page(self, assignment: str, language: str) -> str | None:
        """The last report as a page of its own; ``None`` if there is none, or none that this version can read."""
        try:
            report = from_json(json.loads(self._path(assignment).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return to_page(report, language)

    def _path(self, assignment: str) -> Path:
        return self._course.state_directory / "similarity" / f"{assignment}.json"

    def start(self, assignment: str, actor: str) -> Job:
        """Make a new report. The event is recorded before.

        Raises
        ------
        Busy
            Something is going on with this assignment.
        """

        def work(job: Job) -> None:
            with self._db.write() as session:
                record(session, actor, "similarity report made", self._clock.now(), assignment=assignment)
            report = similarity(self._course, assignment, on_read=lambda done, total: job.at(done, total))
            content = json.dumps(to_json(report), ensure_ascii=False)
            write_atomically(self._path(assignment), content.encode("utf-8", "replace"))

        return self._jobs.start(JobKind.SIMILARITY, assignment, actor, work)
