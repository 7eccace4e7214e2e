"""What a student may send in a sitting: nobody who works meets a limit, whoever floods the server does."""

from __future__ import annotations

import pytest

from autograder.portal.api.schemas import MAX_ANSWER
from autograder.portal.exams.journal import Save
from autograder.portal.exams.quotas import SaveQuota, TooManySaves


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def quota(clock: Seconds) -> SaveQuota:
    return SaveQuota(clock)


def test_the_longest_answer_saved_every_second_on_two_devices_is_taken_all_day(
    clock: Seconds, quota: SaveQuota
) -> None:
    longest = Save(0, "exam/essay", "x" * MAX_ANSWER)
    for second in range(12 * 3600):
        clock.now = second
        quota.use(1, [longest])
        quota.use(1, [longest])


def test_what_was_kept_offline_is_taken_at_once(quota: SaveQuota) -> None:
    for n in range(10):
        quota.use(1, [Save(50 * n + k, f"exam/q{k}", "an answer") for k in range(50)])


def flood(quota: SaveQuota, saves: list[Save]) -> TooManySaves:
    for _ in range(2000):
        try:
            quota.use(1, saves)
        except TooManySaves as refused:
            return refused
    raise AssertionError("it is never refused")


@pytest.mark.parametrize(
    "saves",
    [
        [Save(n, "exam/q", "x") for n in range(200)],
        [Save(0, "exam/q", "x" * MAX_ANSWER)],
        [Save(0, "exam/q", ["x" * 1000] * 100)],
    ],
)
def test_who_floods_the_server_waits_and_nobody_else_does(clock: Seconds, quota: SaveQuota, saves: list[Save]) -> None:
    refused = flood(quota, saves)
    assert 1 <= refused.retry_after <= 60
    quota.use(2, saves)
    clock.now += refused.retry_after
    quota.use(1, saves)


def test_what_is_refused_does_not_count(clock: Seconds, quota: SaveQuota) -> None:
    large = [Save(0, "exam/q", "x" * MAX_ANSWER)]
    wait = flood(quota, large).retry_after
    for _ in range(1000):
        with pytest.raises(TooManySaves):
            quota.use(1, large)
    quota.use(1, [Save(1, "e/q", "")])
    clock.now = wait
    quota.use(1, large)
