"""`autograder release`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from autograder.authoring.instructors_version import write_instructors_version
from autograder.authoring.per_student import Writer, read_students, write_per_student
from autograder.authoring.release import release
from autograder.cli.assignments import for_each, named_assignments
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.setup import default_workers


def run(options: argparse.Namespace) -> int:
    """Write `release/`, or another folder, for the named assignments."""
    course = Course.open(options.course)
    target = _target(course, options.to) if options.to is not None else None
    names = named_assignments(course, options.assignments)
    if options.student or options.students:
        _release_per_student(course, _only(names, options), target, options)
        return 0
    if options.variant is not None:
        _only(names, options)
    if options.instructor and target is None:
        raise AutograderError(
            "--instructor writes solutions and keys, which do not belong into the release",
            hint="Say where: --instructor --to DIR.",
        )
    broken = for_each(names, lambda name: _release(course, name, target, options))
    if broken:
        raise AutograderError(
            f"{len(broken)} of {len(names)} assignments could not be released: {', '.join(broken)}",
            hint="The others are. What is wrong with each stands above.",
        )
    return 0


def _release(course: Course, name: str, target: Path | None, options: argparse.Namespace) -> None:
    assignment = course.load_assignment(name, options.variant)
    if target is None:
        folder = course.release_directory / name
        written = release(course, assignment)
    else:
        folder = target / name
        write = write_instructors_version if options.instructor else release
        written = write(course, assignment, folder)
    files = f"{len(written)} file{'s' if len(written) != 1 else ''}"
    out().print(f"{name}: {files} in {folder}", soft_wrap=True)
    if not options.instructor:
        _remark_on_grading(course, name, assignment.variant)


def _release_per_student(course: Course, name: str, target: Path | None, options: argparse.Namespace) -> None:
    if target is None:
        raise AutograderError(
            "each student gets a folder, and nobody has said where",
            hint=f"autograder release {quote(name)} ... --to DIR writes DIR/<student>/{name}/.",
        )
    students = [*options.student, *(read_students(Path(options.students)) if options.students else ())]
    writer: Writer = write_instructors_version if options.instructor else release
    with progress(err()) as bar:
        task = bar.add_task(f"releasing {name}", total=len(students))
        variants = write_per_student(
            course,
            name,
            students,
            target,
            writer,
            workers=default_workers(),
            on_student=lambda student: bar.advance(task),
        )
    console = out()
    for student, variant in variants.items():
        console.print(f"{student}: variant {variant}", markup=False, soft_wrap=True)
    count = f"{len(variants)} student{'s' if len(variants) != 1 else ''}"
    console.print(f"{name}: {count} in {target}", markup=False, soft_wrap=True)


def _remark_on_grading(course: Course, name: str, variant: int) -> None:
    """Students who have another variant than grading expects would get warnings, and no points."""
    if course.has_variant_per_student(name):
        text = f"This is variant {variant}, which no student has. Theirs: autograder release {quote(name)} --students FILE --to DIR"
    elif variant != course.variants.shared.get(name, 0):
        text = f'To grade this variant, add to the configuration: c.Variants.shared = {{"{name}": {variant}}}'
    else:
        return
    err().print(f"[yellow]{text}[/yellow]", soft_wrap=True)


def _target(course: Course, to: str) -> Path:
    """The folder of `--to`.

    Raises
    ------
    AutograderError
        If the files there are the course's own, or those of students.
    """
    target = Path(to).expanduser().absolute()
    own = (
        course.source_directory,
        course.submitted_directory,
        course.autograded_directory,
        course.feedback_directory,
        course.release_directory,
    )
    for folder in own:
        if target.resolve().is_relative_to(folder.resolve()):
            raise AutograderError(
                f"--to cannot be in the course's {folder.name}/", where=str(target), hint="Name another folder."
            )
    return target


def _only(names: Sequence[str], options: argparse.Namespace) -> str:
    """The one assignment that is named.

    Raises
    ------
    AutograderError
        If none or several are.
    """
    if len(options.assignments) != 1:
        raise AutograderError(
            "a variant is one of a single assignment",
            hint=f"Name it: autograder release {quote(names[0])} ...",
        )
    return names[0]
