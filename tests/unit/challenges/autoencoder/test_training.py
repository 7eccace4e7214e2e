"""Real trainings of small networks: budget, order, cost, repeatability."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from autograder.challenges.autoencoder import training
from autograder.challenges.autoencoder.challenge import condense
from autograder.challenges.autoencoder.circles import SHAPE, Circles, draw_circles
from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.build import build_model, build_optimizer, prepare
from autograder.challenges.networks.spec import Network, parse_network
from autograder.challenges.registry import get_challenge
from tests.unit.challenges.specs import changed, convolutional, dense, layer, network

prepare()
TEST = draw_circles(100, seed=99)


def parse(spec: Any) -> Network:
    return parse_network(spec, input_shape=SHAPE, output_shape=SHAPE)


def silent(_: float) -> None:
    """Nobody listens."""


def run(spec: Any, images: Circles, seed: int = 1) -> training.Training:
    return training.train(parse(spec), images, TEST, seed=seed, report=silent)


def by_hand(spec: Any, images: Circles, seed: int = 1) -> tuple[list[float], float]:
    """The same training as a plain loop over Keras' own means, one fresh loss per batch."""
    parsed = parse(spec)
    model = build_model(parsed, seed)
    model.compile(build_optimizer(parsed.optimizer), "mse")
    pictures, costs = images.images(), []
    for start in range(0, len(images), parsed.batch_size):
        batch = pictures[start : start + parsed.batch_size]
        model.reset_metrics()
        costs.append(float(model.train_on_batch(batch, batch)))
    test = TEST.images()
    return costs, float(np.mean((model.predict(test, verbose=0).astype(np.float64) - test) ** 2))


@pytest.mark.parametrize(
    "spec",
    [dense(batch_size=32), convolutional() | {"optimizer": {"type": "SGD", "learning_rate": 0.5, "momentum": 0.9}}],
)
def test_costs_and_result_are_those_of_keras(spec: Any) -> None:
    images = draw_circles(300, seed=5)
    ours = run(spec, images)
    costs, final = by_hand(spec, images)
    assert ours.batch_costs == pytest.approx(costs, rel=1e-4)
    assert ours.final_cost == pytest.approx(final, rel=1e-4)


@pytest.mark.parametrize(("count", "batch", "sizes"), [(100, 30, [30, 30, 30, 10]), (20, 30, [20])])
def test_exactly_the_budget_is_used_the_last_batch_is_smaller(count: int, batch: int, sizes: list[int]) -> None:
    result = run(dense(batch_size=batch), draw_circles(count, seed=5))
    assert result.batch_sizes.tolist() == sizes
    assert len(result.batch_costs) == len(sizes)


class _Watched(Circles):
    """Circles that note which of them were drawn."""

    drawn: list[float]

    def __getitem__(self, part: slice) -> Circles:
        cut = super().__getitem__(part)
        self.drawn.extend(cut.radius.tolist())
        return cut


@pytest.mark.parametrize("batch", [7, 4000])
def test_each_image_is_used_once_and_in_order(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Watched, "drawn", [], raising=False)
    monkeypatch.setattr(training, "_CHUNK_NUMBERS", 100 * 729)  # several chunks also for few images
    plain = draw_circles(500, seed=5)
    run(dense(batch_size=batch), _Watched(plain.radius, plain.x, plain.y))
    assert _Watched.drawn == plain.radius.tolist()


def test_the_same_seed_gives_the_same_bits_whatever_was_trained_before() -> None:
    spec = network(
        layer("Dropout", "drop", "input", rate=0.2),
        layer("GaussianNoise", "noise", "drop", stddev=0.1),
        layer("Conv2D", "conv", "noise", filters=4, kernel_size=3, strides=3, padding="same", activation="relu"),
        layer("AveragePooling2D", "pool", "conv", pool_size=3),
        layer("Flatten", "flat", "pool"),
        layer("Dense", "pixels", "flat", units=729),
        layer("Reshape", "image", "pixels", target_shape=[27, 27, 1]),
    )
    images = draw_circles(180, seed=5)
    first = run(spec, images)
    run(dense(units=20), draw_circles(60, seed=8), seed=9)
    again = run(spec, images)
    assert np.array_equal(first.batch_costs, again.batch_costs)
    assert first.final_cost == again.final_cost
    assert np.array_equal(first.examples, again.examples)
    assert run(spec, images, seed=2).final_cost != first.final_cost


def test_the_final_cost_is_measured_in_inference_mode() -> None:
    spec = network(layer("Dropout", "drop", "input", rate=0.9), optimizer={"type": "SGD", "learning_rate": 0.0})
    result = run(spec, draw_circles(60, seed=5))
    assert result.batch_costs.min() > 0.1  # nine of ten pixels dropped, one ten times as bright
    assert result.final_cost == 0.0


def test_a_training_that_diverges_is_rejected_and_says_when() -> None:
    spec = dense(optimizer={"type": "SGD", "learning_rate": 1000.0})
    spec = changed(changed(spec, 4, activation="linear"), 1, activation="linear")
    with pytest.raises(EntryRejected) as caught:
        run(spec, draw_circles(600, seed=5))
    assert caught.value.rule == "finite numbers"
    assert "training step" in caught.value.what
    assert "learning rate" in caught.value.hint


def test_the_examples_are_what_the_network_makes_of_the_first_test_images() -> None:
    spec = network(layer("Conv2D", "image", "input", filters=1, kernel_size=1), optimizer={"type": "SGD"})
    result = run(spec, draw_circles(30, seed=5))
    lit = TEST.images()[: training.EXAMPLES]
    assert result.examples.shape == lit.shape
    shades = [np.unique(result.examples[lit == value]) for value in (0.0, 1.0)]
    assert [len(values) for values in shades] == [1, 1], "a factor and an offset: black and white become two shades"


def test_what_the_listener_raises_stops_the_training() -> None:
    def enough(_: float) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        training.train(parse(dense()), draw_circles(60, seed=5), TEST, seed=1, report=enough)


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    training.train(parse(dense()), draw_circles(6000, seed=5), TEST, seed=1, report=told.append)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 1.0


def test_a_curve_keeps_the_mean_cost_and_ends_at_the_budget() -> None:
    costs, sizes = np.random.default_rng(0).random(1234), np.full(1234, 30)
    curve = condense(costs, sizes, 200)
    assert len(curve) == 200
    assert curve[-1][0] == 1234 * 30
    seen = np.diff([0.0, *(x for x, _ in curve)])
    assert np.average([y for _, y in curve], weights=seen) == pytest.approx(costs.mean())
    assert len(condense(costs[:3], sizes[:3], 200)) == 3


def test_entries_of_a_division_meet_the_same_images(monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = get_challenge("autoencoder-challenge")
    met: list[tuple[Any, Any]] = []

    def watch(network: Network, images: Circles, test: Circles, **_: Any) -> training.Training:
        met.append((images, test))
        return training.Training(np.ones(3), np.full(3, 10_000), 0.5, np.zeros((6, *SHAPE), np.float32))

    monkeypatch.setattr(training, "train", watch)
    for spec in (dense(units=5), dense(units=6)):
        challenge.evaluate(challenge.validate(spec, "MEDIUM-NORMAL"), "MEDIUM-NORMAL", 77, silent)
    (images, test), (other_images, other_test) = met
    assert (len(images), len(test)) == (30_000, 5_000)
    assert np.array_equal(images.radius, other_images.radius)
    assert np.array_equal(test.x, other_test.x)
    assert not np.array_equal(images.radius[:5000], test.radius)


def test_one_real_evaluation_learns_something() -> None:
    challenge = get_challenge("autoencoder-challenge")
    entry = challenge.validate(dense(units=60), "MEDIUM-NORMAL")
    score = challenge.evaluate(entry, "MEDIUM-NORMAL", 1, silent)
    assert score.value < 0.3 * challenge.references("MEDIUM-NORMAL")["mean image"]
    assert score.extras["last 50 batches"] == pytest.approx(score.value, rel=0.15)
    assert score.curve[-1][0] == 30_000
    (picture,) = score.pictures
    assert picture.pixels.shape == (60, 176)


@pytest.fixture(autouse=True)
def _clean_keras() -> Any:
    yield
    keras.backend.clear_session()
