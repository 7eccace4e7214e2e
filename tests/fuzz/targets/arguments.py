"""`carry_back`: what the student process says of a call's arguments changes these objects, or is a `WireError`."""

from __future__ import annotations

import random
from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import numpy as np
import pandas as pd

from autograder.execution.dialogue.arguments import Shared, carry_back, containers
from autograder.wire.frames import WireError, unpack
from autograder.wire.values import Decoder, Encoder
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw


def target(data: bytes) -> None:
    draw = Draw(data)
    array = np.arange(6.0)
    rows = [[1, 2], [3, 4]]
    arguments = [
        rows, {"a": [1]}, {1, 2}, bytearray(b"ab"), deque([1], maxlen=3), array, Counter("ab"), OrderedDict(a=1),
        defaultdict(list, a=[1]), random.Random(1), np.random.default_rng(1), np.random.RandomState(1),
        pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2]), (rows, array),
    ]  # fmt: skip
    view, whole = array[2:4], array[:]
    originals = containers(arguments)
    with bounded():
        try:
            changes = unpack(wire_values.pack(_changes(draw, originals)))
            carry_back(originals, changes, Decoder().decode, lambda original: draw.below(8) != 7)
            shared = Shared(Encoder().encode, Decoder().decode)
            shared.borrow(rows, [0, 3])
            shared.apply(unpack(wire_values.pack(_changes(draw, originals[:3]))))
            shared.changes()
        except WireError:
            pass
        assert len(containers(arguments)) <= 100_000
        try:
            Encoder().encode(arguments)
        except WireError as refused:
            assert "nest" in str(refused) or "contains itself" in str(refused), refused
    assert view.base is array and whole.base is array
    assert whole.tobytes() == array.tobytes(), "an array lost the memory that its views show"
    assert view.tobytes() == whole.ravel()[2:4].tobytes()


def _changes(draw: Draw, originals: list[Any]) -> Any:
    if draw.chance(16):
        return wire_values.value(draw)
    return {_number(draw, originals): _content(draw, originals) for _ in range(1 + draw.below(4))}


def _number(draw: Draw, originals: list[Any]) -> Any:
    return draw.integer() if draw.chance(8) else draw.below(len(originals))


def _content(draw: Draw, originals: list[Any]) -> Any:
    kind = draw.below(4)
    if kind == 0:
        return wire_values.pack(wire_values.value(draw))
    if kind == 1:
        return [
            _number(draw, originals) if draw.below(2) else wire_values.pack(wire_values.value(draw))
            for _ in range(draw.below(6))
        ]
    if kind == 2:
        return [draw.below(3)] * draw.one_of([1, 2, 100, 3000])
    new = draw.one_of(
        [np.zeros(6), np.zeros((2, 3)), np.zeros(7), np.zeros(0), np.array(["x"] * 6), [1], {2}, {"b": 2}]
    )
    return Encoder().encode(new)
