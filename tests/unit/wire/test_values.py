"""Plain values cross as what they plainly are; everything else is an error, never code."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import fractions
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.wire.frames import WireError
from autograder.wire.values import Decoder, Encoder


def across(value: Any) -> Any:
    return Decoder().decode(Encoder().encode(value))


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters())
    | st.binary()
    | st.fractions()
    | st.dates()
    | st.timedeltas()
)
hashables = st.recursive(
    scalars, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4
)
values = st.recursive(
    hashables,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(hashables, inner, max_size=4)
        | st.sets(hashables, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
@settings(max_examples=300, deadline=None)
def test_plain_values_arrive_equal_and_of_the_same_type(value: Any) -> None:
    arrived = across(value)
    assert arrived == value
    assert type(arrived) is type(value)


@given(
    hnp.arrays(
        st.sampled_from(
            ["?", "i1", "i4", "i8", "u2", "f2", "f4", "f8", "c8", "c16", "U5", "S3", "M8[s]", "m8[ns]"]
        ).map(np.dtype),
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
@settings(max_examples=200, deadline=None)
def test_arrays_keep_dtype_shape_and_bits(array: np.ndarray) -> None:
    arrived = across(array)
    assert arrived.dtype == array.dtype
    assert arrived.shape == array.shape
    assert arrived.tobytes() == np.ascontiguousarray(array).tobytes()


@given(st.binary(max_size=400))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_a_value_or_a_wire_error(body: bytes) -> None:
    try:
        Decoder().decode(body)
    except WireError:
        pass


@given(values, st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_a_damaged_value_is_a_value_or_a_wire_error(value: Any, place: int, byte: int) -> None:
    body = bytearray(Encoder().encode(value))
    body[place % len(body)] = byte
    try:
        Decoder().decode(bytes(body))
    except WireError:
        pass


class AgreeableFloat(float):
    def __eq__(self, other: object) -> bool:
        return True

    def __float__(self) -> float:
        return 42.0

    __hash__ = None  # type: ignore[assignment]


class LyingArray(np.ndarray):
    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Any:
        return True

    def __eq__(self, other: object) -> Any:
        return True


@pytest.mark.parametrize("value", [1.5, -0.0, math.inf])
def test_a_float_of_a_subclass_arrives_as_the_float_it_holds(value: float) -> None:
    arrived = across(AgreeableFloat(value))
    assert type(arrived) is float
    assert arrived == value
    assert math.copysign(1, arrived) == math.copysign(1, value)


def test_an_array_of_a_subclass_arrives_as_a_plain_array() -> None:
    arrived = across(np.arange(3.0).view(LyingArray))
    assert type(arrived) is np.ndarray
    assert (arrived == [0, 1, 2]).all()


def test_a_masked_array_arrives_with_its_data() -> None:
    assert across(np.ma.masked_array([1, 2], [True, True])).tolist() == [1, 2]


@pytest.mark.parametrize("kind", [list, tuple])
def test_what_contains_itself_or_nests_too_deeply_is_refused(kind: type) -> None:
    value: Any = kind()
    for _ in range(2000):
        value = kind([value])
    with pytest.raises(WireError, match="nest"):
        Encoder().encode(value)
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    with pytest.raises(WireError, match="contains itself"):
        Encoder().encode(cyclic)


@pytest.mark.parametrize(
    "value",
    [
        collections.Counter("aab"),
        collections.OrderedDict(a=1),
        collections.deque([1, 2], maxlen=3),
        collections.defaultdict(list, {"a": [1]}),
        decimal.Decimal("1.10"),
        fractions.Fraction(1, 3),
        dt.datetime(2020, 1, 2, 3, 4),
        dt.time(1, 2),
        range(1, 9, 2),
        slice(1, None),
        int,
        np.float64,
        ValueError,
    ],
    ids=repr,
)
def test_library_values_arrive_as_themselves(value: Any) -> None:
    arrived = across(value)
    assert arrived == value
    assert type(arrived) is type(value)


def test_frames_keep_columns_index_and_dtypes() -> None:
    frame = pd.DataFrame(
        {"n": [1, 2], "t": ["x", None], "c": pd.Categorical(["u", "v"]), "d": pd.date_range("2020", periods=2)},
        index=["r", "s"],
    )
    pd.testing.assert_frame_equal(across(frame), frame)
    pd.testing.assert_series_equal(across(frame["n"]), frame["n"])


def test_a_generator_continues_on_the_other_side() -> None:
    rng = np.random.default_rng(3)
    rng.random(5)
    assert across(rng).random() == rng.random()


def test_objects_are_refused_without_a_reference() -> None:
    with pytest.raises(WireError, match="cannot be sent by value"):
        Encoder().encode(object())


@pytest.mark.parametrize("shape", [[10**9, 10**9], [-1], [2], ["2"], [1] * 40])
def test_a_shape_that_does_not_match_its_bytes_allocates_nothing(shape: list[Any]) -> None:
    import msgpack

    body = msgpack.packb(msgpack.ExtType(6, msgpack.packb(["<f8", shape, b"\0" * 8])))
    with pytest.raises(WireError):
        Decoder().decode(body)


@pytest.mark.parametrize("dtype", ["O", "V8", "<f16", "|O8", "f8,i4", "object"])
def test_a_dtype_that_is_not_on_the_list_is_refused(dtype: str) -> None:
    import msgpack

    body = msgpack.packb(msgpack.ExtType(6, msgpack.packb([dtype, [1], b"\0" * 8])))
    with pytest.raises(WireError):
        Decoder().decode(body)
