"""Frames: bounded before they are allocated, complete or not delivered."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire.frames import Channel, ChannelClosed, ChannelTimeout, FrameError, WireError, channel_pair

json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture
def pair() -> Iterator[tuple[Channel, Channel]]:
    left, right = (Channel(end, max_bytes=1 << 20) for end in channel_pair())
    yield left, right
    left.close()
    right.close()


@given(st.lists(json_like, max_size=5))
@settings(max_examples=100, deadline=None)
def test_messages_arrive_in_order(messages: list[object]) -> None:
    left, right = (Channel(end) for end in channel_pair())
    for message in messages:
        left.send(message)
    assert [right.receive(timeout_s=5) for _ in messages] == messages
    left.close()
    right.close()


def test_a_large_message_arrives_while_the_sender_waits(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    body = b"x" * 900_000
    sender = threading.Thread(target=left.send, args=(body,))
    sender.start()
    assert right.receive(timeout_s=10) == body
    sender.join()


def test_an_oversized_announcement_is_refused_before_it_is_read() -> None:
    raw, end = channel_pair()
    channel = Channel(end, max_bytes=1000)
    raw.sendall(struct.pack("!I", 2**32 - 1))
    with pytest.raises(FrameError, match="announced"):
        channel.receive(timeout_s=5)


def test_an_oversized_message_is_not_sent(pair: tuple[Channel, Channel]) -> None:
    with pytest.raises(WireError, match="exceeds"):
        pair[0].send(b"x" * (1 << 21))


def test_a_half_frame_times_out_and_can_be_completed() -> None:
    raw, end = channel_pair()
    channel = Channel(end)
    raw.sendall(struct.pack("!I", 2) + b"\xa1")
    with pytest.raises(ChannelTimeout):
        channel.receive(timeout_s=0.05)
    raw.sendall(b"a")
    assert channel.receive(timeout_s=5) == "a"


def test_a_closed_peer_is_noticed(pair: tuple[Channel, Channel]) -> None:
    pair[0].close()
    with pytest.raises(ChannelClosed):
        pair[1].receive(timeout_s=5)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_messages_or_a_wire_error(body: bytes) -> None:
    raw, end = channel_pair()
    channel = Channel(end, max_bytes=10_000)
    raw.sendall(body)
    raw.close()
    try:
        while True:
            channel.receive(timeout_s=5)
    except WireError:
        pass
    finally:
        channel.close()
