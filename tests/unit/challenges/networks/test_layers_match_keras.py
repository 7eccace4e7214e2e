"""Our arithmetic of shapes and parameters is Keras' own, and every offered word is one that Keras knows."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, reject, settings
from tensorflow.python.framework.ops import get_stats_for_node_def

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks import build
from autograder.challenges.networks.fields import REQUIRED
from autograder.challenges.networks.layers import ACTIVATIONS, INITIALIZERS, LAYERS
from autograder.challenges.networks.optimizers import OPTIMIZERS, SCHEDULES, parse_optimizer
from autograder.challenges.networks.spec import Network, parse_network
from tests.unit.challenges.specs import Spec, layer, network

SHAPE = (9, 7, 3)
LINE = (9, 4)  # steps, channels
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
one = st.one_of(size, st.lists(size, min_size=1, max_size=1))
window_1d = {"kernel_size": one, "strides": one, "padding": window["padding"]}
pooling_1d = {"pool_size": one, "strides": st.one_of(st.none(), one), "padding": window["padding"]}
margin_1d = st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), min_size=2, max_size=2))
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
    "SpatialDropout2D": {"rate": st.just(0.3)},
    "UpSampling2D": {"size": pair, "interpolation": st.sampled_from(["nearest", "bilinear"])},
    "ZeroPadding2D": {"padding": margin},
    "Cropping2D": {"cropping": margin},
    "Conv1D": {"filters": size, **window_1d, **bias, "padding": st.sampled_from(["valid", "same", "causal"])},
    "Conv1DTranspose": {"filters": size, **window_1d, **bias},
    "DepthwiseConv1D": {**window_1d, **bias, "depth_multiplier": size},
    "SeparableConv1D": {"filters": size, **window_1d, **bias, "depth_multiplier": size},
    "MaxPooling1D": pooling_1d,
    "AveragePooling1D": pooling_1d,
    "GlobalMaxPooling1D": {"keepdims": st.booleans()},
    "GlobalAveragePooling1D": {"keepdims": st.booleans()},
    "SpatialDropout1D": {"rate": st.just(0.3)},
    "UpSampling1D": {"size": size},
    "ZeroPadding1D": {"padding": margin_1d},
    "Cropping1D": {"cropping": margin_1d},
    "Flatten": {},
    "RepeatVector": {"n": size},
    "Identity": {},
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
    "GroupNormalization": {
        "groups": size,
        "axis": st.sampled_from([-1, 1, 2, -2]),
        "center": st.booleans(),
        "scale": st.booleans(),
    },
    "RMSNormalization": {"axis": st.sampled_from([-1, 3])},
    "UnitNormalization": {"axis": st.sampled_from([-1, 2])},
    "Dropout": {"rate": st.just(0.3)},
    "GaussianDropout": {"rate": st.just(0.3)},
    "AlphaDropout": {"rate": st.just(0.3)},
    "GaussianNoise": {"stddev": st.sampled_from([0.0, 0.3, 1.0])},
    **{kind: {} for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")},
    "Concatenate": {"axis": st.sampled_from([-1, 1, 2, 3])},
}


def test_the_strategies_cover_every_layer_and_the_builder_knows_them_all() -> None:
    assert set(OPTIONS) == set(LAYERS) == set(build._LAYERS)
    assert set(OPTIMIZERS) == set(build._OPTIMIZERS)
    assert set(SCHEDULES) == set(build._SCHEDULES)


DILATED = [f"{kind}{axes}D" for axes in (1, 2) for kind in ("Conv", "DepthwiseConv", "SeparableConv")]
NOISE = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "AlphaDropout", "GaussianNoise")


def shape_for(kind: str) -> tuple[int, ...]:
    """A shape of one sample that the layer takes."""
    return (7,) if kind == "RepeatVector" else LINE if "1D" in kind else SHAPE


def one_layer(kind: str, options: dict[str, Any]) -> Spec:
    """An entry of this layer alone."""
    spec = network(layer(kind, "tested", *["input"] * LAYERS[kind].inputs[0], **options))
    return spec | {"input_shape": list(shape_for(kind))}


def read(spec: Spec) -> Network:
    """The entry, whatever its output's shape; other tests find out that the reader looks at it."""
    shape = tuple(spec["input_shape"])
    output = _expected_shape(spec)
    if output is None:
        reject()
    return parse_network(spec, input_shape=shape, output_shape=output)


@pytest.mark.parametrize(
    ("kind", "more"), [*((kind, {}) for kind in sorted(LAYERS)), *((kind, dilated) for kind in DILATED)]
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_shape_and_parameters_are_those_of_keras(
    kind: str, more: dict[str, st.SearchStrategy[Any]], data: st.DataObject
) -> None:
    parsed = read(
        one_layer(kind, {key: data.draw(values, label=key) for key, values in (OPTIONS[kind] | more).items()})
    )
    model = build.build_model(parsed, seed=1)
    assert tuple(model.output_shape[1:]) == parsed.layers[0].shape
    assert sum(int(w.shape.num_elements()) for w in model.trainable_variables) == parsed.parameters


WEIGHTED = sorted(kind for kind in LAYERS if kind == "Dense" or "Conv" in kind)
MULTIPLIERS = ("MatMul", "Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput")  # 1D becomes 2D in TensorFlow


@pytest.mark.parametrize("kind", WEIGHTED)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_multiply_adds_are_those_of_tensorflows_own_counts(kind: str, data: st.DataObject) -> None:
    options = {key: data.draw(values, label=key) for key, values in OPTIONS[kind].items()}
    if kind.endswith("Transpose"):
        options["padding"] = "same"  # the registry knows no other; see the next test
    parsed = read(one_layer(kind, options))
    assert _counted(build.build_model(parsed, seed=1), parsed.input_shape) == parsed.multiply_adds


def _counted(model: keras.Model, shape: tuple[int, ...]) -> int:
    """Half of the floating-point operations that TensorFlow's registry counts for products, for one sample."""
    function = tf.function(model).get_concrete_function(tf.TensorSpec((1, *shape)))
    operations = [op for op in function.graph.get_operations() if op.type in MULTIPLIERS]
    assert operations
    return sum(int(get_stats_for_node_def(function.graph, op.node_def, "flops").value) for op in operations) // 2


@pytest.mark.parametrize("kind", ["Dense", "Conv1D", "Conv2D", "Conv1DTranspose", "Conv2DTranspose"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_ones_times_ones_add_up_to_the_multiply_adds(kind: str, data: st.DataObject) -> None:
    options = {key: data.draw(values, label=key) for key, values in OPTIONS[kind].items()} | {"use_bias": False}
    options |= {"padding": "valid"} if kind != "Dense" else {}  # zeros at the edge are multiplied, too
    parsed = read(one_layer(kind, options | {"kernel_initializer": "ones"}))
    out = build.build_model(parsed, seed=1)(np.ones((1, *parsed.input_shape), np.float32)).numpy()
    assert out.sum() == parsed.multiply_adds


@pytest.mark.parametrize("kind", sorted(set(LAYERS) - set(NOISE)))
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_layer_works_on_each_sample_by_itself_and_keeps_nothing(kind: str, data: st.DataObject) -> None:
    parsed = read(one_layer(kind, {key: data.draw(values, label=key) for key, values in OPTIONS[kind].items()}))
    model = build.build_model(parsed, seed=1)
    samples = np.random.default_rng(0).normal(size=(3, *parsed.input_shape)).astype(np.float32)
    together = model(samples, training=True).numpy()
    alone = np.concatenate([model(samples[k : k + 1], training=True).numpy() for k in range(3)])
    assert together == pytest.approx(alone, rel=1e-4, abs=1e-5)
    assert model.non_trainable_variables == []


@pytest.mark.parametrize("kind", NOISE)
def test_noise_is_drawn_in_training_only_and_holds_no_weights(kind: str) -> None:
    options = {"stddev": 0.3} if kind == "GaussianNoise" else {"rate": 0.3}
    parsed = read(one_layer(kind, options))
    model = build.build_model(parsed, seed=1)
    samples = np.ones((3, *parsed.input_shape), np.float32)
    assert np.array_equal(model(samples, training=False).numpy(), samples)
    assert not np.array_equal(model(samples, training=True).numpy(), samples)
    assert model.trainable_variables == []


def _expected_shape(spec: Spec) -> tuple[int, ...] | None:
    """The output shape, told by the reader's own refusal of a wrong one; None if the layer does not fit."""
    try:
        parse_network(spec, input_shape=tuple(spec["input_shape"]), output_shape=(0,))
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
    needed |= {"groups": 3} if kind == "GroupNormalization" else {}  # its default, 32, divides no axis here
    model = build.build_model(read(one_layer(kind, needed)), seed=1)
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
