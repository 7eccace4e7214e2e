"""Releases of an assignment of which each student has a variant of their own: one folder per student."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.course import Course
from autograder.errors import AssignmentError, CourseError
from autograder.notebooks.model import Assignment
from autograder.variants import StudentVariants

Writer = Callable[[Course, Assignment, Path], object]
"""Writes one variant of an assignment into a folder: `release`, or `write_instructors_version`."""


def read_students(path: Path) -> list[str]:
    """The students that a file names, one per line; empty lines and what follows ``#`` do not count.

    Raises
    ------
    CourseError
        If the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise CourseError(
            f"the list of students cannot be read ({reason})",
            where=str(path),
            hint="It has one student per line, as in submitted/<student>/. A single one: --student ID.",
        ) from None
    return [name for line in lines if (name := line.split("#")[0].strip())]


def write_per_student(
    course: Course,
    name: str,
    students: Sequence[str],
    folder: Path,
    writer: Writer,
    *,
    workers: int = 1,
    on_student: Callable[[str], None] = lambda student: None,
) -> dict[str, int]:
    """Write ``<folder>/<student>/<assignment>/`` with the variant of each student.

    The course's key is made if there is none.

    Returns
    -------
    dict
        Student -> variant.

    Raises
    ------
    CourseError
        If not each student has a variant, or the key cannot be used, or a name can be no folder.
    AssignmentError
        If a variant cannot be made; what has been written for other students stays.
    """
    if not course.has_variant_per_student(name):
        raise CourseError(
            f"all students have the same variant of {name!r}",
            where=str(course.config_files[-1]) if course.config_files else str(course.root),
            hint=f'Add the line c.Variants.per_student = ["{name}"], or release without naming students.',
        )
    students = _students(students)
    variants = StudentVariants(course, name, make_key=True)

    def write(student: str) -> int:
        variant = variants.of(student)
        try:
            writer(course, course.load_assignment(name, variant), folder / student / name)
        except AssignmentError as error:
            where = f"{error.where} (variant {variant}, {student})"
            raise AssignmentError(error.what, where=where, hint=error.hint) from None
        on_student(student)
        return variant

    with ThreadPoolExecutor(workers, thread_name_prefix="release") as executor:
        try:
            return dict(zip(students, executor.map(write, students), strict=True))
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _students(names: Sequence[str]) -> list[str]:
    """Each student once.

    Raises
    ------
    CourseError
        If a name cannot be that of a folder below `submitted/`.
    """
    students = {unicodedata.normalize("NFC", name): name for name in names}
    for name in students.values():
        if "/" in name or "\\" in name or name.startswith(".") or not name.isprintable():
            raise CourseError(
                f"{name!r} can be no student",
                hint="A student is named as in submitted/<student>/: no slash, and no full stop at the beginning.",
            )
    if not students:
        raise CourseError("no student is named", hint="--student ID, or --students FILE with one per line.")
    return list(students.values())
