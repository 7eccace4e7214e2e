"""`Decoder`: every body is a value or a `WireError`; a value can be used, sent again, and arrives as the same."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from autograder.wire.frames import WireError
from autograder.wire.values import Decoder, Encoder
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw
from tests.fuzz.sameness import same


def target(data: bytes) -> None:
    draw = Draw(data)
    kind = draw.below(4)
    body = (
        draw.rest()
        if kind == 0
        else wire_values.pack(wire_values.shaped(draw, 0) if kind < 3 else wire_values.value(draw))
    )
    with bounded():
        try:
            value = Decoder().decode(body)
        except WireError as refused:
            assert "MemoryError" not in str(refused), "it was refused by the machine only"
            return
        try:
            sent = Encoder().encode(value)
        except WireError as refused:
            assert "nest" in str(refused), refused  # lists nest deeper on the way in than on the way out
            return
        assert same(Decoder().decode(sent), value), (value, Decoder().decode(sent))
        _use(value)


def _use(value: Any) -> None:
    """What a test would do first; none of it may reach memory that is not the value's."""
    if isinstance(value, (np.random.Generator, np.random.RandomState)):
        value.random(3)
        value.standard_normal(3)
    elif isinstance(value, random.Random):
        value.random()
        value.gauss(0, 1)
    elif isinstance(value, np.ndarray) and not value.dtype.hasobject:
        value.tolist()
        repr(value)
