"""Grades a class and prints what it took as JSON: ``python bench/grade_once.py COURSE ASSIGNMENT WORKERS``."""

from __future__ import annotations

import json
import resource
import sys
import time

from autograder.course import Course
from autograder.grading import batch
from autograder.grading.grade import grade
from autograder.verdicts import SubmissionResult


def main(course: str, assignment: str, workers: int) -> None:
    started = time.monotonic()
    moments: list[float] = []

    def on_result(result: SubmissionResult) -> None:
        moments.append(time.monotonic())

    results = grade(Course.open(course), assignment, force=True, workers=workers, on_result=on_result)
    # results come in waves of as many as there are workers; the first wave waits for the start
    skip = workers - 1
    per_submission = (moments[-1] - moments[skip]) / (len(moments) - 1 - skip)
    usage = batch.usage()
    supervisor = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "full_marks": sum(r.score == r.max_score for r in results),
                "start_s": moments[0] - started,
                "seconds_per_submission": per_submission,
                "cpu_seconds": usage.cpu_seconds / len(results),
                "peak_memory_mib": usage.peak_memory_bytes / 2**20,
                "supervisor_memory_mib": supervisor.ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
