"""Rate limits: so many at once, then one each so many seconds."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.portal.people import rate_limits
from autograder.portal.people.rate_limits import Rate, RateLimit


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_free_then_it_waits() -> None:
    clock = Seconds()
    limit = RateLimit(Rate(burst=3, seconds=10), clock)
    assert [limit.wait("a") for _ in range(5)] == [0, 0, 0, 10, 10]
    assert limit.wait("b") == 0, "others are not concerned"
    clock.now = 9
    assert limit.wait("a") == 1
    clock.now = 10
    assert [limit.wait("a") for _ in range(2)] == [0, 10]
    clock.now = 1000
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 10], "more than full it never gets"


def test_what_was_right_is_given_back() -> None:
    limit = RateLimit(Rate(burst=1, seconds=10), Seconds())
    for _ in range(20):
        assert limit.wait("a") == 0
        limit.refund("a")
    limit.refund("never seen")
    limit.refund("a")
    assert [limit.wait("a") > 0 for _ in range(2)] == [False, True], "nobody gains by refunds"


def test_many_at_once_are_counted_exactly() -> None:
    limit = RateLimit(Rate(burst=50, seconds=1000), Seconds())
    allowed: list[float] = []

    def try_often() -> None:
        allowed.extend(wait for _ in range(100) if (wait := limit.wait("a")) == 0)

    threads = [threading.Thread(target=try_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 50


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "_MAX_KEYS", 100)
    limit = RateLimit(Rate(burst=1, seconds=10), Seconds())
    for n in range(1000):
        limit.wait(str(n))
    assert len(limit._full_at) == 100


@given(
    st.integers(1, 10),
    st.floats(0.1, 100),
    st.lists(st.floats(0, 50), max_size=60),
)
def test_in_any_stretch_no_more_is_allowed_than_the_rate_says(burst: int, seconds: float, steps: list[float]) -> None:
    clock = Seconds()
    limit = RateLimit(Rate(burst, seconds), clock)
    allowed = 0
    for step in steps:
        clock.now += step
        allowed += limit.wait("a") == 0
        assert allowed <= burst + clock.now / seconds + 1e-6
