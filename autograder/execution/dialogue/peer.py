"""Questions and answers between student process and examiner, nested as calls nest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from autograder.wire.frames import Channel, FrameError, WireError

MAX_NESTING = 60


class Peer:
    """One end of the conversation.

    While one side waits for its answer it serves the other side's questions (a callback into the test,
    which may call the student again). Answers therefore always belong to the innermost open question.

    Parameters
    ----------
    channel:
        The socket to the other side.
    perform:
        Carries out a question of the other side and returns the answer, both msgpack-plain dictionaries.
    """

    def __init__(self, channel: Channel, perform: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._channel = channel
        self._perform = perform
        self._nesting = 0
        self._lock = threading.RLock()

    def fileno(self) -> int:
        """Descriptor, for `select`."""
        return self._channel.fileno()

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Send a question and wait for its answer.

        Raises
        ------
        WireError
            The channel broke, or what arrived is no message of this protocol.
        """
        with self._lock:
            self._channel.send({"question": question})
            while True:
                answer = self._receive()
                if answer is not None:
                    return answer

    def serve(self) -> None:
        """Receive one message; a stray answer is dropped."""
        with self._lock:
            self._receive()

    def _receive(self) -> dict[str, Any] | None:
        message = self._channel.receive()
        if type(message) is not dict or len(message) != 1:
            raise FrameError("not a message of this protocol")
        answer = message.get("answer")
        if type(answer) is dict:
            return answer
        question = message.get("question")
        if type(question) is not dict:
            raise FrameError("not a message of this protocol")
        if self._nesting >= MAX_NESTING:
            self._reply({"refused": "calls between test and student code nest too deeply"})
            return None
        self._nesting += 1
        try:
            reply = self._perform(question)
        finally:
            self._nesting -= 1
        self._reply(reply)
        return None

    def _reply(self, reply: dict[str, Any]) -> None:
        try:
            self._channel.send({"answer": reply})
        except WireError as error:
            if "exceeds the limit" not in str(error):
                raise
            self._channel.send({"answer": {"refused": str(error)}})
