"""Notebooks handed in: hundreds in the minute before a deadline, and one at a time to an idle server."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import nbformat

from autograder.course import Course
from autograder.notebooks.examples import reference_submission
from autograder.portal.database.models import Kind
from autograder.portal.schedules import Plan
from autograder.portal.submissions.receipts import verify_receipt
from autograder.portal.submissions.uploads import File
from bench.exam_room.figures import Spread
from bench.exam_room.http import Connection
from bench.exam_room.room import HOST, ROOT, Person, Room, Server

HOMEWORK = "quiz-python"
"""Handed in beside the exam; NumPy only, like the others here."""
BEFORE_DEADLINE = "quiz-single-layer"
ALONE = "xor"
LEAST_S = 0.5  # between two questions, as on the page
_DONE = 286
_MINUTE_S = 60.0
_HEADROOM_S = 5.0  # before the minute begins
_LAST_S = 0.5  # before the deadline


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A submission that was taken, and when it was sent and confirmed."""

    id: int
    sent: float
    confirmed: float


@cache
def solved(assignment: str) -> bytes:
    """A right notebook."""
    notebooks = reference_submission(Course.open(ROOT).load_assignment(assignment))
    (notebook,) = notebooks.values()
    return nbformat.writes(notebook).encode()


async def hand_in(http: Connection, assignment: str) -> HandedIn:
    """Upload a right notebook; everything but success ends the benchmark."""
    sent = time.monotonic()
    body, kind = _multipart(f"{assignment}.ipynb", solved(assignment))
    answer = await http.request("POST", f"/api/assignments/{assignment}/submissions", body, kind, patience_s=60)
    if answer.status != 201:
        raise RuntimeError(f"a submission was not taken: status {answer.status}: {answer.content[:300]!r}")
    return HandedIn(answer.json()["id"], sent, time.monotonic())


async def hand_in_all(port: int, people: Sequence[Person], assignment: str, *, over_s: float) -> list[HandedIn]:
    """Each hands in once, at even distances over a time, in their order."""
    began = time.monotonic()
    solved(assignment)

    async def one(number: int, person: Person) -> HandedIn:
        await asyncio.sleep(began + over_s * number / len(people) - time.monotonic())
        http = Connection(HOST, port, person.token)
        try:
            return await hand_in(http, assignment)
        finally:
            http.close()

    return list(await asyncio.gather(*(one(number, person) for number, person in enumerate(people))))


async def wait_for_all(port: int, people: Sequence[Person], handed_in: Sequence[HandedIn]) -> None:
    """Until every submission has a verdict."""
    for person, submission in zip(people, handed_in, strict=True):
        http = Connection(HOST, port, person.token)
        await _verdict(http, submission)
        http.close()


async def _verdict(http: Connection, submission: HandedIn) -> float:
    """Ask as the page does; the moment at which the verdict is there."""
    while True:
        asked = time.monotonic()
        answer = await http.get(f"/submissions/{submission.id}/status", accept="text/html")
        if answer.status == _DONE:
            return time.monotonic()
        if answer.status != 200:
            raise RuntimeError(f"the state of a submission: status {answer.status}")
        await asyncio.sleep(asked + LEAST_S - time.monotonic())  # mostly the server has waited already


def before_a_deadline(room: Room, server: Server, students: Sequence[Person]) -> dict[str, Any]:
    """All hand in within the last minute, and everything is graded."""
    now = room.clock.now()
    deadline = now + timedelta(seconds=_HEADROOM_S + _MINUTE_S)
    solved(BEFORE_DEADLINE)
    room.schedule(BEFORE_DEADLINE, Plan(Kind.HOMEWORK, due_at=deadline))
    time.sleep(max(0.0, (deadline - room.clock.now()).total_seconds() - _MINUTE_S))
    began = time.monotonic()
    handed_in = asyncio.run(hand_in_all(server.port, students, BEFORE_DEADLINE, over_s=_MINUTE_S - _LAST_S))
    receipts = asyncio.run(_receipts(server, students, handed_in))
    late = sum(1 for receipt in receipts if receipt["received_at"] > deadline)
    asyncio.run(wait_for_all(server.port, students, handed_in))
    all_graded = time.monotonic()
    return {
        "submissions": len(students),
        "accepted": len(handed_in),
        "receipts_verified": len(receipts),
        "after_deadline": late,
        "confirmed_ms": Spread.of([one.confirmed - one.sent for one in handed_in]).ms(),
        "graded_after_deadline_s": all_graded - began - _MINUTE_S,
        **_graded(room, BEFORE_DEADLINE),
    }


async def _receipts(
    server: Server, students: Sequence[Person], handed_in: Sequence[HandedIn]
) -> list[Mapping[str, Any]]:
    """The receipts of all, each checked against the course's key and the file that was sent; wrong ones raise."""
    found: list[Mapping[str, Any]] = []
    public_key = (await Connection(HOST, server.port).get("/api/key")).json()["public_key"]
    for student, submission in zip(students, handed_in, strict=True):
        http = Connection(HOST, server.port, student.token)
        text = (await http.get(f"/api/submissions/{submission.id}/receipt")).content
        http.close()
        receipt = verify_receipt(text, public_key, [File("sent.ipynb", solved(BEFORE_DEADLINE))])
        if receipt.student != student.name:
            raise RuntimeError(f"{student.name} got a receipt of {receipt.student}")
        found.append({"received_at": receipt.received_at})
    return found


def _graded(room: Room, assignment: str) -> dict[str, Any]:
    """Whether they were graded in order of arrival, and with full marks."""
    with sqlite3.connect(f"file:{room.folder / 'portal.db'}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT received_at, started_at, finished_at, state, score, max_score FROM portal_submission "
            "WHERE assignment = ? ORDER BY started_at, id",
            [assignment],
        ).fetchall()
    arrivals = [row[0] for row in rows]
    return {
        "graded": sum(1 for row in rows if row[3] == "graded"),
        "full_marks": sum(1 for row in rows if row[4] is not None and row[4] == row[5]),
        "in_order_of_arrival": arrivals == sorted(arrivals),
    }


def _judging_s(room: Room, assignment: str) -> float:
    """The median time from taking a submission out of the queue to its verdict."""
    with sqlite3.connect(f"file:{room.folder / 'portal.db'}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT (julianday(finished_at) - julianday(started_at)) * 86400 FROM portal_submission WHERE assignment = ?",
            [assignment],
        ).fetchall()
    return statistics.median(row[0] for row in rows)


def one_at_a_time(room: Room, server: Server, students: Sequence[Person]) -> dict[str, Any]:
    """Verdicts when nothing else waits: the first after the server's start, then the others."""
    room.schedule(ALONE, Plan(Kind.HOMEWORK))
    server.stop()
    start_s = server.start()
    seconds = asyncio.run(_verdicts(server, students))
    return {
        "server_start_s": start_s,
        "first_after_start_s": seconds[0],
        "visible_ms": Spread.of(seconds[1:]).ms(),
        "judging_s": _judging_s(room, ALONE),
        **_graded(room, ALONE),
    }


async def _verdicts(server: Server, students: Sequence[Person]) -> list[float]:
    """Seconds from the upload's first byte to the verdict, one student after another."""
    solved(ALONE)
    seconds = []
    for student in students:
        http = Connection(HOST, server.port, student.token)
        submission = await hand_in(http, ALONE)
        seconds.append(await _verdict(http, submission) - submission.sent)
        http.close()
    return seconds


def _multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """A body as a browser sends it, and its type."""
    boundary = "----------------exam-room"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
