"""What the assignment's export cell writes is what the challenge reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType

import keras
import pytest

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.build import build_model, build_optimizer
from autograder.challenges.registry import get_challenge
from tests.unit.challenges import released_tools

L = keras.layers
Make = Callable[[], keras.Model]


@pytest.fixture
def tools() -> ModuleType:
    return released_tools.load()


def sequential() -> keras.Model:
    layers = [
        keras.Input((27, 27, 1)),
        L.Conv2D(4, 5, strides=3, padding="same", activation="relu", kernel_initializer="he_normal"),
        L.SeparableConv2D(4, 3, padding="same", depth_multiplier=2),
        L.LeakyReLU(0.1),
        L.DepthwiseConv2D(3, use_bias=False),
        L.Flatten(),
        L.Dense(9),
        L.Dense(81, activation="elu"),
        L.Reshape((9, 9, 1)),
        L.PReLU(shared_axes=[1, 2]),
        L.UpSampling2D(3, interpolation="bilinear"),
        L.Conv2DTranspose(1, 4, padding="same", activation="sigmoid"),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.AdamW(3e-3, weight_decay=0.01, clipnorm=1.0), "mse")
    return model


def functional() -> keras.Model:
    image = keras.Input((27, 27, 1))
    code = L.Dense(3, activation="tanh")(L.Flatten()(L.MaxPooling2D(3)(L.GaussianNoise(0.1)(image))))
    one, two = L.Dense(50, activation="relu")(code), L.Dense(50, activation="swish")(code)
    joined = L.Concatenate()([L.Multiply()([one, two]), L.Average()([one, two]), L.LayerNormalization()(one)])
    outer = L.Add()([L.Dense(729)(joined), L.Dense(729)(code)])
    model = keras.Model(image, L.Activation("sigmoid")(L.Permute((2, 1, 3))(L.Reshape((27, 27, 1))(outer))))
    schedule = keras.optimizers.schedules.CosineDecay(1e-3, 900, warmup_target=5e-3, warmup_steps=100)
    model.compile(keras.optimizers.Nadam(schedule), "mse")
    return model


def along_lines() -> keras.Model:
    layers = [
        keras.Input((27, 27, 1)),
        L.Reshape((27, 27)),
        L.Conv1D(8, 3, strides=3, padding="same", dilation_rate=1, activation="relu"),
        L.GroupNormalization(groups=4, axis=-1),
        L.SeparableConv1D(6, 3, padding="same", depth_multiplier=2),
        L.DepthwiseConv1D(3, padding="same"),
        L.Identity(),
        L.ZeroPadding1D(1),
        L.Cropping1D((1, 0)),
        L.AveragePooling1D(2),
        L.MaxPooling1D(5, strides=1),
        L.GlobalAveragePooling1D(),
        L.RMSNormalization(),
        L.UnitNormalization(),
        L.GaussianDropout(0.1),
        L.AlphaDropout(0.1),
        L.RepeatVector(9),
        L.Conv1DTranspose(27, 3, strides=3, padding="same"),
        L.Reshape((27, 27, 1)),
        L.SpatialDropout2D(0.1),
    ]
    model = keras.Sequential(layers)
    model.compile("adam", "mse")
    return model


def nested() -> keras.Model:
    encoder = keras.Sequential([keras.Input((27, 27, 1)), L.AveragePooling2D(9), L.ZeroPadding2D(1), L.Cropping2D(1)])
    decoder = keras.Sequential([keras.Input((3, 3, 1)), L.UpSampling2D((9, 9)), L.ReLU(max_value=1.0)])
    model = keras.Sequential([keras.Input((27, 27, 1)), encoder, L.Dense(1), decoder])
    steps = keras.optimizers.schedules.PiecewiseConstantDecay([100, 200], [0.5, 0.1, 0.05])
    model.compile(keras.optimizers.SGD(steps, momentum=0.9, nesterov=True), "mean_squared_error")
    return model


@pytest.mark.parametrize("make", [sequential, functional, nested, along_lines])
def test_an_exported_network_is_rebuilt_as_it_was(tools: ModuleType, make: Make) -> None:
    model = make()
    spec = json.loads(json.dumps(tools.describe(model, 32)))
    entry = get_challenge("autoencoder-challenge").validate(spec, "MEDIUM-NORMAL")
    rebuilt = build_model(entry.parsed, seed=1)
    theirs = sorted(tuple(weight.shape) for weight in model.trainable_variables)
    assert sorted(tuple(weight.shape) for weight in rebuilt.trainable_variables) == theirs
    ours, given = build_optimizer(entry.parsed.optimizer).get_config(), model.optimizer.get_config()
    assert close({**ours, "name": ""}, {**given, "name": ""}) if make is nested else ours.keys() == given.keys()
    assert entry.parsed.batch_size == 32


def test_every_layer_and_optimizer_of_the_export_is_read(tools: ModuleType) -> None:
    from autograder.challenges.networks.layers import LAYERS
    from autograder.challenges.networks.optimizers import OPTIMIZERS

    assert set(tools.LAYERS) <= set(LAYERS)
    for kind, (always, options) in tools.LAYERS.items():
        assert {*always, *options} - {"dilation_rate"} <= set(LAYERS[kind].schema), kind
    assert set(tools.OPTIMIZERS) <= set(OPTIMIZERS)


def test_what_the_export_lets_through_the_challenge_still_refuses(tools: ModuleType) -> None:
    model = keras.Sequential([keras.Input((27, 27, 1)), L.Conv2D(1, 3, padding="same")])
    model.compile("adam", "mse")
    with pytest.raises(EntryRejected) as caught:
        get_challenge("autoencoder-challenge").validate(tools.describe(model, 30), "MEDIUM-NORMAL")
    assert caught.value.rule == "bottleneck"


def close(one: object, other: object) -> bool:
    """Whether two configurations are equal but for the last digits of their numbers."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(close, one, other))
    return one == pytest.approx(other) if isinstance(one, float) else one == other
