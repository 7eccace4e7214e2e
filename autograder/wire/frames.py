"""Length-prefixed frames over a Unix socket.

A frame is a 4-byte big-endian length and that many bytes of msgpack. The length is checked against the
channel's bound before a byte of the body is allocated, and the number of values before they are made, so a
hostile peer costs at most `max_bytes` and some 100 bytes for each of `max_values`.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

import msgpack

from autograder.wire.counting import count_values

MAX_FRAME_BYTES = 64 * 1024 * 1024
MAX_VALUES = 4_000_000
_HEADER = struct.Struct("!I")
_CHUNK = 1 << 20


class WireError(Exception):
    """What arrived is not what the protocol allows."""


class FrameError(WireError):
    """The stream itself is spoilt: nothing that follows on this channel can be understood."""


class ChannelClosed(WireError):
    """The other side is gone."""


class ChannelTimeout(WireError):
    """Nothing complete arrived before the deadline."""


def pack(message: Any) -> bytes:
    """Message of plain msgpack types to bytes."""
    packed: bytes = msgpack.packb(message, use_bin_type=True, unicode_errors="surrogatepass")
    return packed


def unpack(body: bytes, max_values: int = MAX_VALUES) -> Any:
    """Bytes to a message of plain msgpack types; extension types stay opaque `msgpack.ExtType`.

    Raises
    ------
    WireError
        The bytes are not one complete msgpack value, or hold more than `max_values`.
    """
    require_few_values(body, max_values)
    try:  # a timestamp is no type of ours and arrives as a number
        return msgpack.unpackb(body, raw=False, strict_map_key=False, unicode_errors="surrogatepass", timestamp=1)
    except Exception as error:  # msgpack raises half a dozen unrelated types on hostile bytes
        raise FrameError(f"malformed frame: {type(error).__name__}") from None


def require_few_values(body: bytes, max_values: int) -> None:
    """Refuse a body with more than `max_values` values; every value takes a byte, so short bodies need no look."""
    if len(body) > max_values and count_values(body, max_values) > max_values:
        raise FrameError(f"a message of more than {max_values} values")


class Channel:
    """One end of a stream socket that carries frames.

    Parameters
    ----------
    sock:
        A connected stream socket; the channel owns it.
    max_bytes:
        Largest body that is accepted or sent.
    max_values:
        Most values in a message that is accepted.
    """

    def __init__(self, sock: socket.socket, max_bytes: int = MAX_FRAME_BYTES, max_values: int = MAX_VALUES) -> None:
        self._sock = sock
        self._max_bytes = max_bytes
        self._max_values = max_values
        self._buffer = bytearray()
        sock.setblocking(True)

    def fileno(self) -> int:
        """Descriptor, for `select`."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close this end; the other side reads end of file."""
        self._sock.close()

    def send(self, message: Any, *, timeout_s: float | None = None) -> None:
        """Send one message.

        Raises
        ------
        ChannelClosed, ChannelTimeout
            The peer is gone, or did not read within `timeout_s` seconds.
        WireError
            The message exceeds `max_bytes`.
        """
        self.send_bytes(pack(message), timeout_s=timeout_s)

    def send_bytes(self, body: bytes, *, timeout_s: float | None = None) -> None:
        """Send an already packed body as one frame."""
        if len(body) > self._max_bytes:
            raise WireError(f"message of {len(body)} bytes exceeds the limit of {self._max_bytes}")
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        view = memoryview(_HEADER.pack(len(body)) + body)
        try:
            if deadline is None:
                self._sock.sendall(view)
                return
            while view:
                self._wait(select.POLLOUT, deadline)
                view = view[self._sock.send(view[:_CHUNK], socket.MSG_DONTWAIT) :]
        except (BrokenPipeError, ConnectionResetError, OSError) as error:
            raise ChannelClosed(f"peer is gone ({type(error).__name__})") from None

    def receive(self, *, timeout_s: float | None = None) -> Any:
        """Wait for one message.

        Raises
        ------
        ChannelClosed, ChannelTimeout, WireError
            As for `send`; `WireError` also for malformed or oversized frames.
        """
        return unpack(self.receive_bytes(timeout_s=timeout_s), self._max_values)

    def receive_bytes(self, *, timeout_s: float | None = None) -> bytes:
        """Wait for one frame and return its body."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        self._fill(_HEADER.size, deadline)
        (length,) = _HEADER.unpack_from(self._buffer)
        if length > self._max_bytes:
            raise FrameError(f"frame of {length} bytes announced, {self._max_bytes} allowed")
        end = _HEADER.size + length
        self._fill(end, deadline)
        body = bytes(memoryview(self._buffer)[_HEADER.size : end])
        del self._buffer[:end]
        return body

    def _fill(self, count: int, deadline: float | None) -> None:
        """Read until `count` bytes wait in the buffer; after a timeout the next call goes on where this one stopped."""
        while len(self._buffer) < count:
            if deadline is not None:
                self._wait(select.POLLIN, deadline)
            try:
                part = self._sock.recv(min(count - len(self._buffer), _CHUNK))
            except OSError as error:
                raise ChannelClosed(f"peer is gone ({type(error).__name__})") from None
            if not part:
                raise ChannelClosed("peer closed the connection")
            self._buffer += part

    def _wait(self, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._sock, event)
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not poll.poll(remaining * 1000):
            raise ChannelTimeout("no answer in time")


def channel_pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets that are not inherited across exec."""
    left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    for end in (left, right):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    return left, right
