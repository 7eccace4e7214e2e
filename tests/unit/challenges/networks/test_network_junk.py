"""Whatever a stranger hands in, the reader answers with a network or a refusal, and never with anything else."""

from __future__ import annotations

import copy
from typing import Any

import hypothesis.strategies as st
from hypothesis import given, settings

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.layers import LAYERS
from autograder.challenges.networks.optimizers import OPTIMIZERS, SCHEDULES
from autograder.challenges.networks.spec import Network, parse_network
from autograder.challenges.registry import get_challenge
from tests.unit.challenges.specs import convolutional, dense

IMAGE = (27, 27, 1)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([0, 1, -1, 3, 27, 2**63, 10**4000, float("nan"), "input", "code", "Dense", "relu", "x" * 300]),
)
strange = st.sampled_from([b"bytes", {1, 2}, 1j, object(), int, lambda: 1, range(3), frozenset(), {1: 2}, {None: 1}])
junk: st.SearchStrategy[Any] = st.recursive(
    st.one_of(scalars, strange),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.tuples(inner, inner), st.dictionaries(st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=20,
)
option_names = sorted({key for rule in LAYERS.values() for key in rule.schema} | {"type", "name", "inputs", "seed"})
layers = st.lists(
    st.dictionaries(st.sampled_from(option_names), junk, max_size=4).flatmap(
        lambda rest: st.sampled_from(sorted(LAYERS)).map(lambda kind: {"inputs": ["input"], **rest, "type": kind})
    ),
    max_size=4,
)
rates = st.one_of(
    junk, st.dictionaries(st.sampled_from(sorted({k for s in SCHEDULES.values() for k in s} | {"schedule"})), junk)
)
optimizers = st.one_of(
    junk,
    st.builds(lambda kind, rate: {"type": kind, "learning_rate": rate}, st.sampled_from(sorted(OPTIMIZERS)), rates),
)
almost = st.fixed_dictionaries(
    {
        "format": st.just("autograder-network/1"),
        "input_shape": st.one_of(st.just([27, 27, 1]), junk),
        "layers": st.one_of(layers, junk),
        "optimizer": optimizers,
        "batch_size": st.one_of(st.just(30), junk),
    }
)


def read(spec: object) -> Network | None:
    """The network; None if it was refused with everything a student needs to know."""
    try:
        return parse_network(spec, input_shape=IMAGE, output_shape=IMAGE)
    except EntryRejected as caught:
        rejected = caught
    assert all((rejected.what, rejected.rule, rejected.hint))
    assert len(str(rejected)) < 1500
    return None


@given(junk)
def test_junk_is_refused(spec: Any) -> None:
    assert read(spec) is None


@given(almost)
@settings(max_examples=300)
def test_almost_entries_are_read_or_refused(spec: Any) -> None:
    read(spec)


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [before, *(path for key, child in children for path in paths(child, (*before, key)))]


@given(st.sampled_from([dense(), convolutional()]), st.data())
@settings(max_examples=300)
def test_one_value_replaced_by_junk(spec: dict[str, Any], data: st.DataObject) -> None:
    spec = copy.deepcopy(spec)
    *way, last = data.draw(st.sampled_from(paths(spec)[1:]))
    place: Any = spec
    for key in way:
        place = place[key]
    place[last] = data.draw(junk)
    found = read(spec)
    if found is not None:  # then it means the same after a round trip
        again = read(found.canonical())
        assert again is not None
        assert again.canonical() == found.canonical()


@given(junk)
@settings(max_examples=50)
def test_the_challenge_refuses_junk_too(spec: Any) -> None:
    challenge = get_challenge("autoencoder-challenge")
    for division in challenge.divisions:
        try:
            challenge.validate(spec, division)
        except EntryRejected:
            continue
        raise AssertionError("junk was accepted")


def test_endless_and_enormous_data_is_refused_at_once() -> None:
    loop: list[Any] = []
    loop.append(loop)
    for spec in (
        10**5000,
        dense(batch_size=-(10**5000)),
        loop,
        [[0] * 15_000] * 15_000,
        {"layers": loop},
        dense() | {"layers": [dense()] * 19_000},
    ):
        assert read(spec) is None


def test_objects_that_pretend_are_refused() -> None:
    class Number(int):
        pass

    class Text(str):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = str.__hash__

    class Mapping(dict):  # type: ignore[type-arg]
        def __getitem__(self, key: Any) -> Any:
            raise RuntimeError("no")

    for spec in (Mapping(dense()), dense(batch_size=Number(30)), dense() | {"format": Text("x")}, {Text("format"): 1}):
        assert read(spec) is None
