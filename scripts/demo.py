"""`make demo`: a class is made up from the example answers, graded, ranked, and its pages are shown where they lie.

Everything happens in demo/, a course directory of its own that is made anew each time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell

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
CHALLENGE = "autoencoder-challenge"
ASSIGNMENTS = ("quiz-single-layer", "xor", CHALLENGE)
NAMES = (
    "ada", "blaise", "carl", "daniel", "emmy", "felix", "grace", "henri", "ida", "john",
    "katherine", "lise", "maria", "niels", "olga", "paul", "rosalind", "sofia", "tycho", "vera",
)  # fmt: skip

Spec = dict[str, Any]


def network(code: int, *widths: int, batch_size: int = 50, around: bool = False) -> Spec:
    """A small dense autoencoder as an entry; ``around``: with a connection around the bottleneck."""
    layers: list[Spec] = [{"type": "Flatten", "name": "image", "inputs": ["input"]}]
    for number, (units, activation) in enumerate(
        [*((w, "relu") for w in widths), (code, "linear"), *((w, "relu") for w in reversed(widths)), (729, "sigmoid")],
        1,
    ):
        before = layers[-1]["name"]
        name = f"dense_{number}"
        layers.append({"type": "Dense", "name": name, "inputs": [before], "units": units, "activation": activation})
    if around:
        layers.append({"type": "Add", "name": "sum", "inputs": [layers[-1]["name"], "image"]})
    layers.append({"type": "Reshape", "name": "drawn", "inputs": [layers[-1]["name"]], "target_shape": [27, 27, 1]})
    return {
        "format": "autograder-network/1",
        "input_shape": [27, 27, 1],
        "layers": layers,
        "optimizer": {"type": "Adam", "learning_rate": 0.003},
        "batch_size": batch_size,
    }


DIVISIONS = ("--division", "MEDIUM-NORMAL", "--division", "HARD-NORMAL")
# What the class enters: networks that are trained in seconds, a twin, and a cheat.
NETWORKS: dict[str, dict[str, Any]] = {
    "ada": {"MEDIUM-NORMAL": network(9, 200, 100), "HARD-NORMAL": network(3, 200, 100), "pseudonym": "the weaver"},
    "blaise": {"MEDIUM-NORMAL": network(9, 64), "HARD-NORMAL": network(3, 64)},
    "carl": {"MEDIUM-NORMAL": network(9, 64, 64), "HARD-NORMAL": network(3, 64, 64)},
    "daniel": {"MEDIUM-NORMAL": network(9, 65), "HARD-NORMAL": network(3, 16)},
    "emmy": {"MEDIUM-NORMAL": network(9, batch_size=200), "HARD-NORMAL": network(3, batch_size=200)},
    "felix": {"MEDIUM-NORMAL": network(12, 64), "HARD-NORMAL": network(3, 64, around=True)},
    "grace": {"HARD-NORMAL": network(3, 32)},
    "henri": {"MEDIUM-NORMAL": "my best network"},
}


def main() -> int:
    started = time.monotonic()
    make_course()
    course = Course.open(DEMO)
    run("release")
    for name in ASSIGNMENTS:
        made = make_class(course.load_assignment(name))
        print(f"\n{name}: {made} submissions", flush=True)
        run("grade", name, allowed=(0, 1))
    print("\nThe challenge: entries are trained anew on 30,000 images, again where ranks are open", flush=True)
    run("leaderboard", CHALLENGE, *DIVISIONS, "--max-runs", "8", allowed=(0, 1))
    print(f"\nDone in {time.monotonic() - started:.0f} s. Open in a browser:")
    for name in ASSIGNMENTS:
        page = next(iter(sorted((DEMO / "feedback").glob(f"*/{name}/*.html"))), None)
        print(f"  feedback of {name}, for instance {page.relative_to(ROOT) if page else '(none)'}")
    print(f"  the leaderboard: {(DEMO / 'leaderboard' / CHALLENGE / 'leaderboard.html').relative_to(ROOT)}")
    print(f"nbgrader's formgrader shows the same class: cd {DEMO.relative_to(ROOT)} && jupyter lab")
    return 0


def make_course() -> None:
    """A course directory with our sources and no grades."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    config = (ROOT / "course_config.py").read_text(encoding="utf-8")
    config += "\n# Hanging submissions of the demo are stopped sooner.\nc.Limits.cell_seconds = 20\n"
    (DEMO / "course_config.py").write_text(config, encoding="utf-8")
    for name in ASSIGNMENTS:
        shutil.copytree(ROOT / "source" / name, DEMO / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))


def make_class(assignment: Assignment) -> int:
    """Hand in example answers under made-up names, and what goes wrong in every class."""
    examples = load_examples(assignment)
    kinds = {kind: [e for e in examples if e.kind == kind] for kind in ("correct", "wrong", "hostile")}
    chosen: list[Example | None] = [None, *kinds["correct"][:3], *kinds["wrong"][:2], *kinds["hostile"]]
    for student, example in zip(NAMES, chosen, strict=False):
        notebooks = reference_submission(assignment) if example is None else apply_example(assignment, example)
        if assignment.name == CHALLENGE and student in NETWORKS:
            notebooks[CHALLENGE].cells.append(new_code_cell(f"entries = {NETWORKS[student]!r}"))
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
