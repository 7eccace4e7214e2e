"""`autograder regrade`."""

from __future__ import annotations

import argparse
import json
from shlex import quote

from autograder.challenges.registry import challenge_exports
from autograder.cli.files import write_result
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.grade import Progress
from autograder.teaching.regrade_report import print_comparison, to_json
from autograder.teaching.regrading import publish_regrade, regrade
from autograder.verdicts import Status, SubmissionResult


def run(options: argparse.Namespace) -> int:
    """Compare, or publish what was compared; 1 if some submissions could not be judged."""
    course = Course.open(options.course)
    remarks = err()
    if options.publish and options.workers:
        raise AutograderError("publishing judges nothing", where="--workers", hint="Leave it out.")
    if options.no_sandbox:
        remarks.print(
            "[yellow]Grading without isolation: student code can read and change everything you can.[/yellow]"
        )
    doing = "publishing" if options.publish else "judging"
    with progress(remarks) as bar:
        task = bar.add_task(f"{doing} {options.assignment}", total=None)

        def on_start(state: Progress) -> None:
            bar.update(task, total=state.total, completed=state.unchanged)

        def on_result(result: SubmissionResult) -> None:
            bar.advance(task)

        exports = challenge_exports(options.assignment, course.challenge_files)
        if options.publish:
            comparison = publish_regrade(
                course,
                options.assignment,
                students=options.student,
                sandbox=not options.no_sandbox,
                exports=exports,
                on_start=on_start,
                on_result=on_result,
            )
        else:
            comparison = regrade(
                course,
                options.assignment,
                students=options.student,
                workers=options.workers,
                sandbox=not options.no_sandbox,
                exports=exports,
                on_start=on_start,
                on_result=on_result,
            )
    if options.json != "-":
        print_comparison(comparison, out())
        if options.publish:
            out().print(f"Published. Feedback: {course.feedback_directory}", soft_wrap=True)
        elif any(one.differs for one in comparison.students):
            out().print(
                f"Nothing is published yet: autograder regrade {quote(options.assignment)} --publish",
                markup=False,
                soft_wrap=True,
            )
    if options.json:
        write_result(options.json, json.dumps(to_json(comparison), indent=1), "The comparison is kept; try again.")
    return 1 if any(one.status_after == Status.FAILED for one in comparison.students) else 0
