"""What a student is given: the released files of an assignment, of the student's own variant if each has one."""

from __future__ import annotations

import threading
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from autograder.authoring.per_student import write_per_student
from autograder.authoring.release import release
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.portal.database.models import Schedule


class Handouts:
    """The released files of a course. Those of a student's own variant are made when they are first asked for."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._guard = threading.Lock()
        self._making: dict[tuple[str, str], threading.Lock] = {}

    def folder(self, student: str, assignment: str) -> Path:
        """Where the student's files lie.

        Raises
        ------
        AssignmentError
            The assignment has not been released, or the variant cannot be made.
        """
        if not self._course.has_variant_per_student(assignment):
            return self._released(self._course.release_directory / assignment, assignment)
        base = self._course.state_directory / "handouts"
        folder = base / student / assignment
        with self._guard:
            making = self._making.setdefault((student, assignment), threading.Lock())
        with making:
            if not any(folder.glob("*.ipynb")):
                write_per_student(self._course, assignment, [student], base, release)
        return folder

    def files(self, student: str, assignment: str) -> dict[str, Path]:
        """Name -> released file; as for `folder`."""
        folder = self.folder(student, assignment)
        found = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {path.relative_to(folder).as_posix(): path for path in found}

    def download(self, student: str, assignment: str) -> tuple[str, bytes]:
        """One file to download: the notebook, or an archive if there are several. As for `folder`."""
        files = self.files(student, assignment)
        if len(files) == 1:
            name, path = next(iter(files.items()))
            return name, path.read_bytes()
        archive = BytesIO()
        with ZipFile(archive, "w", ZIP_DEFLATED) as target:
            for name, path in files.items():
                target.write(path, f"{assignment}/{name}")
        return f"{assignment}.zip", archive.getvalue()

    @staticmethod
    def _released(folder: Path, assignment: str) -> Path:
        if not any(folder.glob("*.ipynb")):
            raise AssignmentError(
                "the assignment has not been released", where=str(folder), hint=f"autograder release {assignment}"
            )
        return folder


def can_be_handed_out(course: Course, schedule: Schedule) -> bool:
    """Whether there is something to give to students."""
    per_student = course.has_variant_per_student(schedule.assignment)
    folder = course.source_directory if per_student else course.release_directory
    return any((folder / schedule.assignment).glob("*.ipynb"))
