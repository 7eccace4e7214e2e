"""Every assignment of the course, proven by judging: what `make test-course` does over many seeds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.check import CheckReport, check
from autograder.authoring.release import release_is_current
from autograder.course import Course
from autograder.notebooks.examples import load_examples

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.open(ROOT)
QUICK = ("quiz-single-layer", "xor")
WITHOUT_ERRORS = ("quiz-single-layer",)  # unsolved, their visible tests say so in a line
TRAINING = ("autoencoder-challenge",)


def failures(report: CheckReport) -> list[str]:
    return [f"{finding.subject}: {finding.detail}" for finding in report.findings if not finding.ok]


@pytest.mark.parametrize("name", QUICK)
def test_reference_release_and_every_example_earn_what_they_should(name: str) -> None:
    report = check(COURSE, name, seeds=2)
    assert failures(report) == []
    assert report.in_kernel == ()
    assert report.needs_kernel == {}


@pytest.mark.parametrize("name", TRAINING)
@pytest.mark.parametrize("kind", ["correct", "wrong", "hostile"])
def test_one_example_of_each_kind_earns_what_it_should(name: str, kind: str) -> None:
    example = next(e for e in load_examples(COURSE.load_assignment(name)) if e.kind == kind)
    assert failures(check(COURSE, name, only=example.slug)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", TRAINING)
def test_training_assignments_are_in_order_too(name: str) -> None:
    assert failures(check(COURSE, name, seeds=3)) == []


@pytest.mark.parametrize("name", COURSE.assignments())
def test_there_are_enough_example_answers(name: str) -> None:
    examples = load_examples(COURSE.load_assignment(name))
    assert sum(e.kind == "correct" for e in examples) >= 4
    wrong = [e for e in examples if e.kind == "wrong"]
    assert len(wrong) >= 8
    assert all(e.caught_by for e in wrong)


@pytest.mark.parametrize("name", COURSE.assignments())
def test_the_committed_release_is_in_step_with_its_source(name: str) -> None:
    assert release_is_current(COURSE, COURSE.load_assignment(name))


@pytest.mark.parametrize("name", QUICK)
def test_the_released_notebook_runs_to_the_end_unsolved(name: str, tmp_path: Path) -> None:
    """As a student would run it: at most the visible tests of unsolved questions stop, with a helpful message."""
    import nbformat

    folder = tmp_path / name
    shutil.copytree(ROOT / "release" / name, folder)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "jupyter",
            "nbconvert",
            "--to",
            "notebook",
            "--execute",
            "--allow-errors",
            "--output",
            "out",
            f"{name}.ipynb",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(folder / "out.ipynb", as_version=4)
    for cell in notebook.cells:
        errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        if errors:
            assert name not in WITHOUT_ERRORS, cell.source
            assert cell.metadata.nbgrader.grade, cell.source
            assert errors[0].ename == "AssertionError", errors[0].evalue
            assert len(errors[0].evalue) > 10
