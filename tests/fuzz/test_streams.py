"""Hand-written nasty streams over a real socket pair: each ends in time, in bounds, and as the right error."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from autograder.wire.counting import count_values
from autograder.wire.frames import (
    Channel,
    ChannelClosed,
    ChannelTimeout,
    FrameError,
    WireError,
    channel_pair,
    pack,
    unpack,
)
from tests.fuzz.bounds import bounded

MAX_BYTES = 1 << 20


@contextlib.contextmanager
def receiving(sender: Callable[[socket.socket], None], **bounds: int) -> Iterator[Channel]:
    """A channel whose peer does what `sender` does, in a thread, until the channel is closed."""
    raw, end = channel_pair()
    channel = Channel(end, **{"max_bytes": MAX_BYTES, **bounds})

    def send() -> None:
        with contextlib.suppress(OSError):
            sender(raw)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield channel
    finally:
        channel.close()
        thread.join(10)
        raw.close()
        assert not thread.is_alive()


def framed(body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + body


def drip(raw: socket.socket) -> None:
    for byte in framed(b"\x00" * 1000):
        raw.sendall(bytes([byte]))
        time.sleep(0.05)


def test_one_byte_per_50_ms_runs_into_the_deadline_and_does_not_extend_it() -> None:
    with receiving(drip) as channel:
        began = time.monotonic()
        with pytest.raises(ChannelTimeout):
            channel.receive(timeout_s=0.6)
        assert 0.5 < time.monotonic() - began < 10  # all of it takes 50 s


def test_a_header_that_never_comes_whole_runs_into_the_deadline() -> None:
    with receiving(lambda raw: raw.sendall(b"\x00\x00")) as channel:
        began = time.monotonic()
        with pytest.raises(ChannelTimeout):
            channel.receive(timeout_s=0.3)
        assert time.monotonic() - began < 10


def test_a_peer_that_does_not_read_runs_into_the_deadline_of_the_sender() -> None:
    raw, end = channel_pair()
    channel = Channel(end)
    began = time.monotonic()
    with pytest.raises(ChannelTimeout):
        channel.send(b"x" * (1 << 24), timeout_s=0.3)
    assert time.monotonic() - began < 10
    raw.close()
    channel.close()


def endless(raw: socket.socket) -> None:
    while True:
        raw.sendall(framed(pack({"answer": {}})) * 1000)


def test_an_endless_stream_is_read_frame_by_frame_and_held_no_further() -> None:
    with receiving(endless) as channel, bounded(mebibytes=20):
        for _ in range(20_000):
            assert channel.receive(timeout_s=5) == {"answer": {}}
            assert len(channel._buffer) <= MAX_BYTES


@pytest.mark.parametrize("announced", [MAX_BYTES + 1, 2**31, 2**32 - 1])
def test_an_oversized_frame_is_refused_at_its_header_and_costs_nothing(announced: int) -> None:
    with (
        receiving(lambda raw: raw.sendall(struct.pack("!I", announced) + b"x" * 65536)) as channel,
        bounded(mebibytes=5),
    ):
        with pytest.raises(FrameError, match="announced"):
            channel.receive(timeout_s=5)
        assert len(channel._buffer) <= 4


@pytest.mark.parametrize("sent", [b"", b"\x00", b"\x00\x00\x00", framed(b"x" * 100)[:50], framed(b"")[:3]])
def test_a_stream_that_ends_in_the_middle_is_a_closed_channel(sent: bytes) -> None:
    def send(raw: socket.socket) -> None:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_RDWR)

    with receiving(send) as channel, pytest.raises(ChannelClosed):
        channel.receive(timeout_s=5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x00\x00",
        b"\xd9\xff",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\x91" * 5000,
        b"\x81" * 5000,
        b"\xdc\xff\xff" * 300,
        b"\x81\x90\x00",
        b"\xc6\xff\xff\xff\xff",
    ],
    ids=lambda body: body[:6].hex() or "nothing",
)
def test_a_malformed_body_is_a_frame_error_and_costs_nothing(body: bytes) -> None:
    sending = receiving(lambda raw: raw.sendall(framed(body)))
    with sending as channel, bounded(mebibytes=20), pytest.raises(FrameError):
        channel.receive(timeout_s=5)


@pytest.mark.parametrize(
    "element", [b"\x90", b"\x80", b"\xa1x", b"\xc0", b"\x91\x90", b"\x81\x01\x80", b"\xca\0\0\0\0"]
)
def test_more_values_than_allowed_are_refused_before_they_are_made(element: bytes) -> None:
    count = 900_000 // len(element)
    body = b"\xdd" + struct.pack("!I", count) + element * count
    sending = receiving(lambda raw: raw.sendall(framed(body)), max_values=50_000)
    with sending as channel, bounded(mebibytes=10), pytest.raises(FrameError, match="more than 50000 values"):
        channel.receive(timeout_s=5)


def test_a_large_text_or_array_is_few_values() -> None:
    body = pack({"a": b"x" * 500_000, "b": "y" * 400_000})
    assert count_values(body, 10) == 5
    assert unpack(body, max_values=5) == {"a": b"x" * 500_000, "b": "y" * 400_000}


@pytest.mark.parametrize("seed", range(20))
def test_values_are_counted_as_msgpack_reads_them(seed: int) -> None:
    rng = random.Random(seed)

    def build(depth: int) -> tuple[object, int]:
        if depth and rng.random() < 0.6:
            made = [build(depth - 1) for _ in range(rng.choice((0, 1, 3, 17)))]
            if rng.random() < 0.5:
                return [value for value, _ in made], 1 + sum(count for _, count in made)
            return {str(n): value for n, (value, _) in enumerate(made)}, 1 + sum(1 + count for _, count in made)
        lengths = (0, 1, 31, 32, 255, 256, 65536)
        return rng.choice([None, True, 1.5, rng.getrandbits(rng.choice((3, 8, 16, 32, 63))), -rng.getrandbits(20),
                           "x" * rng.choice(lengths), b"x" * rng.choice(lengths)]), 1  # fmt: skip

    message, count = build(4)
    assert count_values(pack(message), 10**9) == count


def test_garbage_of_any_kind_ends_the_stream_in_a_wire_error() -> None:
    for seed in range(200):
        body = random.Random(seed).randbytes(200)

        def send(raw: socket.socket, body: bytes = body) -> None:
            raw.sendall(body)
            raw.shutdown(socket.SHUT_RDWR)

        with receiving(send) as channel, pytest.raises(WireError):
            while True:
                channel.receive(timeout_s=5)
