"""Policies walk through mazes: the same mazes and the same luck for all, and the same score every time."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from autograder.challenges.base import Entry, EntryRejected, Score
from autograder.challenges.division_race import Effort
from autograder.challenges.evaluation.messages import score_from_plain, score_to_plain
from autograder.challenges.leaderboard import evaluate_challenge
from autograder.challenges.maze import challenge as maze
from autograder.challenges.maze.environment import Walks, draw_mazes
from autograder.challenges.maze.pictures import draw_walk
from autograder.challenges.maze.planner import nearest_chest_returns, random_walk_returns
from autograder.challenges.maze.play import Played, choose, ends_with_softmax, play, softmax
from autograder.challenges.networks.build import prepare
from autograder.challenges.ranks.ranking import EntryStatus
from autograder.challenges.registry import get_challenge
from tests.unit.challenges.maze.plain_maze import PlainMaze, PlainWalk
from tests.unit.challenges.maze.policies import constant, convolutional, policy
from tests.unit.challenges.specs import layer

prepare()
CHALLENGE = get_challenge("maze-challenge")
BOARD = Path(__file__).parents[4] / "bench" / "boards" / "maze"


def silent(_: float) -> None:
    """Nobody listens."""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer mazes in a run, for tests that need no exact mean."""
    monkeypatch.setattr(maze, "MAZES", 100)


def evaluate(spec: Any, seed: int = 1) -> Score:
    return CHALLENGE.evaluate(CHALLENGE.validate(spec, "MAZE"), "MAZE", seed, silent)


def walk(spec: Any, count: int = 10, seed: int = 1) -> Played:
    luck = np.random.default_rng(seed).random((40, count))
    return play(CHALLENGE.validate(spec, "MAZE").parsed, draw_mazes(count, seed), luck, silent)


def test_a_policy_walks_as_its_probabilities_and_the_luck_say() -> None:
    logits = [0.3, -0.2, 0.5, 0.0]
    bounds = np.cumsum(np.exp(logits) / np.exp(logits).sum())
    mazes, luck = draw_mazes(10, 1), np.random.default_rng(1).random((40, 10))
    played = walk(constant(logits))
    for number in range(10):
        plain = PlainWalk(PlainMaze(mazes, number))
        for step in range(40):
            move = int(np.searchsorted(bounds, luck[step, number], side="right"))
            assert played.found[step, number] == plain.move(move)
            assert divmod(int(played.cells[step + 1, number]), 15) == plain.cell


@pytest.mark.usefixtures("few")
def test_equal_arguments_give_the_equal_score_bit_for_bit() -> None:
    first, second = (json.dumps(score_to_plain(evaluate(convolutional(), seed=7))) for _ in range(2))
    assert first == second
    assert json.dumps(score_to_plain(evaluate(convolutional(), seed=8))) != first


def test_a_network_that_ends_with_a_softmax_gives_the_probabilities_itself() -> None:
    logits = [1.0, -1.0, 0.5, 0.0]
    plain = walk(constant(logits)).cells
    spec = constant(logits, activation="softmax")
    spec["layers"].append(layer("Dropout", "dropout", "moves", rate=0.5))
    assert (walk(spec).cells == plain).all()
    assert (walk(constant(logits, activation="log_softmax")).cells == plain).all()


def test_a_softmax_counts_only_if_it_makes_the_probabilities_of_the_moves() -> None:
    def ends(*layers: Any) -> bool:
        network = CHALLENGE.validate(policy([*layers], weights), "MAZE").parsed
        return ends_with_softmax(network)

    weights = {"c/kernel": np.zeros((15, 15, 4, 4)), "c/bias": np.zeros(4)}
    conv = layer("Conv2D", "c", "input", filters=4, kernel_size=15, activation="softmax")
    plain = conv | {"activation": "linear"}
    flat = layer("Flatten", "flat", "c")
    assert ends(conv, flat)
    assert not ends(plain, flat)
    assert ends(plain, layer("Softmax", "s", "c"), flat | {"inputs": ["s"]})
    assert not ends(plain, layer("Softmax", "s", "c", axis=1), flat | {"inputs": ["s"]})
    pairs = [layer("Reshape", "r", "c", target_shape=[2, 2]), layer("Softmax", "s", "r"), flat | {"inputs": ["s"]}]
    assert not ends(plain, *pairs)
    assert not ends(conv, flat, layer("ReLU", "relu", "flat"))


def test_policies_that_are_nearly_equal_meet_the_same_luck() -> None:
    one, two = walk(constant([0.0] * 4), 50), walk(constant([1e-6, 0.0, 0.0, 0.0]), 50)
    assert (one.cells == two.cells).mean() > 0.99


def test_layers_that_act_in_training_only_do_nothing() -> None:
    spec = convolutional()
    spec["layers"].insert(4, layer("Dropout", "dropout", "pool", rate=0.9))
    spec["layers"].insert(5, layer("GaussianNoise", "noise", "dropout", stddev=1.0))
    spec["layers"][6]["inputs"] = ["noise"]
    assert (walk(spec).cells == walk(convolutional()).cells).all()


@pytest.mark.usefixtures("few")
def test_the_score_is_the_mean_return_and_the_curve_leads_to_it() -> None:
    score = evaluate(constant([0.0] * 4))
    steps, means = zip(*score.curve, strict=True)
    assert steps == tuple(range(41)) and means[0] == 0.0 and list(means) == sorted(means)
    assert means[-1] == pytest.approx(score.value)
    assert score.value == pytest.approx(0.679, abs=5 * 0.8 / math.sqrt(maze.MAZES))
    assert 0.0 < score.extras["of the best walks"] < 0.3


@pytest.mark.usefixtures("few")
def test_pictures_fit_through_the_pipe_of_the_trainer_and_into_the_page() -> None:
    plain = score_to_plain(evaluate(constant([0.0] * 4)))
    assert len(json.dumps(plain)) < 200_000
    pictures = score_from_plain(plain).pictures
    assert [picture.pixels.shape for picture in pictures] == [(90, 90, 3)] * 4
    assert all(" chests, " in picture.title for picture in pictures)


def test_a_picture_shows_walls_chests_start_and_way() -> None:
    mazes = draw_mazes(1, 2)
    walks = Walks(mazes)
    cells = [walks.cells]
    for step in range(40):
        walks.move(np.array([step * 7 % 4]))
        cells.append(walks.cells)
    picture = draw_walk(mazes, 0, np.array(cells)[:, 0])
    centres = picture[3::6, 3::6].reshape(225, 3)
    assert (centres[mazes.walls[0]] == centres[0]).all()
    assert not (centres[~mazes.walls[0]] == centres[0]).all(axis=1).any()
    left = [cell for cell in mazes.chests[0] if cell not in {int(place[0]) for place in cells}]
    assert len({tuple(centres[cell]) for cell in left}) == 1


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    "spec",
    [
        constant([100.0] * 4, "exponential"),
        policy(
            [layer("GlobalMaxPooling2D", "pool", "input"), layer("Dense", "moves", "pool", units=4)],
            {"moves/kernel": np.full((4, 4), 3e38), "moves/bias": np.zeros(4)},
        ),
    ],
)
def test_outputs_that_are_not_finite_are_refused(spec: Any) -> None:
    with pytest.raises(EntryRejected, match="step 1 ") as caught:
        evaluate(spec)
    assert caught.value.rule == "finite numbers"


rows = st.lists(st.lists(st.floats(-1e30, 1e30), min_size=4, max_size=4), min_size=1, max_size=6)


@given(rows, st.floats(0.0, 1.0, exclude_max=True))
def test_any_finite_logits_choose_a_move(logits: list[list[float]], luck: float) -> None:
    probabilities = softmax(np.array(logits))
    assert probabilities.sum(axis=1) == pytest.approx(1.0)
    moves = choose(probabilities, np.full(len(logits), luck))
    assert ((moves >= 0) & (moves <= 3)).all()


def test_moves_are_chosen_as_often_as_they_are_probable() -> None:
    probabilities = np.tile([0.1, 0.0, 0.6, 0.3], (100_000, 1))
    moves = choose(probabilities, np.random.default_rng(0).random(100_000))
    assert np.bincount(moves, minlength=4) / 100_000 == pytest.approx([0.1, 0.0, 0.6, 0.3], abs=0.01)


def test_references_are_those_of_the_walkers() -> None:
    references = CHALLENGE.references("MAZE")
    mazes = draw_mazes(500, 11)
    assert references["random walk"] == pytest.approx(random_walk_returns(mazes, 1).mean(), abs=0.15)
    assert references["nearest chest"] == pytest.approx(nearest_chest_returns(mazes).mean(), abs=0.3)
    assert references["best walk"] == pytest.approx(maze.BEST_MEAN, abs=0.2)


def test_only_what_no_walk_can_collect_is_suspicious() -> None:
    assert CHALLENGE.suspicion(maze.BEST_MEAN, "MAZE") == ""
    assert CHALLENGE.suspicion(6.8, "MAZE") == ""
    assert "No walk" in CHALLENGE.suspicion(6.9, "MAZE")


@pytest.mark.slow
def test_policies_are_ranked_by_real_trainer_processes() -> None:
    trained = json.loads((BOARD / "entries" / "policy-gradient.json").read_text())
    entries = [Entry("uniform", "MAZE", constant([0.0] * 4)), Entry("trained", "MAZE", trained), Entry("no", "MAZE", 1)]
    board = evaluate_challenge(CHALLENGE, entries, effort=Effort(first=3, most=3), workers=1)
    rows = {row.student: row for row in board.divisions["MAZE"].rows}
    assert rows["no"].status is EntryStatus.REJECTED
    assert (rows["trained"].rank, rows["uniform"].rank) == (1, 2)
    here = evaluate(constant([0.0] * 4), seed=maze.derive_seed(CHALLENGE.name, "MAZE", 0, ""))
    assert rows["uniform"].scores[0] == here.value


def test_the_policies_of_the_board_are_entries_and_small() -> None:
    figures = json.loads((BOARD / "figures.json").read_text())
    files = sorted((BOARD / "entries").glob("*.json"))
    assert {file.stem for file in files} == set(figures["entries"])
    for file in files:
        entry = CHALLENGE.validate(json.loads(file.read_text()), "MAZE")
        assert file.stat().st_size < 10**6
        assert entry.facts["parameters"] == figures["entries"][file.stem]["parameters"]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("name", ["imitation", "policy-gradient"])
def test_the_policies_of_the_board_reach_their_figures(name: str) -> None:
    figures = json.loads((BOARD / "figures.json").read_text())["entries"]
    value = evaluate(json.loads((BOARD / "entries" / f"{name}.json").read_text()), seed=12).value
    assert value == pytest.approx(figures[name]["mean"], abs=5 * 1.8 / math.sqrt(maze.MAZES))
    assert value > 3 * figures["random-walk"]["mean"]
