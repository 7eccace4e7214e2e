"""The reader of policies: what it accepts, what it refuses, and what it says."""

from __future__ import annotations

import base64
import copy
import json
import re
import subprocess
import sys
import time
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from autograder.challenges.base import CheckedEntry, EntryRejected, UnknownChallenge
from autograder.challenges.networks.weights import encode_tensor
from autograder.challenges.registry import get_challenge
from tests.unit.challenges.maze.policies import changed, constant, convolutional, policy
from tests.unit.challenges.networks.test_network_junk import junk, paths
from tests.unit.challenges.specs import layer

CHALLENGE = get_challenge("maze-challenge")


def check(spec: object) -> CheckedEntry:
    return CHALLENGE.validate(spec, "MAZE")


def refusal(spec: object) -> EntryRejected:
    with pytest.raises(EntryRejected) as caught:
        check(spec)
    assert caught.value.hint and caught.value.rule and len(str(caught.value)) < 1500
    return caught.value


def test_sizes_of_a_policy_are_its_facts() -> None:
    facts = check(convolutional(filters=5)).facts
    parameters = 3 * 3 * 4 * 5 + 5 + 4 + 5 * 4 + 4
    assert facts == {"parameters": parameters, "multiply-adds": 225 * 180 + 225 * 4 + 20, "layers": 5}


def test_the_canonical_form_is_read_again_and_is_its_own() -> None:
    entry = check(convolutional())
    again = check(json.loads(json.dumps(entry.canonical)))
    assert again.canonical == entry.canonical and again.digest == entry.digest


def test_names_defaults_initializers_and_the_width_of_equal_numbers_make_no_difference() -> None:
    spec = convolutional()
    spec["weights"]["moves/bias"] = encode_tensor(np.array([0.5, -1.0, 2.0, 0.0], dtype=np.float32))
    narrow = np.array([0.5, -1.0, 2.0, 0.0], dtype="<f2").tobytes()
    data = base64.b64encode(narrow).decode()
    half = changed(spec, "weights", "moves/bias", to={"dtype": "float16", "shape": [4], "data": data})
    renamed = json.loads(json.dumps(spec).replace("conv", "first"))
    renamed["layers"][0]["type"] = "Conv2D"
    renamed["layers"][1]["type"] = "Conv2D"
    spelt_out = copy.deepcopy(spec)
    spelt_out["layers"][0] |= {"use_bias": True, "kernel_initializer": "he_normal"}
    assert len({check(each).digest for each in (spec, half, renamed, spelt_out)}) == 1
    assert check(convolutional(seed=1)).digest != check(convolutional(seed=2)).digest


FLAT = [layer("Flatten", "flat", "input"), layer("Dense", "moves", "flat", units=4)]


@pytest.mark.parametrize(
    ("spec", "rule", "word"),
    [
        (None, "entry format", "nothing, not a dictionary"),
        ([constant([0, 0, 0, 0])], "entry format", "a list"),
        ({}, "entry format", "'format' is missing"),
        ({key: value for key, value in constant([0] * 4).items() if key != "weights"}, "entry format", "'weights'"),
        (constant([0] * 4) | {"format": "autograder-network/1"}, "entry format", "autograder-trained-network/1"),
        (constant([0] * 4) | {"optimizer": "adam"}, "nothing but structure", "only in training"),
        (constant([0] * 4) | {"more": 1}, "entry format", "no option 'more'"),
        (constant([0] * 4) | {"input_shape": [15, 15, 3]}, "observation in, four numbers out", "walls, chests, walker"),
        (policy(FLAT[:1], {}), "observation in, four numbers out", "up, down, left, right"),
        (changed(constant([0] * 4), "layers", 1, "units", to=5), "observation in, four numbers out", r"\(5,\)"),
        (changed(constant([0] * 4), "layers", 0, "type", to="Lambda"), "each observation", "no code"),
        (changed(constant([0] * 4), "layers", 0, "type", to="LSTM"), "each observation", "from one step to the next"),
        (changed(constant([0] * 4), "layers", 0, "type", to="BatchNormalization"), "each observation", "describe_policy"),
        (changed(constant([0] * 4), "layers", 0, "type", to="Magic"), "known layers only", "Magic"),
        (changed(constant([0] * 4), "layers", 1, "trainable", to=False), "nothing but structure", "only in training"),
        (changed(constant([0] * 4), "layers", 1, "kernel", to=[1]), "nothing but structure", "stand together"),
        (changed(constant([0] * 4), "layers", 1, "class_name", to="x"), "nothing but structure", "no code"),
        (policy(FLAT, {"moves/kernel": np.zeros((900, 4))}), "weights fit the layers", "moves/bias: the tensor is missing"),
        (policy(FLAT, {"kernel": 1, "bias": 2}), "weights fit the layers", "no tensor 'kernel'"),
        (constant([0.0, float("nan"), 0.0, 0.0]), "finite numbers", "1 of its numbers"),
        (constant([0.0, 0.0, 0.0]), "weights fit the layers", r"\[3\], and the layer needs \[4\]"),
        (changed(constant([0] * 4), "weights", "moves/bias", "data", to="A" * 10**7), "weights fit", "characters"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_with_the_repair(spec: Any, rule: str, word: str) -> None:
    error = refusal(spec)
    assert error.rule.startswith(rule)
    assert re.search(word, str(error)), str(error)


def conv(name: str, before: str, filters: int, size: int) -> dict[str, Any]:
    return layer("Conv2D", name, before, filters=filters, kernel_size=size, padding="same")


def end(before: str) -> list[dict[str, Any]]:
    return [layer("GlobalMaxPooling2D", "pool", before), layer("Dense", "moves", "pool", units=4)]


@pytest.mark.parametrize(
    ("layers", "word"),
    [
        ([layer("Dense", "wide", "input", units=10_000), *end("wide")], "2,250,000 numbers per observation"),
        ([FLAT[0], layer("Dense", "d", "flat", units=900), layer("Dense", "m", "d", units=4)], "814,504 parameters"),
        ([conv("one", "input", 40, 31), *end("one")], "34,596,160 multiply-adds per observation"),
        ([conv("one", "input", 10**5, 3), *end("one")], "filters"),
        ([layer("ReLU", f"r{k}", f"r{k - 1}" if k else "input") for k in range(160)], "160 layers"),
    ],
)
def test_a_network_that_is_too_large_is_refused_before_its_weights_are_looked_at(layers: Any, word: str) -> None:
    error = refusal(policy(layers, {}) | {"weights": object()})
    assert error.rule in ("size", "entry format") and word in str(error)


@given(junk)
@settings(max_examples=50)
def test_junk_is_refused(spec: Any) -> None:
    refusal(spec)


@given(st.sampled_from([constant([0.0] * 4), convolutional()]), st.data())
@settings(max_examples=150)
def test_one_value_replaced_by_junk_is_read_or_refused(spec: dict[str, Any], data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(paths(spec)[1:]))
    try:
        entry = check(changed(spec, *way, to=data.draw(junk)))
    except EntryRejected as rejected:
        assert rejected.hint and rejected.rule and len(str(rejected)) < 1500
        return
    assert check(entry.canonical).canonical == entry.canonical


def test_endless_and_enormous_entries_are_refused_at_once() -> None:
    loop: list[Any] = []
    loop.append(loop)
    started = time.process_time()
    for spec in (
        constant([0.0] * 4) | {"layers": loop},
        constant([0.0] * 4) | {"weights": loop},
        constant([0.0] * 4) | {"layers": [FLAT[0]] * 10**6},
        constant([0.0] * 4) | {"input_shape": [10**5000]},
        constant([0.0] * 4) | {"weights": {str(k): loop for k in range(10**5)}},
        constant([0.0] * 4) | {"x" * 10**6: 1},
    ):
        refusal(spec)
    assert time.process_time() - started < 5.0


def test_an_unknown_division_is_no_fault_of_the_entry() -> None:
    with pytest.raises(UnknownChallenge, match="MAZE"):
        CHALLENGE.validate(constant([0.0] * 4), "MAZES")


def test_reading_an_entry_imports_no_tensorflow() -> None:
    program = (
        "import json, sys; from autograder.challenges.registry import get_challenge; "
        "challenge = get_challenge('maze-challenge'); challenge.validate(json.load(sys.stdin), 'MAZE'); "
        "challenge.references('MAZE'); assert not {'keras', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], input=json.dumps(constant([0.0] * 4)), text=True, check=True)
