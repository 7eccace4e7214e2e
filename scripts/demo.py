"""`make demo`: a class is made up from the example answers, graded, ranked, and its pages are shown where they lie.

Everything happens in demo/, a course directory of its own that is made anew each time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.notebooks.examples import (
    Example,
    apply_example,
    load_examples,
    reference_submission,
    release_submission,
)
from autograder.notebooks.model import Assignment

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
ASSIGNMENTS = ("quiz-single-layer", "xor", "autoencoder-challenge")
NAMES = (
    "ada", "blaise", "carl", "daniel", "emmy", "felix", "grace", "henri", "ida", "john",
    "katherine", "lise", "maria", "niels", "olga", "paul", "rosalind", "sofia", "tycho", "vera",
)  # fmt: skip


def main() -> int:
    started = time.monotonic()
    make_course()
    course = Course.open(DEMO)
    run("release")
    for name in ASSIGNMENTS:
        made = make_class(course.load_assignment(name))
        print(f"\n{name}: {made} submissions", flush=True)
        run("grade", name, allowed=(0, 1))
    print("\nThe challenge: each entry is trained anew on 30,000 images", flush=True)
    run("leaderboard", "autoencoder-challenge", "--runs", "1", allowed=(0, 1))
    print(f"\nDone in {time.monotonic() - started:.0f} s. Open in a browser:")
    for name in ASSIGNMENTS:
        page = next(iter(sorted((DEMO / "feedback").glob(f"*/{name}/*.html"))), None)
        print(f"  feedback of {name}, for instance {page.relative_to(ROOT) if page else '(none)'}")
    print(f"  the leaderboard: {(DEMO / 'leaderboard' / 'autoencoder-challenge').relative_to(ROOT)}/")
    print(f"nbgrader's formgrader shows the same class: cd {DEMO.relative_to(ROOT)} && jupyter lab")
    return 0


def make_course() -> None:
    """A course directory with our sources and no grades."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    shutil.copy(ROOT / "course_config.py", DEMO)
    for name in ASSIGNMENTS:
        shutil.copytree(ROOT / "source" / name, DEMO / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))


def make_class(assignment: Assignment) -> int:
    """Hand in example answers under made-up names, and what goes wrong in every class."""
    examples = load_examples(assignment)
    kinds = {kind: [e for e in examples if e.kind == kind] for kind in ("correct", "wrong", "hostile")}
    chosen: list[Example | None] = [None, *kinds["correct"][:3], *kinds["wrong"][:2], *kinds["hostile"]]
    for student, example in zip(NAMES, chosen, strict=False):
        notebooks = reference_submission(assignment) if example is None else apply_example(assignment, example)
        hand_in(student, assignment, notebooks)
    hand_in(NAMES[-2], assignment, release_submission(assignment))  # handed in unsolved
    broken = DEMO / "submitted" / NAMES[-1] / assignment.name / f"{assignment.notebooks[0].name}.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [{"cell_type": "code", "source": ["def f(')  # an upload that broke off
    return len(chosen) + 2


def hand_in(student: str, assignment: Assignment, notebooks: dict[str, nbformat.NotebookNode]) -> None:
    folder = DEMO / "submitted" / student / assignment.name
    folder.mkdir(parents=True)
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")


def run(*arguments: str, allowed: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run([sys.executable, "-m", "autograder.cli.main", "--course", str(DEMO), *arguments], check=False)
    if done.returncode not in allowed:
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
