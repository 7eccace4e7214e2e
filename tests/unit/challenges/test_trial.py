"""What a student learns of an entry before handing it in."""

from __future__ import annotations

import pytest

from autograder.challenges.base import UnknownChallenge
from autograder.challenges.trial import GRADING, try_entry
from autograder.execution.zygote import ENVIRONMENT
from tests.unit.challenges.contest import CONTEST
from tests.unit.challenges.specs import dense


def test_an_entry_that_breaks_a_rule_is_told_which_and_how_to_repair_it(capsys: pytest.CaptureFixture[str]) -> None:
    trial = try_entry("autoencoder-challenge", "HARD-NORMAL", dense(code=9), measure=False)
    assert not trial.accepted
    said = capsys.readouterr().out
    assert "HARD-NORMAL allows 3 numbers per image" in said
    assert "[rule: bottleneck]" in said
    assert "-> " in said


def test_a_good_entry_is_measured_by_the_trainer_that_ranks(capsys: pytest.CaptureFixture[str]) -> None:
    trial = try_entry(CONTEST.name, "OPEN", {"value": 3.0})
    assert trial.accepted
    assert trial.score is not None
    assert trial.score.value == pytest.approx(3.0, abs=0.01)
    assert "points: 3" in capsys.readouterr().out


def test_a_rule_that_breaks_only_in_the_evaluation_is_told_too() -> None:
    trial = try_entry(CONTEST.name, "OPEN", {"value": 3.0, "do": "reject"})
    assert not trial.accepted
    assert "it broke a rule late" in trial.message


def test_trouble_of_the_platform_is_not_held_against_the_entry() -> None:
    trial = try_entry(CONTEST.name, "OPEN", {"value": 3.0, "do": "kill"})
    assert trial.accepted
    assert trial.score is None
    assert "could not be measured" in trial.message


def test_the_grader_says_that_it_grades() -> None:
    assert GRADING in ENVIRONMENT


def test_nothing_is_measured_while_a_notebook_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GRADING, "1")
    trial = try_entry(CONTEST.name, "OPEN", {"value": 3.0})
    assert trial.accepted
    assert trial.score is None


def test_an_unknown_division_says_which_there_are() -> None:
    with pytest.raises(UnknownChallenge) as caught:
        try_entry("autoencoder-challenge", "EASY", dense())
    assert "HARD-NORMAL" in caught.value.hint
