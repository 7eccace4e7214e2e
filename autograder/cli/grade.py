"""`autograder grade`."""

from __future__ import annotations

import argparse
import json
import sys

from autograder.challenges.registry import challenge_exports
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.grading.grade import Progress, grade
from autograder.grading.report import print_table, to_json
from autograder.verdicts import Status, SubmissionResult


def run(options: argparse.Namespace) -> int:
    """Grade a class; 1 if some submissions could not be judged."""
    course = Course.open(options.course)
    remarks = err()
    if options.no_sandbox:
        remarks.print(
            "[yellow]Grading without isolation: student code can read and change everything you can.[/yellow]"
        )
    with progress(remarks) as bar:
        task = bar.add_task(f"starting {options.assignment}", total=None)

        def on_start(state: Progress) -> None:
            bar.update(task, total=state.total, completed=state.unchanged, description=f"grading {options.assignment}")
            if state.unchanged:
                remarks.print(
                    f"{state.unchanged} of {state.total} submissions have not changed; --force grades them again."
                )

        def on_result(result: SubmissionResult) -> None:
            bar.advance(task)

        results = grade(
            course,
            options.assignment,
            students=options.student,
            workers=options.workers,
            force=options.force,
            sandbox=not options.no_sandbox,
            exports=challenge_exports(options.assignment, course.challenge_files),
            on_start=on_start,
            on_result=on_result,
        )
    if options.json == "-":
        json.dump(to_json(options.assignment, results, course.feedback_directory), sys.stdout, indent=1)
        print()
    else:
        print_table(results, out())
        out().print(f"Feedback: {course.feedback_directory}", soft_wrap=True)
    if options.json and options.json != "-":
        text = json.dumps(to_json(options.assignment, results, course.feedback_directory), indent=1)
        try:
            write_atomically(options.json, text.encode())
        except OSError as error:
            raise AutograderError(
                f"cannot be written ({error.strerror})", where=options.json, hint="The grades are in the gradebook."
            ) from None
    return 1 if any(result.status is Status.FAILED for result in results) else 0
