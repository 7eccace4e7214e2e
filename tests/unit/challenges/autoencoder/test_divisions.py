"""The four divisions and what they publish."""

from __future__ import annotations

import pytest

from autograder.challenges.autoencoder.challenge import AutoencoderChallenge
from autograder.challenges.base import EntryRejected, UnknownChallenge
from autograder.challenges.registry import get_challenge
from tests.unit.challenges.specs import dense

CHALLENGE = get_challenge("autoencoder-challenge")
DIVISIONS = AutoencoderChallenge.divisions


def test_bottleneck_and_budget_of_each_division() -> None:
    assert {name: (d.bottleneck, d.images) for name, d in DIVISIONS.items()} == {
        "MEDIUM-NORMAL": (9, 30_000),
        "HARD-NORMAL": (3, 30_000),
        "MEDIUM-LONG": (9, 100_000),
        "HARD-LONG": (3, 100_000),
    }


@pytest.mark.parametrize("name", DIVISIONS)
def test_a_code_of_the_allowed_width_is_let_in_and_a_wider_one_is_not(name: str) -> None:
    most = DIVISIONS[name].bottleneck
    assert CHALLENGE.validate(dense(code=most, units=20), name).facts["bottleneck"] == most
    with pytest.raises(EntryRejected) as caught:
        CHALLENGE.validate(dense(code=most + 1, units=20), name)
    assert caught.value.rule == "bottleneck"


@pytest.mark.parametrize("name", DIVISIONS)
def test_students_are_told_every_bound(name: str) -> None:
    division = DIVISIONS[name]
    rules = "\n".join(division.rules)
    for number in (division.bottleneck, division.images, division.cpu_seconds, division.memory_mib):
        assert f"{number:,g}" in rules or f"{number:g}" in rules
    assert f"{division.indifference:g}" in rules
    for word in ("layers", "parameters", "multiply-adds", "per batch"):
        assert word in rules


@pytest.mark.parametrize("name", DIVISIONS)
def test_the_limits_grow_with_the_budget(name: str) -> None:
    division = DIVISIONS[name]
    assert division.cpu_seconds == division.images / 100
    assert division.wall_seconds > division.cpu_seconds
    assert division.indifference > 0


def test_the_courses_longer_name_of_a_division_gets_a_proposal() -> None:
    with pytest.raises(UnknownChallenge) as caught:
        CHALLENGE.division("HARD-LONG-TRAINING")
    assert "Did you mean HARD-LONG?" in caught.value.hint
