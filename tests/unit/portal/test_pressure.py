"""What can wait, waits while the event loop is late."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from autograder.portal.pressure import Line, Pressure

_PATIENCE_S = 30.0


async def _until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not ready() and time.monotonic() < deadline:
        await asyncio.sleep(0.005)
    assert ready()


def _watched(work: Callable[[Pressure], Awaitable[None]]) -> None:
    async def run() -> None:
        pressure = Pressure()
        watching = asyncio.create_task(pressure.watch())
        await asyncio.sleep(0)
        try:
            await work(pressure)
        finally:
            watching.cancel()

    asyncio.run(run())


async def _press(pressure: Pressure) -> None:
    """Be late, until it has been noticed."""
    for _ in range(100):
        time.sleep(0.1)
        await asyncio.sleep(0)
        if pressure.is_high:
            return
    pytest.fail("nobody noticed")


def test_a_loop_that_is_late_is_noticed_and_so_is_its_recovery() -> None:
    async def work(pressure: Pressure) -> None:
        assert not pressure.is_high
        await _press(pressure)
        await _until(lambda: not pressure.is_high)

    _watched(work)


def test_work_waits_while_the_loop_is_late_and_is_done_afterwards() -> None:
    async def work(pressure: Pressure) -> None:
        done: list[int] = []
        line = Line(pressure, threads=1, at_most_s=_PATIENCE_S)
        await _press(pressure)
        pages = [asyncio.create_task(line.run(done.append, number)) for number in range(3)]
        await asyncio.sleep(0)
        assert not done
        await asyncio.gather(*pages)
        assert done == [0, 1, 2]

    _watched(work)


def test_work_does_not_wait_for_ever() -> None:
    async def run() -> str:
        pressure = Pressure()
        pressure._eased.clear()  # and nobody looks again
        return await Line(pressure, threads=1, at_most_s=0.05).run(str.upper, "done")

    assert asyncio.run(run()) == "DONE"


def test_what_fails_fails_for_its_asker_and_the_next_one_has_its_turn() -> None:
    async def run() -> str:
        line = Line(Pressure(), threads=1, at_most_s=1.0)
        with pytest.raises(ZeroDivisionError):
            await line.run(lambda: 1 // 0)
        return await line.run(str.upper, "done")

    assert asyncio.run(run()) == "DONE"


def test_whoever_goes_away_leaves_the_place_to_the_next() -> None:
    async def run() -> str:
        pressure = Pressure()
        pressure._eased.clear()
        line = Line(pressure, threads=1, at_most_s=_PATIENCE_S)
        gone = asyncio.create_task(line.run(str.upper, "gone"))
        await asyncio.sleep(0.01)
        gone.cancel()
        pressure._eased.set()
        return await line.run(str.upper, "done")

    assert asyncio.run(run()) == "DONE"
