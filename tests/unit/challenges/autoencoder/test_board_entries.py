"""The networks of the public board may take part, and their files are those that the builders write."""

from __future__ import annotations

import json

import pytest

from autograder.challenges.registry import get_challenge
from bench.boards.autoencoder.networks import CONTESTANTS, DIVISIONS, FOLDER

NAMES = [found.name for found in CONTESTANTS]


def test_every_builder_has_its_file_and_no_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_what_its_builder_makes_and_each_spec_may_take_part(name: str) -> None:
    (found,) = (found for found in CONTESTANTS if found.name == name)
    plain = json.loads((FOLDER / f"{name}.json").read_text())
    assert plain == found.plain()
    assert plain["description"]
    assert plain["source"]
    assert set(plain["entries"]) == set(DIVISIONS)
    for division, spec in plain["entries"].items():
        facts = get_challenge("autoencoder-challenge").validate(spec, division).facts
        assert facts["bottleneck"] == DIVISIONS[division][0]


@pytest.mark.parametrize("division", DIVISIONS)
def test_no_two_networks_of_a_division_are_the_same(division: str) -> None:
    challenge = get_challenge("autoencoder-challenge")
    digests = {challenge.validate(found.plain()["entries"][division], division).digest for found in CONTESTANTS}
    assert len(digests) == len(CONTESTANTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_learning_rate_schedule_ends_where_the_budget_ends(name: str) -> None:
    (found,) = (found for found in CONTESTANTS if found.name == name)
    for division, spec in found.plain()["entries"].items():
        rate = spec["optimizer"]["learning_rate"]
        steps = -(-DIVISIONS[division][1] // spec["batch_size"])
        if isinstance(rate, dict) and rate["schedule"] == "cosine":
            assert rate["decay_steps"] + rate["warmup_steps"] == steps
        elif isinstance(rate, dict) and rate["schedule"] == "piecewise":
            assert rate["boundaries"][-1] < steps
        elif isinstance(rate, dict):
            assert rate["decay_steps"] == steps
