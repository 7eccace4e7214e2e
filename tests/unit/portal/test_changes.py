"""Waiting for a submission to change."""

from __future__ import annotations

import asyncio
import threading

from autograder.portal.submissions.changes import Changes


async def _told(changes: Changes, submission_id: int, announced: int) -> bool:
    with changes.expected(submission_id) as change:
        thread = threading.Thread(target=changes.announce, args=[announced])
        thread.start()
        await asyncio.to_thread(thread.join)
        try:
            await asyncio.wait_for(change.wait(), 0.2)
        except TimeoutError:
            return False
        return True


def test_whoever_waits_is_told_by_another_thread() -> None:
    assert asyncio.run(_told(Changes(), 3, announced=3))


def test_nobody_is_told_of_another_submission() -> None:
    assert not asyncio.run(_told(Changes(), 3, announced=4))


def test_all_who_wait_are_told() -> None:
    async def two(changes: Changes) -> None:
        with changes.expected(3) as one, changes.expected(3) as other:
            changes.announce(3)
            await asyncio.wait_for(asyncio.gather(one.wait(), other.wait()), 30)

    asyncio.run(two(Changes()))


def test_nothing_is_kept_of_whoever_has_gone_and_a_loop_that_has_ended_is_no_error() -> None:
    changes = Changes()

    async def leave() -> asyncio.Event:
        with changes.expected(3) as change:
            return change

    asyncio.run(leave())
    assert not changes.waiting
    forgotten = changes.expected(4)

    async def stay() -> None:
        forgotten.__enter__()

    asyncio.run(stay())
    changes.announce(4)
    forgotten.__exit__(None, None, None)
    assert not changes.waiting
