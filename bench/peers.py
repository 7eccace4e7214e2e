"""The peers, run as their users run them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench import cases

BIN = Path(sys.executable).parent


def _run(*command: str, cwd: Path) -> float:
    environment = {
        "PATH": f"{BIN}:/usr/bin:/bin",
        "HOME": str(cwd),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
    }
    started = time.monotonic()
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.monotonic() - started


def nbgrader(course: Path, assignment: str, count: int) -> float:
    """Seconds per submission of one `nbgrader autograde` over the class."""
    _run(str(BIN / "nbgrader"), "generate_assignment", assignment, cwd=course)
    whole = _run(str(BIN / "nbgrader"), "autograde", assignment, cwd=course)
    _check_full_marks(course, assignment, count)
    return whole / count


def _check_full_marks(course: Path, assignment: str, count: int) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        scores = [s.score / s.max_score for s in gradebook.assignment_submissions(assignment)]
    if scores != [1.0] * count:
        sys.exit(f"nbgrader gave {scores} for right answers")


def otter(case: cases.Case, folder: Path, count: int) -> float:
    """Seconds per submission of `otter run`."""
    source = cases.make_otter(case, folder / "source")
    _run(str(BIN / "otter"), "assign", source.name, "../dist", "--no-run-tests", cwd=source.parent)
    autograder = next((folder / "dist" / "autograder").glob("*.zip"))
    submission = folder / "dist" / "autograder" / source.name
    (folder / "results").mkdir()
    total = 0.0
    for _ in range(count):
        total += _run(
            str(BIN / "otter"), "run", "-a", str(autograder), "-o", str(folder / "results"), str(submission), cwd=folder
        )
    text = (folder / "results" / "results.json").read_text()
    if '"score": 0' in text:
        sys.exit("otter took points from right answers")
    return total / count
