"""Bodies as a hostile student process would send them: every extension code, filled with what does not belong there."""

from __future__ import annotations

import struct
from typing import Any

import msgpack

from autograder.wire.values import Code
from tests.fuzz.draw import Draw

_WORDS = """
range multi plain datetime date time timedelta timestamp timedelta64 Decimal Fraction Counter OrderedDict defaultdict
deque keys values items Ellipsis NotImplemented NaT NA builtins numpy int list float64 object category str Int64
boolean Random RandomState PCG64 PCG64DXSM MT19937 Philox SFC64 <f8 <i8 |b1 <U2 >U1 |S3 <M8[ns] <c16 2020-01-02
2020-01-02T03:04:05 03:04 1e999999999 1/3 NaN a b x __class__ bit_generator state pos key buffer_pos
""".split()
MAX_DEPTH = 8


def pack(value: Any) -> bytes:
    body: bytes = msgpack.packb(value, use_bin_type=True, unicode_errors="surrogatepass", strict_types=True)
    return body


def extension(code: int, value: Any) -> msgpack.ExtType:
    return msgpack.ExtType(int(code), pack(value))


def value(draw: Draw, depth: int = 0) -> Any:
    """Something that msgpack can carry."""
    kind = draw.below(16)
    if depth >= MAX_DEPTH or draw.is_used_up:
        kind %= 8
    if kind < 2:
        return draw.integer()
    if kind == 2:
        return draw.one_of(_WORDS)
    if kind == 3:
        return draw.one_of([None, True, False, 0.0, 1.5, -0.0, float("nan"), float("inf"), 1e300])
    if kind == 4:
        return draw.text()
    if kind == 5:
        return draw.some_bytes()
    if kind == 6:
        return struct.unpack("<d", draw.take(8).ljust(8, b"\0"))[0]
    if kind == 7:
        return draw.one_of([[], {}, "", b""])
    if kind < 10:
        return [value(draw, depth + 1) for _ in range(draw.below(6))]
    if kind == 10:
        return {key(draw, depth): value(draw, depth + 1) for _ in range(draw.below(4))}
    if kind == 11:
        return extension(draw.byte() % 128, value(draw, depth + 1))
    if kind == 12:  # long ranges are the cheapest bombs
        return extension(Code.RANGE, [0, 10**12, 1])
    return shaped(draw, depth + 1)


def key(draw: Draw, depth: int) -> Any:
    return draw.one_of(_WORDS) if draw.below(2) else draw.integer()


def shaped(draw: Draw, depth: int) -> msgpack.ExtType:
    """An extension whose body has the right form, with one part or another drawn."""
    code = draw.one_of(list(Code))
    part = lambda: value(draw, depth)  # noqa: E731
    items = lambda: part() if draw.chance(6) else [part() for _ in range(draw.below(4))]  # noqa: E731
    pairs = lambda: part() if draw.chance(6) else [[part(), part()] for _ in range(draw.below(4))]  # noqa: E731
    whole = lambda count: [part() if draw.chance(4) else draw.integer() for _ in range(count)]  # noqa: E731
    if code in (Code.TUPLE, Code.SET, Code.FROZENSET, Code.SLICE):
        body: Any = items()
    elif code is Code.PAIRS:
        body = pairs()
    elif code is Code.CONTAINER:
        kind = draw.one_of(["Counter", "OrderedDict", "defaultdict", "deque"])
        body = [kind, items() if kind == "deque" else pairs(), part()]
    elif code is Code.VIEW:
        body = [draw.one_of(["keys", "values", "items"]), pairs()]
    elif code in (Code.ARRAY, Code.SCALAR):
        body = _array(draw, part)[1 if code is Code.SCALAR else 0 :]
        body = [body[0], body[-1]] if code is Code.SCALAR else body
    elif code is Code.OBJECT_ARRAY:
        content = items()
        body = [[len(content)] if isinstance(content, list) else whole(2), content]
    elif code is Code.RECORDS:
        body = [
            [["a", "<i4"], [draw.one_of(["b", "a", ""]), draw.one_of(["|b1", "<U1", "<f8"])]],
            whole(1),
            draw.some_bytes(),
        ]
    elif code is Code.TIME:
        kind = draw.one_of(["datetime", "date", "time", "timedelta", "timestamp", "timedelta64"])
        body = [kind, whole(3) if kind == "timedelta" else part()]
    elif code is Code.NUMBER:
        body = draw.one_of([["Decimal", part()], ["Fraction", whole(2)]])
    elif code is Code.RANGE:
        body = whole(3)
    elif code is Code.COMPLEX:
        body = [part(), part()]
    elif code is Code.PATTERN:
        body = [draw.text() if draw.below(2) else part(), draw.integer()]
    elif code is Code.GENERATOR:
        body = _generator(draw, part)
    elif code in (Code.NAMEDTUPLE, Code.NAMEDTUPLE_TYPE):
        fields = [draw.one_of(["x", "y", "a b", "_z", "class"]) for _ in range(draw.below(3))]
        kind_ = [draw.one_of(["Point", "P q", "import"]), part() if draw.chance(6) else fields, items()]
        body = [kind_, items()] if code is Code.NAMEDTUPLE else kind_
    elif code is Code.INDEX:
        kind = draw.one_of(["range", "multi", "plain"])
        content = {"range": lambda: whole(3), "multi": lambda: [items(), items()], "plain": lambda: _column(draw, part)}
        body = [kind, part(), content[kind]()]
    elif code is Code.SERIES:
        body = [_index(draw, part), part(), _column(draw, part)]
    elif code is Code.FRAME:
        body = [_index(draw, part), _index(draw, part), [_column(draw, part) for _ in range(draw.below(3))]]
    else:
        body = part()
    return extension(code, body)


def _array(draw: Draw, part: Any) -> list[Any]:
    code = (
        part()
        if draw.chance(8)
        else draw.one_of(["<f8", "|b1", "<U2", ">U1", "<i2", "|S2", "<M8[D]", "<c8", "<m8[7s]", "<U0"])
    )
    width = (
        {"<f8": 8, "|b1": 1, "<U2": 8, ">U1": 4, "<i2": 2, "|S2": 2, "<c8": 8}.get(code, 8)
        if isinstance(code, str)
        else 8
    )
    count = draw.below(4)
    body = draw.take(count * width)
    return [code, [count] if draw.below(4) else [draw.integer(), count], body.ljust(count * width, b"\0")]


def _index(draw: Draw, part: Any) -> Any:
    if draw.chance(8):
        return part()
    return extension(Code.INDEX, ["range", None, [0, draw.integer() if draw.chance(4) else draw.below(4), 1]])


def _column(draw: Draw, part: Any) -> Any:
    text = (
        part() if draw.chance(8) else draw.one_of(["object", "str", "Int64", "boolean", "<f8", "category", "Float32"])
    )
    values = part() if draw.chance(3) else [part() for _ in range(draw.below(4))]
    if text == "<f8" and draw.below(4):
        count = draw.below(4)
        values = extension(Code.ARRAY, ["<f8", [count], b"\0" * 8 * count])
    if text == "category":
        count = draw.below(4)
        return [text, values, extension(Code.ARRAY, ["|i1", [count], bytes(draw.below(4) for _ in range(count))]), True]
    return [text, values]


def _generator(draw: Draw, part: Any) -> list[Any]:
    kind = draw.one_of(["Random", "RandomState", "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
    number = lambda usual: draw.integer() if draw.chance(3) else usual  # noqa: E731
    words = lambda dtype, count: extension(  # noqa: E731
        Code.ARRAY, [dtype, [count], b"\1" * count * int(dtype[-1])]
    )
    if kind == "Random":
        numbers = part() if draw.chance(4) else extension(Code.TUPLE, [1] * 624 + [number(624)])
        return [kind, extension(Code.TUPLE, [number(3), numbers, draw.one_of([None, 0.5, "x"])])]
    state: dict[str, Any] = {
        "bit_generator": draw.one_of(["MT19937", kind]),
        "has_uint32": number(0),
        "uinteger": number(0),
    }
    if kind in ("RandomState", "MT19937"):
        state |= {"state": {"key": part() if draw.chance(6) else words("<u4", 624), "pos": number(624)}}
        state |= {"has_gauss": number(0), "gauss": 0.0}
    elif kind == "Philox":
        state["state"] = {"counter": words("<u8", 4), "key": words("<u8", 2)}
        state |= {"buffer": words("<u8", 4), "buffer_pos": number(4)}
    elif kind == "SFC64":
        state["state"] = {"state": words("<u8", 4)}
    else:
        state["state"] = {"state": number(3), "inc": number(5)}
    if draw.chance(16):
        state["state"] = part()
    return [kind, state]
