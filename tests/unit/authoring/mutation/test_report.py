"""What is said of a mutation run."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from autograder.authoring.mutation.mutants import Mutant
from autograder.authoring.mutation.report import Fate, MutationReport, Outcome, Tally, print_report, to_json
from autograder.verdicts import Verdict


def outcome(fate: Fate, line: int = 1, why: str = "") -> Outcome:
    caught_by = {"test-[a]": Verdict.FAILED} if fate is Fate.KILLED else {}
    mutant = Mutant("hw", "[a]", line, "operators", "x[0] + 1", "x[0] - 1", "y = x[0] - 1")
    return Outcome(mutant, fate, caught_by, why, seconds=0.25)


def report(*fates: Fate, wanted: float = 0.95) -> MutationReport:
    outcomes = tuple(outcome(fate, line) for line, fate in enumerate(fates, 1))
    return MutationReport("hw", {("hw", "[a]"): Tally(outcomes, equivalent=2)}, wanted=wanted)


def test_explained_equivalent_and_unjudged_mutants_are_not_counted() -> None:
    total = report(Fate.KILLED, Fate.KILLED, Fate.SURVIVED, Fate.EXPLAINED, Fate.UNJUDGED).total
    assert (total.mutants, total.count(Fate.KILLED), total.equivalent) == (3, 2, 2)
    assert total.share == pytest.approx(2 / 3)
    assert total.caught_by == {"test-[a]": 2}


@pytest.mark.parametrize(
    ("fates", "wanted", "ok"),
    [
        ([Fate.KILLED, Fate.KILLED], 1.0, True),
        ([Fate.KILLED, Fate.SURVIVED], 0.5, True),
        ([Fate.KILLED, Fate.SURVIVED], 0.51, False),
        ([Fate.EXPLAINED], 1.0, True),
        ([], 1.0, True),
        ([Fate.KILLED, Fate.UNJUDGED], 0.0, False),
    ],
)
def test_it_is_in_order_if_enough_are_killed_and_all_are_judged(fates: list[Fate], wanted: float, ok: bool) -> None:
    assert report(*fates, wanted=wanted).ok is ok


def test_the_table_names_the_survivors_with_line_and_change() -> None:
    stream = io.StringIO()
    print_report(report(Fate.KILLED, Fate.SURVIVED, Fate.UNJUDGED), Console(file=stream, width=120))
    shown = stream.getvalue()
    assert "no test cell noticed\n  [a], line 2: `x[0] + 1` -> `x[0] - 1`\n" in shown
    assert "could not be judged\n  [a], line 3" in shown
    assert "1 of 2 killed, at least 95% wanted" in shown


def test_a_share_is_rounded_down() -> None:
    stream = io.StringIO()
    print_report(report(*[Fate.KILLED] * 1999, Fate.SURVIVED), Console(file=stream, width=120))
    assert "99.9%" in stream.getvalue()
    assert "100%" not in stream.getvalue()


def test_json_has_every_mutant() -> None:
    plain = json.loads(json.dumps(to_json([report(Fate.KILLED, Fate.SURVIVED)])))
    assignment = plain["assignments"][0]
    assert (assignment["mutants"], assignment["killed"], assignment["survived"], assignment["share"]) == (2, 1, 1, 0.5)
    assert assignment["cells"][0]["grade_id"] == "[a]"
    assert assignment["outcomes"][0] == {
        "notebook": "hw",
        "grade_id": "[a]",
        "line": 1,
        "rule": "operators",
        "before": "x[0] + 1",
        "after": "x[0] - 1",
        "fate": "killed",
        "caught_by": {"test-[a]": "failed"},
        "why": "",
        "seconds": 0.25,
    }
