"""Names and shapes of our tensors are those of Keras, and weights arrive where they belong."""

from __future__ import annotations

import base64
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks import build
from autograder.challenges.networks.graph import Caps, Terms
from autograder.challenges.networks.layers import LAYERS
from autograder.challenges.networks.spec import parse_network
from autograder.challenges.networks.trained import parse_trained
from autograder.challenges.networks.weights import decode_tensors, encode_tensor, graph_tensors
from tests.unit.challenges.networks.test_layers_match_keras import OPTIONS, _expected_shape, one_layer
from tests.unit.challenges.specs import layer

TERMS = Terms("sample", "ends", "{0}", "{0}", "layers")


@pytest.mark.parametrize("kind", sorted(LAYERS))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_tensors_are_those_of_keras(kind: str, data: st.DataObject) -> None:
    options = {key: data.draw(values, label=key) for key, values in OPTIONS[kind].items()}
    spec = one_layer(kind, options)
    shape = _expected_shape(spec)
    assume(shape is not None)
    assert shape is not None
    graph = parse_network(spec, input_shape=tuple(spec["input_shape"]), output_shape=shape)
    ours = graph_tensors(graph)
    made = build.build_model(graph, seed=1).layers[-1]
    assert ours == {f"tested/{weight.name}": tuple(weight.shape) for weight in made.weights}
    assert list(ours) == [f"tested/{weight.name}" for weight in made.weights]
    assert sum(int(np.prod(each)) for each in ours.values()) == graph.parameters


def test_weights_arrive_where_they_belong() -> None:
    kernel, bias = np.arange(6, dtype=np.float32).reshape(3, 2), np.array([10, 20], dtype=np.float32)
    spec = {
        "format": "autograder-trained-network/1",
        "input_shape": [3],
        "layers": [layer("Dense", "a/b", "input", units=2), layer("LeakyReLU", "leaky", "a/b")],
        "weights": {"a/b/bias": encode_tensor(bias), "a/b/kernel": encode_tensor(kernel)},
    }
    parsed = parse_trained(spec, input_shape=(3,), output_shape=(2,), caps=Caps(), terms=TERMS)
    assert list(parsed.weights) == ["a/b/kernel", "a/b/bias"]
    put_out = np.asarray(build.build_trained_model(parsed)(np.array([[1.0, 2.0, -1.0]], dtype=np.float32)))
    assert put_out.tolist() == [(np.array([1, 2, -1]) @ kernel + bias).tolist()]


shapes = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple)


@given(shapes, st.sampled_from(["float32", "float16"]), st.integers(0, 2**32))
def test_tensors_are_read_as_they_were_written(shape: tuple[int, ...], dtype: str, seed: int) -> None:
    numbers = np.random.default_rng(seed).normal(size=shape).astype(dtype)
    text = base64.b64encode(numbers.tobytes()).decode()
    given_ = {"t": {"dtype": dtype, "shape": list(shape), "data": text}}
    read = decode_tensors(given_, {"t": shape})["t"]
    assert read.dtype == np.float32 and read.shape == shape and (read == numbers).all()
    assert (decode_tensors({"t": encode_tensor(read)}, {"t": shape})["t"] == read).all()


GOOD = encode_tensor(np.ones((2, 3), dtype=np.float32))


@pytest.mark.parametrize(
    ("tensor", "word"),
    [
        (None, "missing"),
        ("text", "not a tensor"),
        ([GOOD], "not a tensor"),
        (GOOD | {"name": 1}, "not a tensor"),
        ({"shape": [2, 3], "data": GOOD["data"]}, "not a tensor"),
        (GOOD | {"dtype": "float64"}, "float64"),
        (GOOD | {"dtype": "object"}, "object"),
        (GOOD | {"dtype": ["float32"]}, "float32"),
        (GOOD | {"shape": [3, 2]}, r"\[3, 2\]"),
        (GOOD | {"shape": [6]}, r"\[6\]"),
        (GOOD | {"shape": [2, True]}, "True"),
        (GOOD | {"shape": [2, 10**400]}, "its shape"),
        (GOOD | {"shape": None}, "None"),
        (GOOD | {"data": GOOD["data"][:-4]}, "28 characters"),
        (GOOD | {"data": GOOD["data"] * 1000}, "32,000 characters"),
        (GOOD | {"data": b"x" * 32}, "no text"),
        (GOOD | {"data": "!" * 32}, "not base64"),
        (GOOD | {"data": "\u0416" * 32}, "not base64"),
        (GOOD | {"data": "=" * 32}, "not base64"),
        (encode_tensor(np.array([[1, np.nan, 2], [np.inf, 4, -np.inf]], dtype=np.float32)), "3 of its numbers"),
    ],
)
def test_what_is_no_tensor_is_refused_with_a_reason(tensor: Any, word: str) -> None:
    with pytest.raises(EntryRejected, match=word) as caught:
        decode_tensors({} if tensor is None else {"t": tensor}, {"t": (2, 3)})
    assert caught.value.layer == "t" and caught.value.hint and caught.value.rule


@pytest.mark.parametrize(
    "given_", [None, [], "weights", {1: GOOD}, {"t": GOOD, "more": GOOD}, {"t": GOOD, "x" * 900: 1}]
)
def test_weights_are_exactly_the_named_tensors(given_: Any) -> None:
    with pytest.raises(EntryRejected) as caught:
        decode_tensors(given_, {"t": (2, 3)})
    assert len(str(caught.value)) < 400
