"""The narrowest cut, against brute force and against the ways around it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.bottleneck import narrowest_cut
from autograder.challenges.registry import get_challenge
from tests.unit.challenges.specs import Spec, changed, convolutional, dense, layer, network

Graph = tuple[list[int], list[list[int]]]


def connected(inputs: Sequence[Sequence[int]], without: set[int]) -> bool:
    """Whether the last node still reaches node 0."""
    waiting, seen = [len(inputs) - 1], set(without)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        if node == 0:
            return True
        seen.add(node)
        waiting.extend(inputs[node])
    return False


def brute_force(sizes: Sequence[int], inputs: Sequence[Sequence[int]]) -> int:
    nodes = range(len(sizes))
    cuts = itertools.chain.from_iterable(itertools.combinations(nodes, count) for count in range(len(sizes) + 1))
    return min(sum(sizes[n] for n in cut) for cut in cuts if not connected(inputs, set(cut)))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(2, 9))
    sizes = draw(st.lists(st.integers(1, 20), min_size=count, max_size=count))
    inputs: list[list[int]] = [[]]
    for node in range(1, count):
        inputs.append(draw(st.lists(st.integers(0, node - 1), min_size=1, max_size=3)))
    return sizes, inputs


@given(graphs())
@settings(max_examples=300)
def test_the_cut_is_the_narrowest_and_separates(graph: Graph) -> None:
    sizes, inputs = graph
    cut = narrowest_cut(sizes, inputs)
    assert cut.width == brute_force(sizes, inputs)
    assert cut.width == sum(sizes[node] for node in cut.nodes)
    assert not connected(inputs, set(cut.nodes))


def test_a_long_ladder_is_cut_quickly() -> None:
    count = 300
    inputs = [[], [0], *([node - 1, node - 2] for node in range(2, count))]
    assert narrowest_cut([50] + [7] * (count - 2) + [50], inputs).width == 14


def refusal(spec: Spec, division: str = "MEDIUM-NORMAL") -> EntryRejected:
    with pytest.raises(EntryRejected) as caught:
        get_challenge("autoencoder-challenge").validate(spec, division)
    assert caught.value.rule == "bottleneck"
    return caught.value


def test_a_narrow_network_is_accepted_with_its_width() -> None:
    challenge = get_challenge("autoencoder-challenge")
    assert challenge.validate(dense(code=9), "MEDIUM-NORMAL").facts["bottleneck"] == 9
    assert challenge.validate(dense(code=3), "HARD-NORMAL").facts["bottleneck"] == 3
    assert challenge.validate(convolutional(channels=1), "MEDIUM-NORMAL").facts["bottleneck"] == 9


def test_one_number_too_many_is_refused() -> None:
    assert "code" in refusal(dense(code=10)).layer
    assert "this network has 4" in refusal(dense(code=4), "HARD-NORMAL").what


def test_channels_count() -> None:
    error = refusal(convolutional(channels=2))
    assert "3 x 3 x 2 = 18" in error.what
    assert "channels" in error.hint


def test_a_connection_around_the_narrow_layer_is_found() -> None:
    spec = dense(code=9)
    spec["layers"][-1] = layer("Add", "image", "reshaped", "input")
    spec["layers"].insert(-1, layer("Reshape", "reshaped", "pixels", target_shape=[27, 27, 1]))
    error = refusal(spec)
    assert "gets around code" in error.what
    assert "code" in error.hint


def test_two_narrow_ways_add_up() -> None:
    spec = network(
        layer("Flatten", "flat", "input"),
        layer("Dense", "left", "flat", units=5),
        layer("Dense", "right", "flat", units=5),
        layer("Concatenate", "both", "left", "right"),
        layer("Dense", "pixels", "both", units=729),
        layer("Reshape", "image", "pixels", target_shape=[27, 27, 1]),
    )
    error = refusal(spec)
    assert "this network has 10" in error.what
    assert "both" in error.layer or ("left" in error.layer and "right" in error.layer)
    challenge = get_challenge("autoencoder-challenge")
    assert challenge.validate(changed(spec, 2, units=4), "MEDIUM-NORMAL").facts["bottleneck"] == 9


def test_one_layer_from_image_to_image_is_no_autoencoder() -> None:
    assert "729" in refusal(network(layer("Activation", "same", "input", activation="linear"))).what
