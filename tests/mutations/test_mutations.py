"""A few hundred mutants in every run of the tests; `measure` makes thousands."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import SubmissionRejected
from autograder.execution.budget import Limits
from autograder.execution.zygote import Zygote
from autograder.grading.judge import JudgingRules, judge_submission
from autograder.notebooks.locating import plan_submission
from autograder.verdicts import Status, SubmissionResult
from tests.mutations.corpus import SMALL, real_bases, small_bases
from tests.mutations.measure import Examined, Fate, Report, drafts, measure
from tests.mutations.mutate import KINDS, Draft
from tests.mutations.oracle import World

_LIMITS = Limits(cell_seconds=5.0, submission_seconds=60.0, memory_mib=400, work_mib=16, processes=32, output_kib=64)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(measure(400, seed=1))


def _misses(reports: list[Report], *fates: Fate) -> list[str]:
    return [
        f"{report.number} {report.base} {report.kinds}: {outcome.question.grade_id}"
        for report in reports
        for outcome in report.outcomes
        if outcome.present and outcome.fate in fates
    ]


def test_no_mutant_breaks_what_every_plan_promises(reports: list[Report]) -> None:
    assert [fault for report in reports for fault in report.faults] == []


def test_an_answer_that_is_still_there_is_judged_or_its_student_is_told(reports: list[Report]) -> None:
    assert _misses(reports, Fate.LOST) == []


def test_nearly_every_answer_that_is_still_there_is_judged(reports: list[Report]) -> None:
    present = sum(outcome.present for report in reports for outcome in report.outcomes)
    assert present > 2000
    missed = _misses(reports, Fate.TOLD, Fate.LOST)
    assert len(missed) <= 0.01 * present, missed


def test_every_single_mutation_of_a_small_course_keeps_or_tells(tmp_path: Path) -> None:
    bases = [Examined(base) for base in small_bases(tmp_path)]
    applied: set[str] = set()
    for (kind, mutator), examined in itertools.product(KINDS.items(), bases):
        tries = (Draft.of(examined.base, seed) for seed in range(10))
        draft = next((draft for draft in tries if mutator(draft)), None)
        if draft is None:
            continue
        applied.add(kind)
        with tempfile.TemporaryDirectory() as folder:
            draft.write(Path(folder))
            outcomes, faults = examined.judge(draft, plan_submission(Path(folder), examined.base.assignment))
        lost = [o.question.grade_id for o in outcomes if o.present and o.fate is Fate.LOST]
        assert (lost, faults) == ([], []), f"{kind} of {examined.base.name}"
    assert applied == set(KINDS)


def test_the_same_submission_gives_the_same_plan(tmp_path: Path) -> None:
    for number, _, examined, draft in drafts(40, seed=3):
        folder = tmp_path / str(number)
        folder.mkdir()
        draft.write(folder)
        try:
            plan = plan_submission(folder, examined.base.assignment)
        except SubmissionRejected:
            continue
        assert plan == plan_submission(folder, examined.base.assignment)


def test_an_unchanged_submission_is_kept_in_every_question(tmp_path: Path) -> None:
    for base in [*small_bases(tmp_path / "source"), *real_bases()]:
        examined = Examined(base)
        folder = tmp_path / "submitted" / base.name
        folder.mkdir(parents=True)
        draft = Draft.of(base, seed=0)
        draft.write(folder)
        outcomes, faults = examined.judge(draft, plan_submission(folder, base.assignment))
        assert outcomes and all(o.present and o.fate is Fate.KEPT for o in outcomes), base.name
        assert faults == []


def test_the_oracle_tells_orders_and_values_apart() -> None:
    def meaning(*cells: str) -> object:
        world = World({"a", "b", "f"})
        for cell in cells:
            world.run(cell)
        return world.of({"b", "f"})

    honest = meaning("a = 1", "b = a", "def f():\n    return b")
    assert meaning("a = 1\nb = a\ndef f():\n\treturn b") == honest
    assert meaning("def f():\n    return b", "a = 1", "b = a") == honest
    assert meaning("b = a", "a = 1", "def f():\n    return b") != honest
    assert meaning("a = 2", "b = a", "def f():\n    return b") != honest
    assert meaning("a = 1", "b = a", "def f():\n    return b", "b = 0") != honest


# --- graded for real ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(("numpy",)) as running:
        yield running


def _points(result: SubmissionResult) -> dict[tuple[str, str], float | None]:
    assert result.status is Status.GRADED, result.message
    return {(cell.notebook, cell.grade_id): cell.points for cell in result.cells}


def test_mutants_earn_the_points_of_the_honest_submission(zygote: Zygote, tmp_path: Path) -> None:
    rules: dict[str, JudgingRules] = {}
    honest: dict[str, dict[tuple[str, str], float | None]] = {}
    compared = 0
    for number, kinds, examined, draft in drafts(60, seed=2, real=False):
        base = examined.base
        if base.name not in rules:
            rules[base.name] = JudgingRules.of(base.assignment, _LIMITS)
            folder = tmp_path / base.name
            folder.mkdir()
            Draft.of(base, seed=0).write(folder)
            honest[base.name] = _points(judge_submission("ada", folder, rules[base.name], lambda: zygote))
            assert sum(p or 0 for p in honest[base.name].values()) > 0
        folder = tmp_path / str(number)
        folder.mkdir()
        draft.write(folder)
        outcomes, _ = examined.judge(draft, plan_submission(folder, base.assignment))
        earned = _points(judge_submission("ada", folder, rules[base.name], lambda: zygote))
        for outcome in outcomes:
            key = (outcome.question.notebook, outcome.question.grade_id)
            if outcome.fate is Fate.KEPT and outcome.question.names:
                assert earned[key] == honest[base.name][key], (number, base.name, kinds, key)
                compared += 1
    assert set(rules) == set(SMALL)
    assert compared > 200
