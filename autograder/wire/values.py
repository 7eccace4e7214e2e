"""Plain values by value, everything else by reference: the codec between student process and examiner.

Exact built-in types travel natively. Subclasses of numbers, text and arrays arrive as the plain value they
hold, so an always-equal `float` or a patched `ndarray` is just a number or an array on the other side.
Whatever is not plain is handed to `Encoder.refer`, which answers with a reference or refuses.
Nothing here can run code of the sender: no pickle, no object dtype buffers, no class looked up by import.
"""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import fractions
import keyword
import math
import pathlib
import random
import re
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import Any, cast

import msgpack
import numpy as np

from autograder.wire.frames import MAX_VALUES, WireError, require_few_values

MAX_DEPTH = 80
MAX_LIVE_BYTES = 256 * 1024 * 1024  # bodies within bodies, each a copy, while one value is decoded
_MAX_FRACTION_BITS = 200_000  # cancelling takes the square of it
_MAX_PATTERN = 1000  # compiling a set of characters without regard to case takes 20 ms
_PATTERN_FLAGS = re.ASCII | re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.UNICODE  # DEBUG would print
_MAX_EMPTY = 1_000_000
_LAST_CHARACTER = 0x10FFFF
_SIMPLE = (int, float, str, bool, type(None))
_BODIES = (list, bytes, str)  # what extensions hold
_DTYPE = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248]|c(8|16)|[SU]\d{1,8}|[mM]8(\[[a-zA-Z0-9]{1,6}\])?)")
_TEXT_DTYPES = frozenset({"str", "string"})
_NULLABLE = re.compile(r"U?Int(8|16|32|64)|Float(32|64)|boolean")
_BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class Code(IntEnum):
    """msgpack extension codes."""

    TUPLE = 1
    SET = 2
    FROZENSET = 3
    BIG_INT = 4
    COMPLEX = 5
    ARRAY = 6
    OBJECT_ARRAY = 7
    SCALAR = 8
    PAIRS = 9  # a dict whose keys msgpack cannot hold
    CONTAINER = 10  # Counter, OrderedDict, defaultdict, deque
    NAMEDTUPLE = 11
    TIME = 12
    NUMBER = 13  # Decimal, Fraction
    RANGE = 14
    SLICE = 15
    CONSTANT = 16
    TYPE = 17
    PATH = 18
    PATTERN = 19
    GENERATOR = 20
    FRAME = 21
    SERIES = 22
    INDEX = 23
    REFERENCE = 24
    NAMEDTUPLE_TYPE = 25
    RECORDS = 26  # an array with named fields
    VIEW = 27  # dict.keys() and its siblings


_CONSTANTS: dict[str, Any] = {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}
_BUILTIN_TYPES: dict[str, type[Any]] = {
    t.__name__: t
    for t in cast(
        "tuple[type[Any], ...]",
        (
            bool,
            int,
            float,
            complex,
            str,
            bytes,
            bytearray,
            list,
            tuple,
            dict,
            set,
            frozenset,
            object,
            range,
            slice,
            type,
        ),
    )
} | {"NoneType": type(None)}
_BUILTIN_TYPES |= {
    name: value
    for name, value in vars(__import__("builtins")).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
_NUMPY_TYPES: dict[str, type] = {
    t.__name__: t for t in set(np.sctypeDict.values()) | {np.ndarray, np.generic, np.number, np.integer, np.floating}
}
_TIME_TYPES: dict[str, Any] = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}


def type_name(cls: type) -> tuple[str, str] | None:
    """(family, name) of a type that both sides know by name, else ``None``."""
    name = getattr(cls, "__name__", "")
    if _BUILTIN_TYPES.get(name) is cls:
        return "builtins", name
    if _NUMPY_TYPES.get(name) is cls:
        return "numpy", name
    return None


class Encoder:
    """Turns objects into bytes.

    Parameters
    ----------
    refer:
        Called with every object that is not plain; returns a msgpack-plain reference. May raise
        `WireError` to refuse.
    """

    def __init__(self, refer: Callable[[Any], Any] | None = None) -> None:
        self._refer = refer
        self._depth = 0

    def encode(self, value: Any) -> bytes:
        """Encode one value.

        Raises
        ------
        WireError
            It nests too deeply (or contains itself), or holds something that may not cross.
        """
        try:
            return self._pack(value)
        except WireError:
            raise
        except (ValueError, RecursionError) as error:
            raise WireError(f"the value nests too deeply or contains itself ({error})") from None
        except Exception as error:
            raise WireError(f"the value cannot be sent ({type(error).__name__}: {error})") from None

    def _pack(self, value: Any) -> bytes:
        packed: bytes = msgpack.packb(
            value, default=self._default, strict_types=True, use_bin_type=True, unicode_errors="surrogatepass"
        )
        return packed

    def _ext(self, code: Code, value: Any) -> msgpack.ExtType:
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise WireError(f"the value nests deeper than {MAX_DEPTH} levels or contains itself")
            return msgpack.ExtType(int(code), self._pack(value))
        finally:
            self._depth -= 1

    def _default(self, value: Any) -> Any:
        kind = type(value)
        simple = _EXACT.get(kind)
        if simple is not None:
            return self._ext(*simple(value))
        if kind is dict:  # msgpack refused one of its keys
            return self._ext(Code.PAIRS, [[k, v] for k, v in value.items()])
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, enum.Enum) and self._refer is not None:
            return self._ext(Code.REFERENCE, self._refer(value))
        if isinstance(value, (bool, int, float, complex, str, bytes, bytearray)) and not isinstance(value, type):
            return self._subclass(value)
        if isinstance(value, tuple) and is_namedtuple(kind):
            return self._ext(Code.NAMEDTUPLE, [_namedtuple_key(kind), list(tuple.__iter__(value))])
        if isinstance(value, type) and is_namedtuple(value) and (key := _namedtuple_key(value)):
            return self._ext(Code.NAMEDTUPLE_TYPE, key)
        if isinstance(value, pathlib.PurePath):
            return self._ext(Code.PATH, str(value))
        if isinstance(value, np.random.Generator):
            state = value.bit_generator.state
            return self._ext(Code.GENERATOR, [state["bit_generator"], state])
        if isinstance(value, np.random.RandomState):
            return self._ext(Code.GENERATOR, ["RandomState", value.get_state(legacy=False)])
        if kind is random.Random:
            return self._ext(Code.GENERATOR, ["Random", value.getstate()])
        if isinstance(value, type) and (named := type_name(value)):
            return self._ext(Code.TYPE, list(named))
        pandas = sys.modules.get("pandas")
        if pandas is not None and hasattr(pandas, "DataFrame"):
            framed = self._pandas(pandas, value)
            if framed is not None:
                return framed
        if self._refer is None:
            raise WireError(f"a {kind.__name__} cannot be sent by value")
        return self._ext(Code.REFERENCE, self._refer(value))

    def _subclass(self, value: Any) -> Any:
        """A number or text of a subclass as the built-in value it holds, without calling its methods."""
        if isinstance(value, int):
            return self._int(int.__add__(value, 0))
        if isinstance(value, float):
            return float.__pos__(value)
        if isinstance(value, complex):
            return self._ext(Code.COMPLEX, [complex.real.__get__(value), complex.imag.__get__(value)])  # type: ignore[attr-defined]
        if isinstance(value, str):
            return str.__str__(str.__add__(value, ""))
        return bytes(memoryview(value))

    def _int(self, value: int) -> Any:
        if -(1 << 63) <= value < (1 << 64):
            return value
        return self._ext(Code.BIG_INT, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))

    def _array(self, value: np.ndarray) -> msgpack.ExtType:
        plain = np.ndarray.view(value, np.ndarray)
        if plain.dtype.hasobject:
            if plain.dtype != np.dtype(object):
                raise WireError("structured arrays of objects cannot be sent")
            return self._ext(Code.OBJECT_ARRAY, [list(plain.shape), plain.ravel().tolist()])
        code = plain.dtype.str
        if not _DTYPE.fullmatch(code):
            if plain.dtype == np.longdouble:
                plain, code = plain.astype(np.float64), "<f8"
            elif plain.dtype.names:
                fields = [[name, plain.dtype[name].str] for name in plain.dtype.names]
                if not all(_DTYPE.fullmatch(code) for _, code in fields):
                    raise WireError(f"arrays of dtype {plain.dtype} cannot be sent")
                packed = plain.astype([(name, code) for name, code in fields])
                return self._ext(Code.RECORDS, [fields, list(plain.shape), packed.tobytes()])
            else:
                raise WireError(f"arrays of dtype {plain.dtype} cannot be sent")
        return self._ext(Code.ARRAY, [code, list(plain.shape), np.ascontiguousarray(plain).tobytes()])

    def _scalar(self, value: np.generic) -> msgpack.ExtType:
        plain = np.asarray(value)
        if plain.dtype == np.longdouble:
            plain = plain.astype(np.float64)
        if not _DTYPE.fullmatch(plain.dtype.str):
            raise WireError(f"numbers of dtype {plain.dtype} cannot be sent")
        return self._ext(Code.SCALAR, [plain.dtype.str, plain.tobytes()])

    def _pandas(self, pandas: Any, value: Any) -> msgpack.ExtType | None:
        kind = type(value)
        if kind is pandas.DataFrame:
            columns = [self._column(value.iloc[:, i]) for i in range(value.shape[1])]
            return None if None in columns else self._ext(Code.FRAME, [value.index, value.columns, columns])
        if kind is pandas.Series:
            column = self._column(value)
            return None if column is None else self._ext(Code.SERIES, [value.index, value.name, column])
        if isinstance(value, pandas.Index):
            if kind is pandas.RangeIndex:
                return self._ext(Code.INDEX, ["range", value.name, [value.start, value.stop, value.step]])
            if kind is pandas.MultiIndex:
                return self._ext(Code.INDEX, ["multi", list(value.names), [list(t) for t in value.to_list()]])
            column = self._column(value.to_series())
            return None if column is None else self._ext(Code.INDEX, ["plain", value.name, column])
        if kind is pandas.Timestamp:
            return self._ext(Code.TIME, ["timestamp", value.isoformat()])
        if kind is pandas.Timedelta:
            return self._ext(Code.TIME, ["timedelta64", int(value.as_unit("ns").value)])
        if value is pandas.NaT or value is pandas.NA:
            return self._ext(Code.CONSTANT, "NaT" if value is pandas.NaT else "NA")
        return None

    @staticmethod
    def _column(series: Any) -> list[Any] | None:
        """[dtype text, values] of a pandas column, or ``None`` if it is not plain."""
        dtype = series.dtype
        if isinstance(dtype, np.dtype):
            return [dtype.str if dtype != np.dtype(object) else "object", series.to_numpy()]
        text = str(dtype)
        if text == "category":
            return ["category", list(series.cat.categories), series.cat.codes.to_numpy(), bool(series.cat.ordered)]
        if text in _TEXT_DTYPES or _NULLABLE.fullmatch(text):
            return [
                text,
                [None if missing else item for item, missing in zip(series.tolist(), series.isna(), strict=True)],
            ]
        return None


_EXACT: dict[type, Callable[[Any], tuple[Code, Any]]] = {
    tuple: lambda v: (Code.TUPLE, list(v)),
    set: lambda v: (Code.SET, list(v)),
    frozenset: lambda v: (Code.FROZENSET, list(v)),
    int: lambda v: (Code.BIG_INT, v.to_bytes(v.bit_length() // 8 + 1, "little", signed=True)),
    complex: lambda v: (Code.COMPLEX, [v.real, v.imag]),
    range: lambda v: (Code.RANGE, [v.start, v.stop, v.step]),
    slice: lambda v: (Code.SLICE, [v.start, v.stop, v.step]),
    type(Ellipsis): lambda v: (Code.CONSTANT, "Ellipsis"),
    type(NotImplemented): lambda v: (Code.CONSTANT, "NotImplemented"),
    dt.datetime: lambda v: (Code.TIME, ["datetime", v.isoformat()]),
    dt.date: lambda v: (Code.TIME, ["date", v.isoformat()]),
    dt.time: lambda v: (Code.TIME, ["time", v.isoformat()]),
    dt.timedelta: lambda v: (Code.TIME, ["timedelta", [v.days, v.seconds, v.microseconds]]),
    decimal.Decimal: lambda v: (Code.NUMBER, ["Decimal", str(v)]),
    fractions.Fraction: lambda v: (Code.NUMBER, ["Fraction", [v.numerator, v.denominator]]),
    collections.Counter: lambda v: (Code.CONTAINER, ["Counter", [[k, n] for k, n in v.items()]]),
    collections.OrderedDict: lambda v: (Code.CONTAINER, ["OrderedDict", [[k, n] for k, n in v.items()]]),
    collections.defaultdict: lambda v: (
        Code.CONTAINER,
        ["defaultdict", [[k, n] for k, n in v.items()], getattr(v.default_factory, "__name__", None)],
    ),
    collections.deque: lambda v: (Code.CONTAINER, ["deque", list(v), v.maxlen]),
    re.Pattern: lambda v: (Code.PATTERN, [v.pattern, v.flags]),
    type({}.keys()): lambda v: (Code.VIEW, ["keys", [[k, None] for k in v]]),
    type({}.values()): lambda v: (Code.VIEW, ["values", [[i, item] for i, item in enumerate(v)]]),
    type({}.items()): lambda v: (Code.VIEW, ["items", [[k, item] for k, item in v]]),
}


_NAMEDTUPLE_MEMBERS = frozenset(vars(collections.namedtuple("_Sample", ["field"]))) - {"field"} | {
    "__annotations__",
    "__orig_bases__",
    "__annotate__",
    "__annotations_cache__",
}


def is_namedtuple(kind: type) -> bool:
    """Whether a class is a named tuple and nothing more: no methods, no base of its own."""
    members = vars(kind)
    fields = members.get("_fields")
    return (
        type(fields) is tuple
        and all(type(field) is str for field in fields)
        and kind.__mro__[1:2] == (tuple,)
        and members.keys() <= _NAMEDTUPLE_MEMBERS | set(fields)
    )


def _namedtuple_key(kind: Any) -> list[Any]:
    """[name, fields, defaults]; defaults that are not numbers or text are left out."""
    defaults = tuple(kind.__new__.__defaults__ or ())
    plain = all(type(value) in _SIMPLE for value in defaults)
    return [kind.__name__, list(kind._fields), list(defaults) if plain else []]


class Decoder:
    """Turns bytes of an untrusted sender into objects.

    What it makes is bounded by what was sent: at most `MAX_VALUES` values, and no container is filled from
    anything but a list that came over the wire. A ``range`` in place of that list would be 20 bytes that
    become terabytes.

    Parameters
    ----------
    resolve:
        Called with the plain form of each reference; returns what stands for it here.
    max_depth:
        Extension types within one another. Each costs 50 KiB of the stack.
    """

    def __init__(self, resolve: Callable[[Any], Any] | None = None, max_depth: int = MAX_DEPTH + 2) -> None:
        self._resolve = resolve
        self._max_depth = max_depth
        self._depth = 0  # over all decodings that run: hashing a reference may ask the sender and decode its answer
        self._live_bytes = 0

    def decode(self, body: bytes) -> Any:
        """Decode one value.

        Raises
        ------
        WireError
            The bytes are malformed, lie about a shape, nest too deeply or hold too many values.
        """
        try:
            return self._unpack(body)
        except WireError:
            raise
        except Exception as error:  # hostile bytes reach constructors that raise all sorts of things
            raise WireError(f"malformed value ({type(error).__name__})") from None

    def _unpack(self, body: bytes) -> Any:
        if self._depth >= self._max_depth:
            raise WireError("the value nests too deeply")
        if self._live_bytes + len(body) > MAX_LIVE_BYTES:
            raise WireError("the value holds too much within itself")
        require_few_values(body, MAX_VALUES)
        self._depth += 1
        self._live_bytes += len(body)
        try:
            return msgpack.unpackb(
                body, ext_hook=self._hook, raw=False, strict_map_key=False, unicode_errors="surrogatepass", timestamp=1
            )
        finally:
            self._depth -= 1
            self._live_bytes -= len(body)

    def _hook(self, code: int, body: bytes) -> Any:
        value = self._unpack(bytes(body))
        if code == Code.REFERENCE:
            if self._resolve is None:
                raise WireError("a reference where a plain value is expected")
            return self._resolve(value)
        reader = _READERS.get(code)
        if reader is None:
            raise WireError(f"unknown extension {code}")
        if type(value) not in _BODIES:  # a range, say, which would have 10**12 items once it is taken apart
            raise WireError("malformed value")
        return reader(value)


def _of(kind: type, value: Any) -> Any:
    """The value, which must be exactly of that type."""
    if type(value) is not kind:
        raise WireError(f"malformed value (a {kind.__name__} is missing)")
    return value


def _all_of(kind: type, values: Any, most: int = 3) -> list[Any]:
    """A list of at most `most` values of one type."""
    if len(_of(list, values)) > most:
        raise WireError("malformed value (too long)")
    return [_of(kind, value) for value in values]


def _pairs(value: Any) -> list[Any]:
    """A list of pairs, each a list itself."""
    if any(type(pair) is not list or len(pair) != 2 for pair in _of(list, value)):
        raise WireError("malformed pairs")
    return value  # type: ignore[no-any-return]


def _read_array(value: Any) -> np.ndarray:
    code, shape, body = value
    if not isinstance(code, str) or not _DTYPE.fullmatch(code):
        raise WireError("array of a dtype that is not allowed")
    dtype = np.dtype(code)
    count = _count(shape)
    if type(body) is not bytes or dtype.itemsize == 0 or count * dtype.itemsize != len(body):
        raise WireError("array whose shape does not match its bytes")
    array = np.frombuffer(bytearray(body), dtype=dtype)
    _require_sound(array)
    return array.reshape(shape)


def _require_sound(array: np.ndarray) -> None:
    """Refuse bytes that are no value of their dtype: they would be undefined behaviour, or an error in the test."""
    if array.dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
        raise WireError("array of truth values that are neither")
    if array.dtype.kind == "U" and array.size and array.dtype.itemsize:
        letters = np.ascontiguousarray(array).view(np.dtype(np.uint32).newbyteorder(array.dtype.byteorder))
        if letters.max() > _LAST_CHARACTER:
            raise WireError("array of texts that are no texts")


def _read_records(value: Any) -> np.ndarray:
    fields, shape, body = value
    if not 0 < len(_pairs(fields)) <= 1000 or any(not _DTYPE.fullmatch(code) for _, code in fields):
        raise WireError("array of a dtype that is not allowed")
    dtype = np.dtype([(str(name), code) for name, code in fields])
    if type(body) is not bytes or _count(shape) * dtype.itemsize != len(body) or dtype.itemsize == 0:
        raise WireError("array whose shape does not match its bytes")
    array = np.frombuffer(bytearray(body), dtype=dtype)
    for name in dtype.names or ():
        _require_sound(np.ascontiguousarray(array[name]))
    return array.reshape(shape)


def _read_view(value: Any) -> Any:
    kind, pairs = value
    mapping = dict(_pairs(pairs))
    return {"keys": mapping.keys(), "values": mapping.values(), "items": mapping.items()}[kind]


def _count(shape: Any) -> int:
    if type(shape) is not list or len(shape) > 32 or any(type(n) is not int or n < 0 for n in shape):
        raise WireError("malformed shape")
    if math.prod(n for n in shape if n) > _MAX_EMPTY and 0 in shape:
        raise WireError("an empty array of an absurd shape")  # as lists it would be as many empty ones
    return math.prod(shape)


def _read_object_array(value: Any) -> np.ndarray:
    shape, items = value
    if type(items) is not list or _count(shape) != len(items):
        raise WireError("array whose shape does not match its items")
    array = np.empty(len(items), dtype=object)
    for position, item in enumerate(items):
        array[position] = item
    return array.reshape(shape)


def _read_scalar(value: Any) -> Any:
    code, body = value
    return _read_array([code, [], body])[()]


def _read_container(value: Any) -> Any:
    kind, items, *rest = value
    if kind == "deque":
        return collections.deque(_of(list, items), maxlen=rest[0])
    pairs = _pairs(items)
    if kind == "Counter":
        return collections.Counter(dict(pairs))
    if kind == "OrderedDict":
        return collections.OrderedDict(pairs)
    if kind == "defaultdict":
        factory = (
            _BUILTIN_TYPES.get(rest[0]) if rest[0] in {"int", "float", "list", "dict", "set", "str", "tuple"} else None
        )
        return collections.defaultdict(factory, pairs)
    raise WireError("unknown container")


_NAMEDTUPLES: dict[tuple[Any, ...], type] = {}


def _read_namedtuple_type(value: Any) -> type:
    name, fields, defaults = value
    if any(type(default) not in _SIMPLE for default in _of(list, defaults)):
        raise WireError("malformed named tuple")
    key = (_of(str, name), tuple(_of(list, fields)), tuple(map(repr, defaults)))
    if key not in _NAMEDTUPLES:
        for word in (name, *fields):
            if type(word) is not str or not word.isidentifier() or keyword.iskeyword(word) or len(word) > 100:
                raise WireError("malformed named tuple")
        if len(_NAMEDTUPLES) > 500 or len(fields) > 100:
            raise WireError("too many named tuples")
        _NAMEDTUPLES[key] = collections.namedtuple(name, fields, defaults=defaults, module="__main__")  # type: ignore[misc]
    return _NAMEDTUPLES[key]


def _read_namedtuple(value: Any) -> Any:
    key, items = value
    return _read_namedtuple_type(key)._make(_of(list, items))  # type: ignore[attr-defined]


def _read_time(value: Any) -> Any:
    kind, body = value
    if kind in _TIME_TYPES:
        return _TIME_TYPES[kind].fromisoformat(body)
    if kind == "timedelta":
        return dt.timedelta(*_all_of(int, body))
    import pandas

    if kind == "timestamp" and isinstance(body, str) and len(body) < 100:
        return pandas.Timestamp(body)
    if kind == "timedelta64" and type(body) is int:
        return pandas.Timedelta(body, unit="ns")
    raise WireError("malformed time")


def _read_number(value: Any) -> Any:
    kind, body = value
    if kind == "Decimal" and len(_of(str, body)) < 10_000:
        return decimal.Decimal(body)
    if kind == "Fraction":
        parts = _all_of(int, body, most=2)
        if all(part.bit_length() <= _MAX_FRACTION_BITS for part in parts):
            return fractions.Fraction(*parts)
    raise WireError("malformed number")


def _read_constant(value: Any) -> Any:
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    import pandas

    return {"NaT": pandas.NaT, "NA": pandas.NA}[value]


def _read_type(value: Any) -> type:
    family, name = value
    return (_BUILTIN_TYPES if family == "builtins" else _NUMPY_TYPES)[name]


def _read_pattern(value: Any) -> re.Pattern[str]:
    pattern, flags = value
    if type(pattern) not in (str, bytes) or len(pattern) > _MAX_PATTERN:
        raise WireError("no pattern, or too long a one")
    return re.compile(pattern, _of(int, flags) & _PATTERN_FLAGS)


def _read_generator(value: Any) -> Any:
    kind, state = value
    if kind == "Random":
        version, internal, gauss = state
        if gauss is not None and type(gauss) is not float:
            raise WireError("malformed generator")
        rng = random.Random()
        rng.setstate((version, tuple(_of(tuple, internal)), gauss))
        return rng
    _require_places_inside(_of(dict, state))
    if kind == "RandomState":
        legacy = np.random.RandomState()
        legacy.set_state(state)
        return legacy
    if kind not in _BIT_GENERATORS:
        raise WireError("unknown bit generator")
    bits = getattr(np.random, kind)(0)
    bits.state = state
    return np.random.Generator(bits)


def _require_places_inside(state: dict[str, Any]) -> None:
    """Refuse a place outside of a generator's table: numpy would read there, whatever memory it is."""
    inner = _of(dict, state.get("state"))
    for place, last in ((inner.get("pos", 0), 624), (state.get("buffer_pos", 0), 4)):
        if not 0 <= int(place) <= last:
            raise WireError("malformed generator")


def _read_column(column: Any) -> Any:
    import pandas

    text, values, *rest = _of(list, column)
    if type(text) is not str or type(values) not in (list, np.ndarray):
        raise WireError("malformed column")
    if text == "category":
        codes, ordered = rest
        _of(np.ndarray, codes)
        if any(hasattr(type(item), "__len__") and type(item) not in (str, bytes) for item in values):
            raise WireError("malformed column")  # numpy would look into them
        return pandas.Series(pandas.Categorical.from_codes(codes, categories=values, ordered=ordered))
    if text == "object":
        return pandas.Series(values, dtype=object)
    if text in _TEXT_DTYPES or _NULLABLE.fullmatch(text):
        if any(type(item) not in _SIMPLE for item in _of(list, values)):
            raise WireError("malformed column")  # the whole number of Decimal("1e999999999") takes for ever
        return pandas.Series(values, dtype=text)
    if not isinstance(values, np.ndarray):
        raise WireError("malformed column")
    return pandas.Series(values)


def _read_frame(value: Any) -> Any:
    import pandas

    index, columns, data = value
    if not (isinstance(index, pandas.Index) and isinstance(columns, pandas.Index) and type(data) is list):
        raise WireError("malformed frame")
    series = [_read_column(column) for column in data]
    if any(len(s) != len(index) for s in series) or len(columns) != len(series):
        raise WireError("frame whose columns do not match its index")
    frame = pandas.DataFrame(dict(enumerate(series)), index=range(len(index)))
    frame.index, frame.columns = index, columns
    return frame


def _read_series(value: Any) -> Any:
    import pandas

    index, name, column = value
    series = _read_column(column)
    if not isinstance(index, pandas.Index) or len(series) != len(index):
        raise WireError("series whose values do not match its index")
    series.index, series.name = index, name
    return series


def _read_index(value: Any) -> Any:
    import pandas

    kind, name, body = value
    if kind == "range":
        return pandas.RangeIndex(*_all_of(int, body), name=name)
    if kind == "multi":
        tuples = [tuple(_of(list, item)) for item in _of(list, body)]
        return pandas.MultiIndex.from_tuples(tuples, names=_of(list, name))
    return pandas.Index(_read_column(body).array, name=name)


_READERS: dict[int, Callable[[Any], Any]] = {
    Code.TUPLE: lambda v: tuple(_of(list, v)),
    Code.SET: lambda v: set(_of(list, v)),
    Code.FROZENSET: lambda v: frozenset(_of(list, v)),
    Code.BIG_INT: lambda v: int.from_bytes(_of(bytes, v), "little", signed=True),
    Code.COMPLEX: lambda v: complex(*_all_of(float, v)),
    Code.ARRAY: _read_array,
    Code.OBJECT_ARRAY: _read_object_array,
    Code.SCALAR: _read_scalar,
    Code.PAIRS: lambda v: dict(_pairs(v)),
    Code.CONTAINER: _read_container,
    Code.NAMEDTUPLE: _read_namedtuple,
    Code.NAMEDTUPLE_TYPE: _read_namedtuple_type,
    Code.RECORDS: _read_records,
    Code.VIEW: _read_view,
    Code.TIME: _read_time,
    Code.NUMBER: _read_number,
    Code.RANGE: lambda v: range(*_all_of(int, v)),
    Code.SLICE: lambda v: slice(*_of(list, v)),
    Code.CONSTANT: _read_constant,
    Code.TYPE: _read_type,
    Code.PATH: lambda v: pathlib.Path(_of(str, v)),
    Code.PATTERN: _read_pattern,
    Code.GENERATOR: _read_generator,
    Code.FRAME: _read_frame,
    Code.SERIES: _read_series,
    Code.INDEX: _read_index,
}
