"""What a student is given: the released files of an assignment, of the student's own variant if each has one."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from shlex import quote
from zipfile import ZIP_DEFLATED, ZipFile

from autograder.authoring.per_student import write_per_student
from autograder.authoring.release import release
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.grading.setup import default_workers
from autograder.portal.database.models import Schedule
from autograder.variants import KEY_FILE


class Handouts:
    """The released files of a course.

    Those of a student's own variant are made ahead of time or, at the latest, when they are first asked for. From then
    on they are the student's and stay as they are, whatever becomes of the source; until then they are made anew when
    the source has changed.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._guard = threading.Lock()
        self._making: dict[tuple[str, str], threading.Lock] = {}
        self._cores = threading.Semaphore(default_workers())

    def differ(self, assignment: str) -> bool:
        """Whether each student is given something else."""
        return self._course.has_variant_per_student(assignment)

    @property
    def text_stub(self) -> str:
        """What nbgrader was told to hand out in place of a text; empty for its own words."""
        stub = self._course.config.get("ClearSolutions", {}).get("text_stub", "")
        return stub if isinstance(stub, str) else ""

    def folder(self, student: str, assignment: str) -> Path:
        """Where the student's files lie; they count as given now.

        Raises
        ------
        AssignmentError
            The assignment has not been released, or the variant cannot be made.
        """
        if not self._course.has_variant_per_student(assignment):
            return self._released(assignment)
        given = self._given(student, assignment)
        with self._made_by_one(student, assignment):
            if not _holds_notebooks(given):
                prepared = self._prepared(student, assignment)
                given.parent.mkdir(parents=True, exist_ok=True)
                os.rename(prepared, given)
        return given

    def prepare(self, student: str, assignment: str) -> Path:
        """Make the student's files if they are not there; where they lie for now. As for `folder`."""
        if not self._course.has_variant_per_student(assignment):
            return self._released(assignment)
        given = self._given(student, assignment)
        with self._made_by_one(student, assignment):
            return given if _holds_notebooks(given) else self._prepared(student, assignment)

    def is_ready(self, student: str, assignment: str) -> bool:
        """Whether nothing has to be made when the student asks for the files."""
        if not self._course.has_variant_per_student(assignment):
            return True
        place = self._place(assignment) / student / assignment
        return _holds_notebooks(self._given(student, assignment)) or _holds_notebooks(place)

    def source_digest(self, assignment: str) -> str:
        """Of all files that decide what students are given, by their times and sizes."""
        course = self._course
        source = course.source_directory / assignment
        paths = [*sorted(source.rglob("*")), *course.config_files, course.root / KEY_FILE]
        digest = hashlib.sha256()
        for path in paths:
            with suppress(FileNotFoundError):
                status = path.stat()
                if path.is_file():
                    digest.update(f"{path}\0{status.st_mtime_ns}\0{status.st_size}\0".encode())
        return digest.hexdigest()[:16]

    def sweep(self, assignment: str) -> None:
        """Remove what was made ahead of time from an older source."""
        place = self._place(assignment)
        for other in place.parent.glob("*"):
            if not other.name.startswith(place.name):  # what is unfinished is called so, too
                shutil.rmtree(other, ignore_errors=True)

    def files(self, student: str, assignment: str) -> dict[str, Path]:
        """Name -> released file; as for `folder`."""
        return files_in(self.folder(student, assignment))

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

    def _given(self, student: str, assignment: str) -> Path:
        return self._course.state_directory / "handouts" / student / assignment

    def _place(self, assignment: str) -> Path:
        """Of what is made ahead of time from the source as it is now."""
        return self._course.state_directory / "prepared" / assignment / self.source_digest(assignment)

    def _prepared(self, student: str, assignment: str) -> Path:
        """Where the files lie, made if they are not there; another process may be doing the same."""
        place = self._place(assignment)
        prepared = place / student / assignment
        if _holds_notebooks(prepared):
            return prepared
        unfinished = place.with_name(f"{place.name}.{os.getpid()}")
        with self._cores:
            write_per_student(self._course, assignment, [student], unfinished, release)
        place = self._place(assignment)  # the first variant of a course makes its key
        prepared = place / student / assignment
        prepared.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(unfinished / student / assignment, prepared)
        except OSError:
            if not _holds_notebooks(prepared):
                raise
        shutil.rmtree(unfinished / student, ignore_errors=True)
        return prepared

    def _made_by_one(self, student: str, assignment: str) -> threading.Lock:
        with self._guard:
            return self._making.setdefault((student, assignment), threading.Lock())

    def _released(self, assignment: str) -> Path:
        folder = self._course.release_directory / assignment
        if not _holds_notebooks(folder):
            raise AssignmentError(
                "the assignment has not been released",
                where=str(folder),
                hint=f"autograder release {quote(assignment)}",
            )
        return folder


def files_in(folder: Path) -> dict[str, Path]:
    """Name -> file of a folder with released files."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def _holds_notebooks(folder: Path) -> bool:
    return any(folder.glob("*.ipynb"))


def can_be_handed_out(course: Course, schedule: Schedule) -> bool:
    """Whether there is something to give to students."""
    per_student = course.has_variant_per_student(schedule.assignment)
    folder = course.source_directory if per_student else course.release_directory
    return any((folder / schedule.assignment).glob("*.ipynb"))
