"""`Channel.receive` on a real socket: a message, or a `WireError`, and no more bytes held than announced and allowed."""

from __future__ import annotations

import socket

from autograder.wire.counting import count_values
from autograder.wire.frames import Channel, ChannelTimeout, WireError, channel_pair, pack, unpack
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw
from tests.fuzz.wire_values import value

MAX_BYTES = 2000
MAX_VALUES = 100


def target(data: bytes) -> None:
    draw = Draw(data)
    kind = draw.below(3)
    if kind == 0:
        stream = draw.rest()
    else:  # frames that are right, or announce one byte more or less than there is
        stream = b""
        while not draw.is_used_up and len(stream) < 20_000:
            body = pack(value(draw)) if kind == 1 else draw.some_bytes()
            size = len(body) + draw.one_of([0, 0, 0, 0, 1, -1, 2**16, 2**31])
            stream += max(0, size).to_bytes(4, "big") + body
    _receive(stream)
    for body in (data, stream):
        assert count_values(body, 10**9) <= len(body)
        _count_agrees(body)


def _receive(stream: bytes) -> None:
    raw, end = channel_pair()
    raw.setblocking(False)
    channel = Channel(end, max_bytes=MAX_BYTES, max_values=MAX_VALUES)
    try:
        raw.sendall(stream[: 1 << 16])
        raw.shutdown(socket.SHUT_WR)
        with bounded():
            while True:
                message = channel.receive(timeout_s=5)
                assert len(channel._buffer) <= MAX_BYTES + 4
                assert len(pack(message)) <= 10 * MAX_BYTES
    except ChannelTimeout as late:
        raise AssertionError("waited for a peer that had hung up") from late
    except WireError:
        assert len(channel._buffer) <= MAX_BYTES + 4
    finally:
        raw.close()
        channel.close()


def _count_agrees(body: bytes) -> None:
    """A message that is read at all has as many values as were counted."""
    try:
        message = unpack(body)
    except WireError:
        return
    assert _values(message) <= count_values(body, 10**9)  # a key that comes twice is one


def _values(message: object) -> int:
    if isinstance(message, dict):
        return 1 + sum(_values(k) + _values(v) for k, v in message.items())
    return 1 + sum(map(_values, message)) if isinstance(message, list) else 1
