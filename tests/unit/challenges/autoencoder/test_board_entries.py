"""The networks of the public board may take part."""

from __future__ import annotations

import pytest

from autograder.challenges.registry import get_challenge
from bench.boards.autoencoder.networks import CONTESTANTS, DIVISIONS, Contestant

each = pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda found: found.name)


def test_there_are_enough_of_them_under_different_names() -> None:
    assert len({found.name for found in CONTESTANTS}) == len(CONTESTANTS) >= 8


@each
def test_each_spec_may_take_part_and_uses_all_neurons_of_its_division(contestant: Contestant) -> None:
    assert contestant.description
    assert contestant.source
    for division, spec in contestant.entries().items():
        facts = get_challenge("autoencoder-challenge").validate(spec, division).facts
        assert facts["bottleneck"] == DIVISIONS[division][0]


@pytest.mark.parametrize("division", DIVISIONS)
def test_no_two_networks_of_a_division_are_the_same(division: str) -> None:
    challenge = get_challenge("autoencoder-challenge")
    digests = {challenge.validate(found.entries()[division], division).digest for found in CONTESTANTS}
    assert len(digests) == len(CONTESTANTS)


@each
def test_a_learning_rate_schedule_ends_where_the_budget_ends(contestant: Contestant) -> None:
    for division, spec in contestant.entries().items():
        rate = spec["optimizer"]["learning_rate"]
        steps = -(-DIVISIONS[division][1] // spec["batch_size"])
        if isinstance(rate, dict) and rate["schedule"] == "cosine":
            assert rate["decay_steps"] + rate["warmup_steps"] == steps
        elif isinstance(rate, dict) and rate["schedule"] == "piecewise":
            assert rate["boundaries"][-1] < steps
        elif isinstance(rate, dict):
            assert rate["decay_steps"] == steps
