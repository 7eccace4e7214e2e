"""Trainer processes: what one job does to its process stays with that job."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.challenges.evaluation.workers import Failed, Job, Outcome, Rejected, Scored, TrainerPool
from tests.unit.challenges.contest import CONTEST

OPEN = CONTEST.division("OPEN")


def job(action: str, value: float = 1.0) -> Job:
    return Job(CONTEST.name, type(CONTEST).__module__, OPEN, {"value": value, "do": action}, seed=7)


@pytest.fixture(scope="module")
def pool() -> Iterator[TrainerPool]:
    with TrainerPool(1) as pool:
        yield pool


def run(pool: TrainerPool, action: str) -> Outcome:
    outcome = pool.submit(job(action)).result(timeout=30)
    # the pool goes on, whatever happened
    after = pool.submit(job("score", 2.0)).result(timeout=30)
    assert isinstance(after, Scored)
    assert after.score.value == 2.000007
    return outcome


def failure(outcome: Outcome) -> str:
    assert isinstance(outcome, Failed)
    return outcome.message


def test_a_score_comes_back_whole(pool: TrainerPool) -> None:
    outcome = run(pool, "score")
    assert isinstance(outcome, Scored)
    assert outcome.score.curve == ((0.0, 0.0), (1.0, 1.0))
    assert outcome.cpu_seconds >= 0


def test_one_process_serves_many_jobs(pool: TrainerPool) -> None:
    outcomes = [pool.submit(job("score")).result(timeout=30) for _ in range(3)]
    assert len({o.score.extras["pid"] for o in outcomes if isinstance(o, Scored)}) == 1


def test_a_rule_that_breaks_late_is_a_rejection(pool: TrainerPool) -> None:
    outcome = run(pool, "reject")
    assert isinstance(outcome, Rejected)
    assert (outcome.reason.rule, outcome.reason.hint) == ("late", "Do not.")


def test_an_exception_is_a_failure_with_its_text(pool: TrainerPool) -> None:
    assert "something inside" in failure(run(pool, "raise"))


def test_an_exit_is_a_failure(pool: TrainerPool) -> None:
    assert "code 3" in failure(run(pool, "exit"))


def test_a_killed_process_is_a_failure(pool: TrainerPool) -> None:
    assert "SIGKILL" in failure(run(pool, "kill"))


def test_the_kernels_processor_limit_is_a_rejection(pool: TrainerPool) -> None:
    outcome = run(pool, "cpu limit")
    assert isinstance(outcome, Rejected)
    assert outcome.reason.rule == "time"


def test_a_long_computation_is_rejected_at_its_processor_time(pool: TrainerPool) -> None:
    outcome = run(pool, "spin")
    assert isinstance(outcome, Rejected)
    assert outcome.reason.rule == "time"
    assert "0.4 seconds" in outcome.reason.what


def test_a_sleeper_is_stopped_at_the_wall_clock(pool: TrainerPool) -> None:
    start = time.monotonic()
    assert "3 seconds" in failure(run(pool, "sleep"))
    assert time.monotonic() - start < 10


def test_memory_is_limited(pool: TrainerPool) -> None:
    assert "memory" in failure(run(pool, "eat"))


def test_what_an_evaluation_prints_is_no_answer(pool: TrainerPool) -> None:
    assert isinstance(run(pool, "print"), Scored)


def test_a_score_that_is_no_number_is_a_failure(pool: TrainerPool) -> None:
    assert "finite" in failure(run(pool, "nan"))


def test_limits_are_set_and_secrets_stay_outside(pool: TrainerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", "x")
    with TrainerPool(1) as fresh:
        outcome = fresh.submit(job("limits")).result(timeout=30)
    assert isinstance(outcome, Scored)
    figures = outcome.score.extras
    assert 0 < figures["cpu"] < 60
    assert 200 * 2**20 < figures["memory"] < 1000 * 2**20
    assert figures["secrets"] == 0


def test_progress_is_told(pool: TrainerPool) -> None:
    told: list[float] = []
    pool.submit(job("score"), told.append).result(timeout=30)
    assert told == [0.5]


def test_leaving_the_pool_ends_running_jobs() -> None:
    start = time.monotonic()
    started: list[Any] = []
    with TrainerPool(1) as pool:
        future = pool.submit(job("sleep"), started.append)
        while not started and time.monotonic() - start < 20:
            time.sleep(0.01)
    assert future.done()
    assert isinstance(future.result(), Failed)
    assert time.monotonic() - start < 20
