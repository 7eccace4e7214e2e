"""What `describe_policy` writes is read, and computes what the student's network computes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from autograder.challenges.maze.environment import Walks, draw_mazes
from autograder.challenges.maze.notebook_export import FORMAT, INPUT_SHAPE, LAYERS, MOVES, describe_policy
from autograder.challenges.networks import layers, trained
from autograder.challenges.networks.build import build_trained_model
from autograder.challenges.registry import get_challenge

L = keras.layers
SEEN = Walks(draw_mazes(20, seed=1)).observe()


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((15, 15, 4)),
            L.Conv2D(6, 3, padding="same", activation="relu", kernel_regularizer="l2"),
            L.BatchNormalization(),
            L.SpatialDropout2D(0.2),
            L.SeparableConv2D(5, 3, strides=2, depth_multiplier=2),
            L.PReLU(shared_axes=[1, 2]),
            L.MaxPooling2D(2),
            L.DepthwiseConv2D(2, use_bias=False),
            L.Flatten(),
            L.Dense(20, activation="tanh", kernel_initializer=keras.initializers.RandomNormal(stddev=0.3)),
            L.BatchNormalization(center=False),
            L.Dropout(0.5),
            L.LayerNormalization(),
            L.Dense(4),
        ]
    )


def functional() -> keras.Model:
    maze = keras.Input((15, 15, 4), name="maze")
    walker = L.Conv2D(1, 1, use_bias=False, trainable=False)(maze)
    known = L.Conv2D(8, 5, padding="same", dilation_rate=2, activation="elu")(maze)
    known = L.Add()([known, L.LeakyReLU(0.1)(L.Conv2D(8, 3, padding="same")(known))])
    here = L.GlobalMaxPooling2D(keepdims=True)(L.Multiply()([known, walker]))
    rest = L.GlobalAveragePooling2D()(L.GaussianNoise(0.1)(L.Conv2DTranspose(3, 2, strides=2)(known)))
    both = L.Concatenate()([L.Reshape((8,))(here), rest])
    return keras.Model(maze, L.Softmax()(L.Dense(4)(both)))


def nested() -> keras.Model:
    eye = keras.Sequential([keras.Input((15, 15, 4)), L.Conv2D(4, 3, activation=keras.activations.relu), L.Flatten()])
    maze = keras.Input((15, 15, 4))
    return keras.Model(maze, keras.Sequential([keras.Input((676,)), L.Dense(4, activation="softmax")])(eye(maze)))


def shaken(model: keras.Model) -> keras.Model:
    """All weights anew, also those that begin at zero or one."""
    rng = np.random.default_rng(4)
    model.set_weights([rng.uniform(0.1, 0.9, weight.shape) for weight in model.get_weights()])
    return model


def rebuilt(spec: dict[str, Any]) -> keras.Model:
    return build_trained_model(get_challenge("maze-challenge").validate(json.loads(json.dumps(spec)), "MAZE").parsed)


@pytest.mark.parametrize("make", [sequential, functional, nested])
def test_an_exported_policy_computes_what_it_computed(make: Callable[[], keras.Model]) -> None:
    model = shaken(make())
    theirs = np.asarray(model(SEEN, training=False))
    ours = np.asarray(rebuilt(describe_policy(model))(SEEN, training=False))
    assert np.ptp(theirs) > 1e-3
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_half_of_the_digits_make_half_of_the_size_and_nearly_the_same_policy() -> None:
    model = functional()
    exact, short = describe_policy(model), describe_policy(model, dtype="float16")
    assert len(json.dumps(short["weights"])) < 0.6 * len(json.dumps(exact["weights"]))
    np.testing.assert_allclose(rebuilt(short)(SEEN), rebuilt(exact)(SEEN), atol=5e-3)


def test_the_export_and_the_reader_speak_of_the_same_things() -> None:
    assert (trained.FORMAT, SEEN.shape[1:], 4) == (FORMAT, INPUT_SHAPE, MOVES)
    assert set(LAYERS) <= set(layers.LAYERS)
    for kind, (always, options) in LAYERS.items():
        assert {*always, *options} <= set(layers.LAYERS[kind].schema), kind
        computing = {key for key in layers.LAYERS[kind].schema if not key.endswith("_initializer")}
        assert computing == {*always, *options}, kind


def two_outputs() -> keras.Model:
    maze = keras.Input((15, 15, 4))
    flat = L.Flatten()(maze)
    return keras.Model(maze, [L.Dense(4)(flat), L.Dense(1)(flat)])


def shared() -> keras.Model:
    maze = keras.Input((15, 15, 4))
    conv = L.Conv2D(4, 3, padding="same")
    return keras.Model(maze, L.Dense(4)(L.Flatten()(conv(conv(maze)))))


def operation() -> keras.Model:
    maze = keras.Input((15, 15, 4))
    return keras.Model(maze, L.Dense(4)(L.Flatten()(maze * 2.0)))


def flat(*middle: Any, units: int = 4, shape: tuple[int, ...] = (15, 15, 4)) -> Callable[[], keras.Model]:
    return lambda: keras.Sequential([keras.Input(shape), *middle, L.Flatten(), L.Dense(units)])


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (two_outputs, "export the actor"),
        (shared, "used twice"),
        (operation, "no layer"),
        (flat(units=5), r"puts out shape \(5,\)"),
        (flat(shape=(15, 15, 3)), r"gets shape \(15, 15, 3\)"),
        (flat(L.Lambda(lambda x: x)), "Lambda"),
        (flat(L.Conv2D(4, 3, groups=2)), "groups=1"),
        (flat(L.Conv2D(4, 3, data_format="channels_first")), "channels_last"),
        (flat(L.BatchNormalization(axis=1)), "axis=-1"),
        (flat(L.LayerNormalization(axis=[1, 2])), "several axes"),
        (lambda: keras.Sequential([L.Flatten(), L.Dense(4)]), "Begin it with"),
    ],
)
def test_what_cannot_take_part_is_refused_in_the_notebook(make: Callable[[], keras.Model], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        describe_policy(make())


def test_weights_that_are_not_finite_are_refused_in_the_notebook() -> None:
    model = flat()()
    model.set_weights([np.full(weight.shape, np.nan) for weight in model.get_weights()])
    with pytest.raises(ValueError, match="infinite or undefined"):
        describe_policy(model)
    with pytest.raises(TypeError, match="Keras model"):
        describe_policy(model.get_weights())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="float32"):
        describe_policy(model, dtype="float8")
