"""Who writes next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from autograder.portal.database.turns import Turns

_PATIENCE_S = 30.0


def _start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


class _Line:
    """Threads that want a turn, and the order in which they got it."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.order: list[str] = []
        self._threads: list[threading.Thread] = []

    def want(self, name: str, *, hurried: bool = False) -> None:
        """Ask, and wait until the asking has been noticed."""
        before = self.turns.waiting

        def work() -> None:
            with self.turns.turn(hurried=hurried):
                self.order.append(name)

        self._threads.append(_start(work))
        until = time.monotonic() + _PATIENCE_S
        while self.turns.waiting == before and time.monotonic() < until:
            time.sleep(0.001)

    def end(self) -> None:
        """Wait for all."""
        for thread in self._threads:
            thread.join(_PATIENCE_S)
            assert not thread.is_alive()


def test_whoever_is_in_a_hurry_is_let_go_before_those_who_came_earlier() -> None:
    line = _Line()
    with line.turns.turn():
        for name in "abc":
            line.want(name)
        line.want("journal", hurried=True)
    line.end()
    assert line.order == ["journal", "a", "b", "c"]


def test_hurried_turns_do_not_keep_others_waiting_for_ever() -> None:
    line = _Line()
    with line.turns.turn(hurried=True):
        line.want("page")
        for _ in range(3):
            line.want("journal", hurried=True)
    line.end()
    assert line.order[:2] == ["page", "journal"]


def test_nobody_is_overtaken_by_those_who_come_again_and_again() -> None:
    line = _Line()
    with line.turns.turn():
        for name in "abcdef":
            line.want(name)
    with line.turns.turn():  # comes after all of them
        assert line.order == list("abcdef")
    line.end()


def test_two_never_write_at_once() -> None:
    turns = Turns()
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(200):
            with turns.turn(hurried=number == 0):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    threads = [_start(partial(work, number)) for number in range(4)]
    for thread in threads:
        thread.join(_PATIENCE_S)
        assert not thread.is_alive()
    assert len(most) == 4 * 200
    assert max(most) == 1


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()
    try:
        with turns.turn():
            raise ValueError
    except ValueError:
        pass
    with turns.turn(hurried=True):
        pass
