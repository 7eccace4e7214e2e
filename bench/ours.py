"""autograder, measured from outside (the whole command) and from inside (one more submission)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from bench import cases


def measure_ours(course: Path, assignment: str, workers: int, count: int) -> dict[str, float]:
    """Grade a class with the command line in a process of its own.

    Returns
    -------
    dict
        `whole_command_s`; `start_s` until the first result; `seconds_per_submission` between the results after
        it; `cpu_seconds` and `peak_memory_mib` of one student process.
    """
    script = Path(__file__).with_name("grade_once.py")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(script), str(course), assignment, str(workers)],
        capture_output=True,
        text=True,
        check=False,
    )
    whole = time.monotonic() - started
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    inside: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if inside.pop("full_marks") != count:
        sys.exit("autograder took points from right answers")
    return inside | {"whole_command_s": whole}


def many(folder: Path, workers: int, *, small: int, large: int) -> dict[str, dict[str, float]]:
    """The same notebook for a small and a large class: neither speed nor memory may depend on the size."""
    found = {}
    for count in (small, large):
        course = folder / str(count)
        cases.make_course(cases.NUMPY, course, count)
        found[str(count)] = measure_ours(course, cases.NUMPY.name, workers, count)
    return found
