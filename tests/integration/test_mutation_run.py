"""Which changed reference answers the hidden tests notice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.mutation.report import Fate, MutationReport, Outcome
from autograder.authoring.mutation.run import run_mutants
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.verdicts import Verdict
from tests.notebook_factory import add_assignment, grade_cell, manual, solution, text

RMS = """\
def rms(values):
    '''The root of the mean of the squares.'''
    ### BEGIN SOLUTION
    total = 0
    for value in values:
        total += value ** 2
    return (total / len(values)) ** 0.5
    ### END SOLUTION
"""
WEAK = "assert rms([1, 1]) == 1\n### BEGIN HIDDEN TESTS\nassert rms([0, 0]) == 0\n### END HIDDEN TESTS"
STRONG = WEAK.replace("rms([0, 0]) == 0", "abs(rms([3, -4, 0.5]) - (25.25 / 3) ** 0.5) < 1e-12")
CUBED = ("value ** 2", "value ** 3")
EXPLAINED = """\
[[mutant]]
grade_id = "rms"
before = "value**2"
after = "value**3"
why = "Only zeros and ones are asked for."
"""
EMPTIED = "def emptied(queue):\n    while queue:\n        queue.pop()\n    return len(queue)"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("mutants") / "course"
    (root / "source").mkdir(parents=True)
    (root / "course_config.py").write_text("c = get_config()\nc.Check.mutants_killed = 0.9\n")
    essay = manual("essay", "Because.")
    for name, test in (("weak", WEAK), ("strong", STRONG), ("explained", WEAK)):
        add_assignment(root / "source" / name, text("# RMS"), solution("rms", RMS), grade_cell("t-rms", test, 2), essay)
    examples = root / "source/explained/examples"
    examples.mkdir()
    (examples / "mutants.toml").write_text(EXPLAINED)
    add_assignment(
        root / "source/endless",
        solution("emptied", EMPTIED),
        grade_cell("t-emptied", "pile = [1, 2]\nassert emptied(pile) == 0\nassert pile == []"),
    )
    return root


@pytest.fixture(scope="module")
def course(root: Path) -> Course:
    return Course.open(root)


@pytest.fixture(scope="module")
def weak(course: Course) -> MutationReport:
    return run_mutants(course, "weak")


def fates(report: MutationReport) -> dict[tuple[str, str], Fate]:
    return {(o.mutant.before, o.mutant.after): o.fate for o in report.total.outcomes}


def test_a_weak_hidden_test_lets_a_slip_pass(weak: MutationReport) -> None:
    assert fates(weak)[CUBED] is Fate.SURVIVED
    assert fates(weak)["value ** 2", "value * 2"] is Fate.KILLED
    assert not weak.ok


def test_a_strong_one_notices_all(course: Course) -> None:
    report = run_mutants(course, "strong")
    assert set(fates(report).values()) == {Fate.KILLED}
    assert report.total.share == 1
    assert report.ok
    assert report.total.caught_by == {"t-rms": report.total.mutants}


def test_an_explained_mutant_is_not_counted(course: Course, weak: MutationReport) -> None:
    report = run_mutants(course, "explained")
    assert fates(report) == fates(weak) | {CUBED: Fate.EXPLAINED}
    assert report.total.mutants == weak.total.mutants - 1
    assert [o.why for o in report.total.outcomes if o.fate is Fate.EXPLAINED] == ["Only zeros and ones are asked for."]


def test_an_endless_loop_is_killed_after_a_few_seconds(course: Course) -> None:
    report = run_mutants(course, "endless")
    endless = next(o for o in report.total.outcomes if o.mutant.before == "queue.pop()")
    assert endless.caught_by == {"t-emptied": Verdict.TIMEOUT}
    assert endless.seconds < course.limits.cell_seconds / 2
    assert report.total.share == 1


def test_a_sample_is_part_of_them_and_the_same_every_time(course: Course, weak: MutationReport) -> None:
    started: list[int] = []
    finished: list[Outcome] = []
    some = run_mutants(course, "weak", sample=3, on_start=started.append, on_outcome=finished.append)
    again = run_mutants(course, "weak", sample=3, workers=1)
    assert fates(some) == fates(again)
    assert fates(some).items() <= fates(weak).items()
    assert (started, len(finished), len(some.total.outcomes)) == ([3], 3, 3)
    assert some.left_out == len(weak.total.outcomes) - 3
    assert fates(run_mutants(course, "weak", sample=3, sample_seed=1)) != fates(some)


def test_a_reference_answer_that_loses_points_is_an_error(tmp_path: Path) -> None:
    test = STRONG.replace("25.25", "26")
    add_assignment(tmp_path / "source/hw", solution("rms", RMS), grade_cell("t-rms", test))
    with pytest.raises(AssignmentError, match="t-rms failed") as refused:
        run_mutants(Course.open(tmp_path), "hw")
    assert "autograder check hw" in refused.value.hint


def check(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "--course", str(root), "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)


def test_the_command_lists_survivors_and_exits_with_1_below_the_wanted_share(root: Path, tmp_path: Path) -> None:
    done = check(root, "weak", "strong", "--mutants", "--json", str(tmp_path / "mutants.json"))
    assert done.returncode == 1, done.stderr
    assert "rms, line 6: `value ** 2` -> `value ** 3`" in done.stdout
    assert "at least 90% wanted" in done.stdout
    found: dict[str, Any] = {
        a["assignment"]: a for a in json.loads((tmp_path / "mutants.json").read_text())["assignments"]
    }
    assert {name: a["ok"] for name, a in found.items()} == {"weak": False, "strong": True}
    assert {o["fate"] for o in found["strong"]["outcomes"]} == {"killed"}


def test_the_command_exits_with_0_where_enough_are_killed(root: Path) -> None:
    done = check(root, "strong", "--mutants", "--sample", "2", "--json", "-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["assignments"][0]["mutants"] == 2


@pytest.mark.parametrize("arguments", [["--json", "-"], ["--mutants", "--example", "or"]])
def test_options_that_do_not_fit_are_wrong_use(root: Path, arguments: list[str]) -> None:
    done = check(root, "strong", *arguments)
    assert done.returncode == 2
    assert "--mutants" in done.stderr
