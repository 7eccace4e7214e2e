"""The reader of entries: what it accepts, what it refuses, and what it says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.spec import Network, parse_network
from tests.unit.challenges.specs import Spec, changed, convolutional, dense, layer, network

IMAGE = (27, 27, 1)


def parse(spec: object) -> Network:
    return parse_network(spec, input_shape=IMAGE, output_shape=IMAGE)


def refusal(spec: object) -> EntryRejected:
    with pytest.raises(EntryRejected) as caught:
        parse(spec)
    assert caught.value.hint, "every refusal tells how to repair it"
    assert caught.value.rule
    return caught.value


def test_counts_of_a_dense_network() -> None:
    found = parse(dense(code=9, units=100))
    assert [entry.shape for entry in found.layers] == [(729,), (100,), (9,), (100,), (729,), (27, 27, 1)]
    assert found.parameters == 729 * 100 + 100 + 100 * 9 + 9 + 9 * 100 + 100 + 100 * 729 + 729
    assert found.multiply_adds == 729 * 100 + 100 * 9 + 9 * 100 + 100 * 729
    assert found.sizes == (729, 729, 100, 9, 100, 729, 729)


def test_counts_of_a_convolutional_network() -> None:
    found = parse(convolutional())
    assert [entry.shape for entry in found.layers][:5] == [(27, 27, 4), (9, 9, 4), (9, 9, 4), (3, 3, 4), (3, 3, 1)]
    assert found.layers[0].parameters == 5 * 5 * 4 + 4
    assert found.layers[0].multiply_adds == 27 * 27 * 5 * 5 * 4


def test_canonical_form_is_read_again_and_is_its_own_canonical_form() -> None:
    for spec in (dense(), convolutional()):
        canonical = parse(spec).canonical()
        assert parse(json.loads(json.dumps(canonical))).canonical() == canonical


def test_names_and_spelt_out_defaults_make_no_difference() -> None:
    spelt_out = changed(dense(), 1, use_bias=True, kernel_initializer="glorot_uniform")
    renamed = json.loads(json.dumps(dense()).replace("encoder", "first"))
    canonical = [parse(spec).canonical() for spec in (dense(), spelt_out, renamed)]
    assert canonical[0] == canonical[1] == canonical[2]
    assert parse(dense(code=8)).canonical() != canonical[0]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"seed": 1}, "luck"),
        ({"trainable": False}, "frozen"),
        ({"weights": [1.0]}, "numbers"),
        ({"kernel_regularizer": "l2"}, "mean squared error"),
        ({"dtype": "complex64"}, "float32"),
        ({"module": "os"}, "code"),
        ({"groups": 2}, "grouped"),
    ],
)
def test_options_that_carry_more_than_structure_are_refused_with_a_reason(options: dict[str, Any], word: str) -> None:
    error = refusal(changed(dense(), 1, **options))
    assert word in error.what
    assert "encoder" in error.layer
    assert error.rule == "nothing but structure"


@pytest.mark.parametrize(
    "options",
    [
        {"kernel_initializer": {"class_name": "Constant", "config": {"value": 1.0}}},
        {"kernel_initializer": "constant"},
        {"bias_initializer": [0.1, 0.2]},
        {"activation": "lambda x: x"},
        {"units": "9"},
        {"units": True},
        {"units": 9.0},
        {"units": 0},
        {"units": -3},
        {"units": 10**9},
        {"use_bias": 1},
    ],
)
def test_values_that_an_option_cannot_have_are_refused_naming_it(options: dict[str, Any]) -> None:
    error = refusal(changed(dense(), 1, **options))
    assert next(iter(options)) in error.what
    assert "encoder" in error.layer


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("BatchNormalization", "mixes"),
        ("Lambda", "code"),
        ("Normalization", "did not find"),
        ("MultiHeadAttention", "attention"),
        ("Dot", "samples"),
        ("Rescaling", "did not find"),
        ("MyLayer", "no layer type"),
        ("Dens", "no layer type"),
    ],
)
def test_layers_outside_the_list_are_refused_with_a_reason(kind: str, word: str) -> None:
    error = refusal(network(layer(kind, "odd", "input"), layer("Reshape", "out", "odd", target_shape=[27, 27, 1])))
    assert word in error.what


def test_a_slip_in_a_name_gets_a_proposal() -> None:
    assert "Dense" in refusal(network(layer("Dens", "d", "input", units=3))).hint
    assert "units" in refusal(network(layer("Dense", "d", "input", unit=3))).hint
    assert "'relu'" in refusal(changed(dense(), 1, activation="rellu")).hint


@pytest.mark.parametrize(
    "layers",
    [
        [layer("Conv2D", "c", "input", filters=1, kernel_size=5)],  # 23 x 23
        [layer("Flatten", "f", "input")],
        [layer("Dense", "d", "input", units=2)],
    ],
)
def test_the_output_must_be_an_image(layers: list[Spec]) -> None:
    error = refusal(network(*layers))
    assert error.rule == "images in, images out"
    assert layers[-1]["name"] in error.layer


@pytest.mark.parametrize(
    "bad",
    [
        layer("Conv2D", "bad", "flat", filters=1, kernel_size=3),
        layer("Reshape", "bad", "flat", target_shape=[27, 28, 1]),
        layer("Reshape", "bad", "flat", target_shape=[-1, -1]),
        layer("Permute", "bad", "input", dims=[3, 2]),
        layer("Softmax", "bad", "flat", axis=0),
        layer("Softmax", "bad", "flat", axis=-2),
        layer("Concatenate", "bad", "flat", "flat", axis=0),
        layer("Concatenate", "bad", "input", "flat"),
        layer("Add", "bad", "input", "flat"),
        layer("Add", "bad", "input"),
        layer("Dense", "bad", "flat", "input", units=1),
        layer("Dense", "bad", "later", units=1),
        layer("Dense", "bad", units=1),
        layer("MaxPooling2D", "bad", "input", pool_size=28),
        layer("Cropping2D", "bad", "input", cropping=14),
        layer("Conv2D", "bad", "input", filters=1, kernel_size=3, strides=2, dilation_rate=2),
        layer("DepthwiseConv2D", "bad", "input", kernel_size=3, strides=[1, 2]),
        layer("Conv1D", "bad", "input", filters=1, kernel_size=3),
        layer("Conv1D", "bad", "flat", filters=1, kernel_size=3),
        layer("Cropping1D", "bad", "input"),
        layer("RepeatVector", "bad", "input", n=2),
        layer("SpatialDropout2D", "bad", "flat", rate=0.5),
        layer("GroupNormalization", "bad", "flat", groups=2),
        layer("GroupNormalization", "bad", "input", axis=0, groups=1),
        layer("RMSNormalization", "bad", "input", axis=1),
        layer("UnitNormalization", "bad", "flat", axis=0),
    ],
)
def test_layers_that_do_not_fit_are_refused_naming_them(bad: Spec) -> None:
    error = refusal(network(layer("Flatten", "flat", "input"), bad))
    assert "bad" in error.layer
    assert error.rule == "layers fit together"


def test_inputs_with_other_numbers_of_axes_never_meet() -> None:
    # Keras would line up the samples of the one with an axis of the other
    spec = network(layer("GlobalMaxPooling2D", "channels", "input"), layer("Multiply", "mix", "input", "channels"))
    assert "axes" in refusal(spec).hint


def test_a_layer_that_leads_nowhere_is_named() -> None:
    spec = network(layer("Flatten", "lost", "input"), layer("Activation", "out", "input", activation="relu"))
    assert "lost" in refusal(spec).layer


def test_two_layers_of_one_name_are_refused() -> None:
    spec = network(layer("Flatten", "same", "input"), layer("Reshape", "same", "same", target_shape=[27, 27, 1]))
    assert "taken" in refusal(spec).what


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (dense(units=5000), "parameters"),
        (
            network(
                *[
                    layer("Activation", f"a{k}", "input" if k == 0 else f"a{k - 1}", activation="relu")
                    for k in range(101)
                ]
            ),
            "layers",
        ),
        (network(layer("UpSampling2D", "up", "input", size=12)), "numbers per image"),
        (
            network(
                layer("Conv2D", "c", "input", filters=100, kernel_size=15, padding="same"),
                layer("Conv2D", "d", "c", filters=1, kernel_size=15, padding="same"),
            ),
            "multiply-adds",
        ),
        (dense(batch_size=30_000), "batch"),
    ],
)
def test_networks_beyond_the_published_size_are_refused(spec: Spec, words: str) -> None:
    error = refusal(spec)
    assert error.rule == "size"
    assert words in error.what


@pytest.mark.parametrize("batch_size", [0, -1, 2.0, "30", True, None, 10**7])
def test_a_batch_size_is_a_whole_number(batch_size: Any) -> None:
    assert "batch_size" in refusal(dense(batch_size=batch_size) | {"batch_size": batch_size}).what


@pytest.mark.parametrize(
    "optimizer",
    [
        "Adam",
        {"type": "Evil"},
        {"learning_rate": 0.1},
        {"type": "Adam", "learning_rate": float("nan")},
        {"type": "Adam", "learning_rate": float("inf")},
        {"type": "Adam", "learning_rate": -1},
        {"type": "Adam", "learning_rate": True},
        {"type": "Adam", "momentum": 0.9},
        {"type": "SGD", "momentum": 1.0},
        {"type": "SGD", "clipnorm": 1.0, "clipvalue": 1.0},
        {"type": "SGD", "learning_rate": {"schedule": "spiral"}},
        {"type": "SGD", "learning_rate": {"schedule": "cosine", "initial_learning_rate": 1.0}},
        {"type": "SGD", "learning_rate": {"schedule": "piecewise", "boundaries": [10], "values": [1.0]}},
        {"type": "SGD", "learning_rate": {"schedule": "piecewise", "boundaries": [10, 5], "values": [1.0, 0.5, 0.1]}},
    ],
)
def test_optimizers_outside_the_list_are_refused(optimizer: Any) -> None:
    assert refusal(dense(optimizer=optimizer)).layer in ("optimizer", "learning_rate")


@pytest.mark.parametrize("key", ["format", "input_shape", "layers", "optimizer", "batch_size"])
def test_every_part_of_an_entry_is_needed(key: str) -> None:
    spec = dense()
    del spec[key]
    assert key in refusal(spec).what


@pytest.mark.parametrize(
    "change",
    [
        {"format": "keras"},
        {"input_shape": [27, 27]},
        {"input_shape": [27.0, 27, 1]},
        {"input_shape": 27},
        {"layers": []},
        {"layers": {}},
        {"layers": [None]},
        {"loss": "mae"},
        {"weights": [0.1]},
        {"surprise": 1},
    ],
)
def test_anything_else_at_the_top_is_refused(change: dict[str, Any]) -> None:
    refusal(dense() | change)


def test_messages_are_short_and_printable_whatever_the_entry_holds() -> None:
    for text in ("\x1b[31m" * 30, "x" * 200, "\u202e", "\n\n"):
        for spec in (dense() | {text: 1}, changed(dense(), 1, activation=text), changed(dense(), 1, type=text)):
            message = refusal(spec).what
            assert len(message) < 300
            assert message.isprintable()
