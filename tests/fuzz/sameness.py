"""Whether two decoded values are the same: types, bits and structure, also where ``==`` says something else."""

from __future__ import annotations

import random
import struct
from collections import deque
from typing import Any

import numpy as np
import pandas as pd

from autograder.wire.values import Encoder

_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))


def same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, float) and not isinstance(one, np.generic):
        return struct.pack("<d", one) == struct.pack("<d", other)
    if isinstance(one, complex) and not isinstance(one, np.generic):
        return same([one.real, one.imag], [other.real, other.imag])
    if isinstance(one, (np.ndarray, np.generic)):
        if one.dtype != other.dtype or one.shape != other.shape:
            return False
        return (
            same(one.ravel().tolist(), other.ravel().tolist())
            if one.dtype.hasobject
            else one.tobytes() == other.tobytes()
        )
    if isinstance(one, dict) or type(one) in _VIEWS:
        one, other = (value.items() if isinstance(value, dict) else value for value in (one, other))
        return same(list(one), list(other))
    if isinstance(one, (list, tuple, deque)):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, (set, frozenset)):
        return sorted(map(_code, one)) == sorted(map(_code, other))
    if isinstance(one, slice):
        return same([one.start, one.stop, one.step], [other.start, other.stop, other.step])
    if isinstance(one, random.Random):
        return one.getstate() == other.getstate()
    if isinstance(one, (np.random.Generator, np.random.RandomState)):
        return Encoder().encode(one) == Encoder().encode(other)
    if isinstance(one, (pd.Index, pd.Series, pd.DataFrame)):
        return same(_parts(one), _parts(other))
    return bool(one is other or one == other or str(one) == str(other))  # not-a-number of Decimal equals nothing


def _parts(value: pd.Index | pd.Series | pd.DataFrame) -> list[Any]:
    """What a pandas object is made of, as plain values."""
    if isinstance(value, pd.DataFrame):
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        return [_parts(value.index), _parts(value.columns), [_parts(column) for column in columns]]
    if isinstance(value, pd.RangeIndex):
        return [value.name, value.start, value.stop, value.step]
    # only scalars are asked: pandas would turn a range of 10**12 into an array to look for missing values
    items = [None if pd.api.types.is_scalar(item) and pd.isna(item) is True else item for item in value.tolist()]
    held = [list(value.names) if isinstance(value, pd.Index) else value.name, str(value.dtype), items]
    return held if isinstance(value, pd.Index) else [_parts(value.index), *held]


def _code(value: Any) -> bytes:
    """Bytes that are equal for equal sets, whatever the order of their elements."""
    if isinstance(value, (set, frozenset)):
        return b"{" + b",".join(sorted(map(_code, value))) + b"}"
    if isinstance(value, slice):
        value = (value.start, value.stop, value.step)
    if isinstance(value, dict):
        value = list(value.items())
    if type(value) in (tuple, list, deque, *_VIEWS):
        return f"{type(value).__name__}(".encode() + b",".join(map(_code, value)) + b")"
    return Encoder().encode(value)
