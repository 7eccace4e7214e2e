"""Assignments proven by judging a sample of their example answers; `make test-course` judges all, over many seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.check import CheckReport, check
from autograder.course import Course

COURSE = Course.open(Path(__file__).resolve().parents[2])
TRAINING = ("autoencoder-challenge", "circle-vs-square", "circles-to-squares", "gaussian-vs-lorentzian")
DEAREST = ("gaussian-vs-lorentzian", "autoencoder-challenge", "circles-to-squares")
QUICK = tuple(name for name in COURSE.assignments() if name not in TRAINING)


def failures(report: CheckReport) -> list[str]:
    return [f"{finding.subject}: {finding.detail}" for finding in report.findings if not finding.ok]


@pytest.mark.parametrize("name", QUICK)
def test_reference_release_and_a_sample_of_examples_earn_what_they_should(name: str) -> None:
    report = check(COURSE, name, seeds=1, variants=1, sample=3)
    assert failures(report) == []
    assert report.in_kernel == ()
    assert report.needs_kernel == {}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in DEAREST else ()) for name in TRAINING]
)
def test_training_assignments_are_in_order_too(name: str) -> None:
    assert failures(check(COURSE, name, seeds=1, sample=1)) == []
