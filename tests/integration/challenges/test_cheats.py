"""No trick gets a rank: each is refused with the rule that it breaks, and the honest entry beside it stands first."""

from __future__ import annotations

from types import ModuleType

import keras
import pytest

from autograder.challenges.base import Entry, EntryRejected, Score
from autograder.challenges.boards.board import Row
from autograder.challenges.division_race import Effort, run_seed
from autograder.challenges.evaluation.store import RunStore
from autograder.challenges.evaluation.workers import Scored
from autograder.challenges.leaderboard import evaluate_challenge
from autograder.challenges.ranks.ranking import EntryStatus
from autograder.challenges.registry import get_challenge
from tests.integration.challenges.cheats import AS_KERAS_MODELS, BY_HAND, IN_TRAINING
from tests.unit.challenges import released_tools
from tests.unit.challenges.specs import dense

CHALLENGE = get_challenge("autoencoder-challenge")
DIVISION = "HARD-NORMAL"


@pytest.fixture
def tools() -> ModuleType:
    return released_tools.load()


@pytest.mark.parametrize("trick", BY_HAND)
def test_an_entry_made_by_hand_is_refused_with_rule_and_repair(trick: str) -> None:
    with pytest.raises(EntryRejected) as caught:
        CHALLENGE.validate(BY_HAND[trick], DIVISION)
    assert caught.value.rule
    assert caught.value.hint


@pytest.mark.parametrize("trick", AS_KERAS_MODELS)
def test_a_keras_model_with_a_trick_is_not_exported_or_refused(tools: ModuleType, trick: str) -> None:
    model = AS_KERAS_MODELS[trick]()
    model.compile("adam", "mse")
    try:
        spec = tools.describe(model, 30)
    except (ValueError, TypeError) as error:
        assert len(str(error)) > 30
        return
    with pytest.raises(EntryRejected):
        CHALLENGE.validate(spec, DIVISION)


def test_a_loss_of_ones_own_is_not_exported(tools: ModuleType) -> None:
    model = keras.Sequential([keras.Input((27, 27, 1)), keras.layers.Activation("relu")])
    model.compile("adam", loss=lambda true, found: found)
    with pytest.raises(ValueError, match="mean squared error"):
        tools.describe(model, 30)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """A contest full of cheats; what honest entries cost has been found out before."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('cheats') / 'gradebook.db'}", CHALLENGE)
    honest, wonder = dense(code=3), dense(code=2)
    (example,) = CHALLENGE.reference_entries(DIVISION).values()
    for spec, cost in ((honest, 0.05), (wonder, 1e-6), (example, 0.06)):
        key = (DIVISION, CHALLENGE.validate(spec, DIVISION).digest, run_seed(CHALLENGE, DIVISION, 0))
        store.save(key, Scored(Score(cost, extras={"last 50 batches": cost}), 1.0))
    specs = {"honest": honest, "wonder": wonder, **BY_HAND, **{name: spec for name, (spec, _) in IN_TRAINING.items()}}
    entries = [Entry(name, DIVISION, spec) for name, spec in specs.items()]
    board = evaluate_challenge(CHALLENGE, entries, store, effort=Effort(first=1, most=1), divisions=[DIVISION])
    store.close()
    assert len(board.divisions[DIVISION].rows) == len(specs)
    return {row.student: row for row in board.divisions[DIVISION].rows}


def test_a_contest_full_of_cheats_has_one_winner(rows: dict[str, Row]) -> None:
    assert {name: row.rank for name, row in rows.items() if row.rank is not None} == {"honest": 1}
    assert {row.status for name, row in rows.items() if name in BY_HAND} == {EntryStatus.REJECTED}


def test_better_than_possible_is_looked_at_not_crowned(rows: dict[str, Row]) -> None:
    assert rows["wonder"].status is EntryStatus.FLAGGED
    assert rows["wonder"].rank is None
    assert "direct fit" in rows["wonder"].message


@pytest.mark.parametrize("trick", IN_TRAINING)
def test_what_only_the_training_shows_is_refused_there(rows: dict[str, Row], trick: str) -> None:
    assert rows[trick].status is EntryStatus.REJECTED
    assert f"[rule: {IN_TRAINING[trick][1]}]" in rows[trick].message
