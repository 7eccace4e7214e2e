"""`autograder export`."""

from __future__ import annotations

import argparse

from autograder.cli.files import write_result
from autograder.cli.terminal import err
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.gradebook import Gradebook
from autograder.teaching.export import Format, encode, grade_table, render


def run(options: argparse.Namespace) -> int:
    """Write the grades of a course for another system; what is unscored stays empty, and is told."""
    course = Course.open(options.course)
    form = Format(options.format)
    if options.feedback and form is not Format.MOODLE:
        raise AutograderError("only Moodle takes feedback", where="--feedback", hint="Add --format moodle.")
    with Gradebook(course.db_url, course.course_id) as gradebook:
        table = grade_table(gradebook, options.assignment)
    text = render(table, form, feedback=options.feedback)
    write_result(options.to or "-", encode(text, form) if options.to else text.encode("utf-8", "replace"))
    remarks = err()
    remarks.print(f"{len(table.students)} students, {len(table.max_points)} assignments, {len(table.scores)} scores.")
    if table.unscored:
        some = sorted(table.unscored)[:3]
        more = f" and {len(table.unscored) - 3} more" if len(table.unscored) > 3 else ""
        names = ", ".join(f"{name} of {student}" for student, name in some)
        remarks.print(
            f"Not scored, or not all of it, and therefore empty: {names}{more}.", markup=False, soft_wrap=True
        )
    return 0
