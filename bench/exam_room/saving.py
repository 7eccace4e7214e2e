"""A class saves its answers while the server is killed three times, watched by an instructor, with grading beside."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from autograder.portal.database.models import Kind, Role
from autograder.portal.schedules import Plan
from bench.exam_room import submissions
from bench.exam_room.figures import Spread
from bench.exam_room.http import Connection
from bench.exam_room.room import HOST, ROOT, Person, Room, Server

EXAM = "exam-practice"
KILLS = (0.25, 0.45, 0.65)  # of the time
GRADING_FROM = 0.8
OPENING_S = 10.0
_LIVE_EVERY_S = 2.0  # as the page does
_START_S = 3.0  # for the generator, which is a process of its own


@dataclass(frozen=True, slots=True)
class Size:
    """How large the run is."""

    students: int
    seconds: float
    every: float
    graded_beside: int


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the server was not there."""

    killed: float
    back: float

    def touches(self, began: float, ended: float) -> bool:
        """Whether it has anything in common with a span."""
        return began <= self.back and ended >= self.killed


def measure(room: Room, server: Server, students: Sequence[Person], plan: Size) -> dict[str, Any]:
    """Run it; the server runs already and runs afterwards."""
    preparing = _prepare(room, server, len(students))
    room.schedule(EXAM, Plan(Kind.EXAM, minutes=600, attempts=1))
    room.schedule(submissions.HOMEWORK, Plan(Kind.HOMEWORK))
    names = [f"bystander-{number}" for number in range(plan.graded_beside)]
    bystanders = room.enrol(names, Role.GRADER)  # no students: no papers of the exam are made for them
    begin = time.monotonic() + _START_S
    end = begin + OPENING_S + plan.seconds
    generator = _generator(
        {
            "host": HOST,
            "port": server.port,
            "tokens": [student.token for student in students],
            "assignment": EXAM,
            "begin": begin,
            "opening": OPENING_S,
            "end": end,
            "every": plan.every,
        }
    )
    watch = _Watch(room.instructor.token, server.port, end)
    watch.start()
    outages = []
    for share in KILLS:
        _sleep_until(begin + OPENING_S + share * plan.seconds)
        killed = server.kill()
        time.sleep(1.0)
        server.start()
        outages.append(Outage(killed, time.monotonic()))
    _sleep_until(begin + OPENING_S + GRADING_FROM * plan.seconds)
    graded = _grade_beside(server, bystanders)
    said, _ = generator.communicate(timeout=plan.seconds + 300)
    if generator.returncode:
        sys.exit("the students' process failed")
    log: dict[str, Any] = json.loads(said)
    watch.join()
    return _figures(log, outages, graded, watch, begin) | {
        "preparing": preparing,
        "students": plan.students,
        "seconds": plan.seconds,
        "every_s": plan.every,
        "journal": _compare(room, server, students, log["acknowledged"]),
        "server": _usage(server),
    }


def _prepare(room: Room, server: Server, students: int) -> dict[str, float]:
    """Schedule the exam for tomorrow and wait until every student's paper is ready."""
    began = time.monotonic()
    tomorrow = room.clock.now() + timedelta(days=1)
    room.schedule(EXAM, Plan(Kind.EXAM, opens_at=tomorrow, minutes=600, attempts=1))
    if not room.course.has_variant_per_student(EXAM):
        return {"papers": 1, "seconds": 0.0}
    asyncio.run(_prepared(room, server, students))
    return {"papers": students, "seconds": time.monotonic() - began}


async def _prepared(room: Room, server: Server, students: int) -> None:
    http = Connection(HOST, server.port, room.instructor.token)
    while (await http.get(f"/api/assignments/{EXAM}/preparation")).json()["ready"] < students:
        await asyncio.sleep(1.0)
    http.close()


def _generator(order: dict[str, Any]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.exam_room.students"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps(order))
    process.stdin.close()
    process.stdin = None
    return process


class _Watch(threading.Thread):
    """An instructor with the page of the exam room open."""

    def __init__(self, token: str, port: int, end: float) -> None:
        super().__init__(name="instructor")
        self._token, self._port, self._end = token, port, end
        self.seen: list[tuple[float, float, float]] = []  # sent, answered, milliseconds on the server

    def run(self) -> None:
        asyncio.run(self._watch())

    async def _watch(self) -> None:
        http = Connection(HOST, self._port, self._token)
        while time.monotonic() < self._end:
            sent = time.monotonic()
            try:
                answer = await http.get(f"/teaching/{EXAM}/exam-room/table", accept="text/html")
                if answer.status == 200:
                    self.seen.append((sent, time.monotonic(), answer.server_ms))
            except Exception:  # the server was killed
                http.close()
            await asyncio.sleep(_LIVE_EVERY_S)


def _grade_beside(server: Server, bystanders: Sequence[Person]) -> tuple[float, float, int]:
    """Hand in light notebooks of others and wait for all verdicts: from, until, how many."""
    began = time.monotonic()
    handed_in = asyncio.run(submissions.hand_in_all(server.port, bystanders, submissions.HOMEWORK, over_s=1.0))
    asyncio.run(submissions.wait_for_all(server.port, bystanders, handed_in))
    return began, time.monotonic(), len(handed_in)


def _figures(
    log: dict[str, Any],
    outages: Sequence[Outage],
    graded: tuple[float, float, int],
    watch: _Watch,
    begin: float,
) -> dict[str, Any]:
    opened = max((told for name, _, told, _, _ in log["pages"] if name == "page"), default=begin)
    quiet: list[float] = []
    opening: list[float] = []
    beside: list[float] = []
    at_kills: list[float] = []
    for sent, told, tries in log["saves"]:
        if any(outage.touches(sent, told) for outage in outages):
            at_kills.append(told - sent)
            continue
        if tries > 1:
            log["errors"].append(f"a save needed {tries} tries although the server was there")
        (opening if sent < opened else beside if graded[0] <= sent <= graded[1] else quiet).append(told - sent)
    for sent, given_up in log["unreachable"]:
        if not any(outage.touches(sent, given_up) for outage in outages):
            log["errors"].append(f"no answer within {given_up - sent:.1f} s, {sent - begin:.1f} s after the beginning")
    saves = log["saves"]
    span = max(told for _, told, _ in saves) - min(sent for sent, _, _ in saves)
    heartbeats = [
        told - sent for sent, told in log["heartbeats"] if not any(outage.touches(sent, told) for outage in outages)
    ]
    return {
        "errors": log["errors"][:20],
        "error_count": len(log["errors"]),
        "unsent": log["unsent"],
        "saves": len(saves),
        "saves_per_s": len(saves) / span,
        "save_ms": Spread.of(quiet + opening + beside).ms(),
        "save_ms_while_all_open": Spread.of(opening).ms(),
        "save_ms_later": Spread.of(quiet).ms(),
        "save_ms_beside_grading": Spread.of(beside).ms(),
        "graded_beside": {"submissions": graded[2], "seconds": graded[1] - graded[0]},
        "save_ms_at_kills": Spread.of(at_kills).ms(),
        "outages_s": [outage.back - outage.killed for outage in outages],
        "heartbeat_ms": Spread.of(heartbeats).ms(),
        "opening": {
            "students_in_s": OPENING_S,
            "all_open_after_s": opened - begin,
            **{
                name: {
                    "ms": Spread.of([told - sent for n, sent, told, _, _ in log["pages"] if n == name]).ms(),
                    "server_ms": Spread.of([ms / 1000 for n, _, _, ms, _ in log["pages"] if n == name]).ms(),
                }
                for name in ("home", "begin", "page")
            },
        },
        "live_view_server_ms": Spread.of(
            [ms / 1000 for sent, told, ms in watch.seen if not any(o.touches(sent, told) for o in outages)]
        ).ms(),
        "generator": {
            "cpu_share": log["cpu_s"] / span,
            "late_ms": Spread.of(log["latest_wake_s"]).ms(),
        },
    }


def _compare(
    room: Room, server: Server, students: Sequence[Person], acknowledged: Sequence[Sequence[Any]]
) -> dict[str, int]:
    """Every acknowledged answer against the journal in the database, and what counts against what a page is told."""
    with sqlite3.connect(f"file:{room.folder / 'portal.db'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT sitting_id, client, seq, question, value, id FROM portal_journal").fetchall()
        owners = dict(database.execute("SELECT id, user_id FROM portal_sitting").fetchall())
    kept = {(row[0], row[1], row[2]): (row[3], json.loads(row[4]), row[5]) for row in rows}
    lost = wrong = 0
    newest: dict[int, dict[str, tuple[int, Any, int]]] = {}
    for sitting, client, seq, question, value, revision in acknowledged:
        found = kept.get((sitting, client, seq))
        lost += found is None
        wrong += found is not None and found != (question, value, revision)
        of_sitting = newest.setdefault(sitting, {})
        if question not in of_sitting or of_sitting[question][0] < seq:
            of_sitting[question] = (seq, value, revision)
    tokens = {student.id: student.token for student in students}
    shown_wrong = asyncio.run(_shown_wrong(server, newest, {s: tokens[owners[s]] for s in newest}))
    return {
        "acknowledged": len(acknowledged),
        "in_database": len(rows),
        "lost": lost,
        "wrong": wrong,
        "shown_wrong": shown_wrong,
        "database_bytes": room.database_bytes(),
    }


async def _shown_wrong(
    server: Server, newest: dict[int, dict[str, tuple[int, Any, int]]], tokens: dict[int, str]
) -> int:
    """How many answers a page would be told wrongly."""
    wrong = 0
    for sitting, answers in newest.items():
        http = Connection(HOST, server.port, tokens[sitting])
        told = (await http.get(f"/api/sittings/{sitting}")).json()["answers"]
        http.close()
        shown = {question: (one["value"], one["revision"]) for question, one in told.items()}
        wrong += sum(1 for question, (_, *kept) in answers.items() if shown.get(question) != tuple(kept))
        wrong += len(shown.keys() - answers.keys())
    return wrong


def _usage(server: Server) -> dict[str, float]:
    """Over all lives of the server; what it started is not counted."""
    lives = [*server.usage, server.usage_now()]
    return {
        "cpu_share": sum(life.cpu_s for life in lives) / sum(life.seconds for life in lives),
        "peak_memory_mib": max(life.peak_memory_mib for life in lives),
    }


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
