"""A few bytes that claim to be something huge, endless or impossible are refused before they are believed."""

from __future__ import annotations

from typing import Any

import msgpack
import numpy as np
import pytest

from autograder.wire.frames import WireError
from autograder.wire.values import Code, Decoder, Encoder
from tests.fuzz.bounds import bounded


def ext(code: Code, value: Any) -> msgpack.ExtType:
    return msgpack.ExtType(int(code), msgpack.packb(value))


def state(kind: str, **inner: Any) -> list[Any]:
    return [kind, {"bit_generator": kind, "has_uint32": 0, "uinteger": 0, "has_gauss": 0, "gauss": 0.0, **inner}]


RANGE = ext(Code.RANGE, [0, 10**12, 1])
WORDS = ext(Code.ARRAY, ["<u4", [624], bytes(2496)])
FOUR = ext(Code.ARRAY, ["<u8", [4], bytes(32)])
INDEX = ext(Code.INDEX, ["range", None, [0, 1, 1]])
ONE = ext(Code.ARRAY, ["|i1", [1], b"\0"])
HUGE = ext(Code.NUMBER, ["Decimal", "1e999999999"])
BOMBS = {
    "a tuple of a range": ext(Code.TUPLE, RANGE),
    "a set of a range": ext(Code.SET, RANGE),
    "a frozen set of a range": ext(Code.FROZENSET, RANGE),
    "a mapping with a range for a pair": ext(Code.PAIRS, [RANGE]),
    "a deque of a range": ext(Code.CONTAINER, ["deque", RANGE, None]),
    "a counter of ranges": ext(Code.CONTAINER, ["Counter", [RANGE]]),
    "a named tuple of a range": ext(Code.NAMEDTUPLE, [["P", ["x"], []], RANGE]),
    "a named tuple with a range of fields": ext(Code.NAMEDTUPLE_TYPE, ["P", RANGE, []]),
    "a view of ranges": ext(Code.VIEW, ["keys", [RANGE]]),
    "a number from a range of bytes": ext(Code.BIG_INT, RANGE),
    "a series of a range": ext(Code.SERIES, [INDEX, None, ["object", RANGE]]),
    "a category of a range": ext(Code.SERIES, [INDEX, None, ["category", ["a"], RANGE, False]]),
    "a multi-index of ranges": ext(Code.INDEX, ["multi", ["a"], [RANGE]]),
    "a multi-index with a range of names": ext(Code.INDEX, ["multi", RANGE, [[1]]]),
    "categories that are ranges": ext(Code.SERIES, [INDEX, None, ["category", [RANGE], ONE, False]]),
    "a fraction of a text": ext(Code.NUMBER, ["Fraction", ["1e999999999"]]),
    "a fraction of huge numbers": ext(Code.NUMBER, ["Fraction", [ext(Code.BIG_INT, b"\x01" * 10**6)] * 2]),
    "whole numbers of a huge decimal": ext(Code.SERIES, [INDEX, None, ["Int64", [HUGE]]]),
    "a long pattern": ext(Code.PATTERN, ["[\x00-\uffff]" * 1000, 2]),
    "a random state from a range": ext(Code.GENERATOR, ["Random", ext(Code.TUPLE, [3, RANGE, None])]),
    "a random state that is a text": ext(
        Code.GENERATOR, ["Random", ext(Code.TUPLE, [3, ext(Code.TUPLE, [1] * 625), "x"])]
    ),
    "a place behind the table": ext(Code.GENERATOR, state("MT19937", state={"key": WORDS, "pos": 10**6})),
    "a place before the table": ext(Code.GENERATOR, state("MT19937", state={"key": WORDS, "pos": -1})),
    "a legacy place behind the table": ext(
        Code.GENERATOR, ["RandomState", state("MT19937", state={"key": WORDS, "pos": 625})[1]]
    ),
    "a place outside of the buffer": ext(
        Code.GENERATOR, state("Philox", state={"counter": FOUR, "key": FOUR}, buffer=FOUR, buffer_pos=-(2**31))
    ),
    "truth values that are neither": ext(Code.ARRAY, ["|b1", [2], b"\x01\x02"]),
    "a truth value that is neither": ext(Code.SCALAR, ["|b1", b"\x02"]),
    "letters that are none": ext(Code.ARRAY, ["<U1", [1], b"\xff" * 4]),
    "letters that are none, the other way round": ext(Code.ARRAY, [">U1", [1], b"\x00\x11\x00\x00"]),
    "letters that are none in a record": ext(Code.RECORDS, [[["a", "<U1"]], [1], b"\xff" * 4]),
    "an empty array of an absurd shape": ext(Code.ARRAY, ["<f8", [10**11, 0], b""]),
    "an index that is no index": ext(Code.FRAME, ["ab", INDEX, [["object", [1]]]]),
    "sixty thousand levels": b"\x91" * 60_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_what_no_encoder_sends_is_refused_at_once(bomb: Any) -> None:
    body = bomb if isinstance(bomb, bytes) else msgpack.packb(bomb)
    with bounded(seconds=2, mebibytes=50), pytest.raises(WireError) as refused:
        Decoder().decode(body)
    assert "MemoryError" not in str(refused.value), "refused by the machine only"


def test_a_body_within_bodies_costs_no_more_than_a_few_copies() -> None:
    body = msgpack.packb(b"x" * (32 << 20))
    for _ in range(40):
        body = msgpack.packb(msgpack.ExtType(int(Code.TUPLE), body))
    with bounded(mebibytes=500), pytest.raises(WireError, match="too much"):
        Decoder().decode(body)


def test_five_million_values_are_too_many() -> None:
    with bounded(mebibytes=100), pytest.raises(WireError, match="more than"):
        Decoder().decode(b"\xdd" + (5_000_000).to_bytes(4, "big") + b"\x90" * 5_000_000)


def test_a_decoding_that_asks_the_sender_again_nests_within_the_same_bound() -> None:
    """Hashing a reference may decode another answer; each level costs the stack, whoever began it."""
    levels = 0

    class Asked:
        def __hash__(self) -> int:
            nonlocal levels
            levels += 1
            decoder.decode(body)
            return 1

    decoder = Decoder(lambda reference: Asked())
    body = msgpack.packb(ext(Code.SET, [ext(Code.REFERENCE, {})]))
    with pytest.raises(WireError, match="deep"):
        decoder.decode(body)
    assert levels < 100


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
@pytest.mark.parametrize("drawn", [0, 1, 3, 625])
def test_generators_of_every_kind_still_cross(kind: str, drawn: int) -> None:
    generator = np.random.Generator(getattr(np.random, kind)(5))
    generator.integers(0, 10, size=drawn, dtype=np.uint32)
    assert Decoder().decode(Encoder().encode(generator)).random() == generator.random()
