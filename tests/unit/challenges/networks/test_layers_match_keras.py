"""Our arithmetic of shapes and parameters is Keras' own, and every offered word is one that Keras knows."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, assume, given, settings

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks import build
from autograder.challenges.networks.fields import REQUIRED
from autograder.challenges.networks.layers import ACTIVATIONS, INITIALIZERS, LAYERS
from autograder.challenges.networks.optimizers import OPTIMIZERS, SCHEDULES, parse_optimizer
from autograder.challenges.networks.spec import parse_network
from tests.unit.challenges.specs import Spec, layer, network

SHAPE = (9, 7, 3)
size = st.integers(1, 4)
pair = st.one_of(size, st.tuples(size, size).map(list))
window = {"kernel_size": pair, "strides": pair, "padding": st.sampled_from(["valid", "same"])}
dilated = {"dilation_rate": pair, "strides": st.just(1)}  # Keras wants one or the other
pooling = {"pool_size": pair, "strides": st.one_of(st.none(), pair), "padding": window["padding"]}
margin = st.one_of(
    st.integers(0, 3),
    st.lists(st.integers(0, 3), min_size=2, max_size=2),
    st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=2, max_size=2),
)
bias = {"use_bias": st.booleans()}
OPTIONS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "Dense": {"units": size, **bias},
    "Conv2D": {"filters": size, **window, **bias},
    "Conv2DTranspose": {"filters": size, **window, **bias},
    "DepthwiseConv2D": {**window, "strides": size, **bias, "depth_multiplier": size},
    "SeparableConv2D": {"filters": size, **window, "strides": size, **bias, "depth_multiplier": size},
    "MaxPooling2D": pooling,
    "AveragePooling2D": pooling,
    "GlobalMaxPooling2D": {"keepdims": st.booleans()},
    "GlobalAveragePooling2D": {"keepdims": st.booleans()},
    "UpSampling2D": {"size": pair, "interpolation": st.sampled_from(["nearest", "bilinear"])},
    "ZeroPadding2D": {"padding": margin},
    "Cropping2D": {"cropping": margin},
    "Flatten": {},
    "Reshape": {"target_shape": st.sampled_from([[189], [21, 9], [-1, 9], [3, 3, -1], [3, 3, 7, 3]])},
    "Permute": {"dims": st.permutations([1, 2, 3])},
    "Activation": {"activation": st.sampled_from(ACTIVATIONS)},
    "ReLU": {
        "max_value": st.one_of(st.none(), st.just(6.0)),
        "negative_slope": st.just(0.1),
        "threshold": st.just(0.5),
    },
    "LeakyReLU": {"negative_slope": st.just(0.2)},
    "ELU": {"alpha": st.just(0.5)},
    "PReLU": {"shared_axes": st.one_of(st.none(), st.just([1, 2]), st.just([3]))},
    "Softmax": {"axis": st.sampled_from([-1, -2, 1, 3])},
    "LayerNormalization": {"axis": st.sampled_from([-1, 1, 3]), "center": st.booleans(), "scale": st.booleans()},
    "Dropout": {"rate": st.just(0.3)},
    "GaussianNoise": {"stddev": st.sampled_from([0.0, 0.3, 1.0])},
    **{kind: {} for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")},
    "Concatenate": {"axis": st.sampled_from([-1, 1, 2, 3])},
}


def test_the_strategies_cover_every_layer_and_the_builder_knows_them_all() -> None:
    assert set(OPTIONS) == set(LAYERS) == set(build._LAYERS)
    assert set(OPTIMIZERS) == set(build._OPTIMIZERS)
    assert set(SCHEDULES) == set(build._SCHEDULES)


DILATED = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D")


@pytest.mark.parametrize(
    ("kind", "more"), [*((kind, {}) for kind in sorted(LAYERS)), *((kind, dilated) for kind in DILATED)]
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_shape_and_parameters_are_those_of_keras(
    kind: str, more: dict[str, st.SearchStrategy[Any]], data: st.DataObject
) -> None:
    options = {key: data.draw(values, label=key) for key, values in (OPTIONS[kind] | more).items()}
    inputs = ["input"] * LAYERS[kind].inputs[0]
    spec = network(layer(kind, "tested", *inputs, **options)) | {"input_shape": list(SHAPE)}
    ours = _expected_shape(spec)
    assume(ours is not None)
    parsed = parse_network(spec, input_shape=SHAPE, output_shape=ours)  # type: ignore[arg-type]
    model = build.build_model(parsed, seed=1)
    assert tuple(model.output_shape[1:]) == parsed.layers[0].shape
    assert sum(int(w.shape.num_elements()) for w in model.trainable_variables) == parsed.parameters


def _expected_shape(spec: Spec) -> tuple[int, ...] | None:
    """The output shape, told by the reader's own refusal of a wrong one; None if the layer does not fit."""
    try:
        parse_network(spec, input_shape=SHAPE, output_shape=(0,))
    except EntryRejected as rejected:
        if rejected.rule != "images in, images out":
            return None
        return tuple(int(n) for n in rejected.what.partition("(")[2].strip(")").split(",") if n.strip())
    return None


def test_broadcasting_along_equal_axes_is_that_of_keras() -> None:
    spec = network(
        layer("GlobalMaxPooling2D", "gate", "input", keepdims=True), layer("Multiply", "gated", "gate", "input")
    ) | {"input_shape": list(SHAPE)}
    parsed = parse_network(spec, input_shape=SHAPE, output_shape=SHAPE)
    assert tuple(build.build_model(parsed, seed=1).output_shape[1:]) == SHAPE


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_every_initializer_is_one_of_keras(initializer: str) -> None:
    spec = network(layer("Dense", "d", "input", units=3, kernel_initializer=initializer)) | {"input_shape": [9, 7, 3]}
    parsed = parse_network(spec, input_shape=SHAPE, output_shape=SHAPE)
    assert build.build_model(parsed, seed=1).count_params() == parsed.parameters


RATES: list[Any] = [
    0.01,
    {"schedule": "exponential", "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9},
    {"schedule": "inverse_time", "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9, "staircase": True},
    {"schedule": "cosine", "initial_learning_rate": 0.1, "decay_steps": 10, "warmup_target": 0.2, "warmup_steps": 5},
    {"schedule": "polynomial", "initial_learning_rate": 0.1, "decay_steps": 10, "end_learning_rate": 0.01, "power": 2},
    {"schedule": "piecewise", "boundaries": [5, 10], "values": [0.1, 0.05, 0.01]},
]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("kind", sorted(OPTIMIZERS))
def test_every_optimizer_takes_every_schedule(kind: str, rate: Any) -> None:
    made = build.build_optimizer(parse_optimizer({"type": kind, "learning_rate": rate}))
    assert type(made).__name__ == kind
    expected = rate if isinstance(rate, float) else rate.get("initial_learning_rate", 0.1)
    assert float(made.learning_rate) == pytest.approx(expected)


@pytest.mark.parametrize("kind", sorted(OPTIMIZERS))
def test_optimizers_have_the_defaults_of_keras(kind: str) -> None:
    ours = build.build_optimizer(parse_optimizer({"type": kind})).get_config()
    theirs = build._OPTIMIZERS[kind]().get_config()
    assert ours.keys() == theirs.keys()
    del theirs["name"]
    for key, value in theirs.items():
        assert ours[key] == (pytest.approx(value) if isinstance(value, float) else value), key


@pytest.mark.parametrize("kind", sorted(LAYERS))
def test_layers_have_the_defaults_of_keras(kind: str) -> None:
    needed = {key: 3 for key, (_, default) in LAYERS[kind].schema.items() if default is REQUIRED}
    needed |= {"target_shape": [189]} if "target_shape" in needed else {}
    needed |= {"dims": [1, 2, 3]} if "dims" in needed else {}
    needed |= {"activation": "relu"} if "activation" in needed else {}
    needed |= {key: 0.5 for key in ("rate", "stddev") if key in needed}
    spec = network(layer(kind, "tested", *["input"] * LAYERS[kind].inputs[0], **needed)) | {"input_shape": list(SHAPE)}
    shape = _expected_shape(spec)
    assert shape is not None
    model = build.build_model(parse_network(spec, input_shape=SHAPE, output_shape=shape), seed=1)
    default = build._LAYERS[kind](**needed)
    default(*([model.inputs * LAYERS[kind].inputs[0]] if LAYERS[kind].inputs[0] > 1 else model.inputs))
    ours, theirs = model.layers[-1].get_config(), default.get_config()
    for config in (ours, theirs):
        config.pop("name")
        for key in [key for key in config if key.endswith("_initializer") and config[key] is not None]:
            config[key] = config[key]["class_name"]
    assert _listed(ours) == _listed(theirs)


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) else value
