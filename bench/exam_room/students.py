"""Students at work: each loads the page of the exam and saves answers as the page does. One process, one core.

    python -m bench.exam_room.students < order.json > log.json

The order says where the server is, who the students are and how long they work; the log holds every acknowledgement.
What the page does is in ``autograder/portal/frontend/src/autosave.ts``: one request at a time, unsent changes of the same
question replaced by newer ones, the same numbers sent again until they are acknowledged, waiting longer each time.
"""

from __future__ import annotations

import asyncio
import gc
import html
import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.exam_room.http import Answer, Connection, NoAnswer

HEARTBEAT_S = 10.0
FIRST_RETRY_S, MOST_RETRY_S = 0.5, 10.0
_LATEST_S = 90.0  # to bring home what is unsent at the end
_WORDS = (
    "the network learns a weight and bias of each neuron from gradients descent in batches until costs settle".split()
)

Value = str | list[str] | None


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the page."""

    question: str
    kind: str
    options: tuple[str, ...]

    def answer(self, draw: random.Random) -> Value:
        """What a student might put there."""
        match self.kind:
            case "choice":
                return draw.choice(self.options)
            case "choices":
                return sorted(draw.sample(self.options, draw.randint(0, len(self.options))))
            case "number":
                return f"{draw.uniform(-20, 20):.{draw.randint(0, 4)}f}"
            case "code":
                return "\n".join(f"w_{n} = {draw.random():.3f}" for n in range(draw.randint(1, 25)))
            case _:
                return " ".join(draw.choices(_WORDS, k=draw.randint(3, 80)))


def fields_of(page: str) -> list[Field]:
    """The questions of a rendered form, as the page's script finds them."""
    found = []
    parts = re.split(r'<div class="question" [^>]*data-question="', page)[1:]
    for part in parts:
        question, rest = part.split('"', 1)
        kind = re.search(r'data-kind="(\w+)"', rest)
        options = re.findall(r'<input type="(?:radio|checkbox)"[^>]* value="([^"]*)"', rest)
        found.append(Field(html.unescape(question), kind[1] if kind else "text", tuple(map(html.unescape, options))))
    return found


@dataclass(slots=True)
class Change:
    """An answer that is not acknowledged yet."""

    seq: int
    question: str
    value: Value
    made: float
    first_sent: float = 0.0
    tries: int = 0


@dataclass(slots=True)
class Log:
    """What happened to all students.

    Attributes
    ----------
    saves:
        First sent, acknowledged (s), tries of every acknowledged save.
    acknowledged:
        Sitting, client, seq, question, value, revision of each.
    pages:
        What was loaded: name, sent, answered, milliseconds on the server, bytes.
    heartbeats:
        Sent, answered.
    unreachable:
        Sent, given up, of requests that found no server, or lost it.
    errors:
        Everything else that went wrong, in words.
    """

    saves: list[tuple[float, float, int]] = field(default_factory=list)
    acknowledged: list[tuple[int, str, int, str, Value, int]] = field(default_factory=list)
    pages: list[tuple[str, float, float, float, int]] = field(default_factory=list)
    heartbeats: list[tuple[float, float]] = field(default_factory=list)
    unreachable: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unsent: int = 0
    cpu_s: float = 0.0
    latest_wake_s: list[float] = field(default_factory=list)


class Student:
    """One browser with the page of the exam open."""

    def __init__(self, token: str, number: int, order: dict[str, Any], log: Log) -> None:
        self._http = Connection(order["host"], order["port"], token)
        self._order = order
        self._log = log
        self._draw = random.Random(number)
        self._client = f"page-{self._draw.getrandbits(64):016x}"
        self._seq = 0
        self._unsent: list[Change] = []
        self._sending: list[Change] = []
        self._changed = asyncio.Event()
        self._failures = 0
        self._over = False
        self.sitting = 0

    async def run(self, begin: float, end: float) -> None:
        """Open the exam at `begin`, work until `end`, and stay until everything is acknowledged."""
        await _until(begin, self._log)
        fields = await self._open()
        if not fields:
            return
        sender = asyncio.create_task(self._send_all())
        every = self._order["every"]
        next_change = time.monotonic() + self._draw.uniform(0, every)
        while next_change < end:
            await _until(next_change, self._log)
            chosen = self._draw.choice(fields)
            self._change(chosen.question, chosen.answer(self._draw))
            next_change += every
        self._over = True
        self._changed.set()
        await sender
        self._http.close()

    async def _open(self) -> list[Field]:
        """Home, the button that begins, and the page it leads to; reloaded as people do if the server is gone."""
        await self._load("home", "/")
        while True:
            began = await self._load(
                "begin", f"/assignments/{self._order['assignment']}/sittings", method="POST", expected=303
            )
            if began is None:
                return []
            page = await self._load("page", began.headers["location"])
            if page is None:
                return []
            self.sitting = int(began.headers["location"].rpartition("/")[2])
            fields = fields_of(page.content.decode())
            if fields:
                return fields
            self._log.errors.append("a page of the exam has no questions")
            return []

    async def _load(self, name: str, path: str, *, method: str = "GET", expected: int = 200) -> Answer | None:
        while True:
            sent = time.monotonic()
            try:
                answer = await self._http.request(method, path, accept="text/html", patience_s=60)
            except NoAnswer:
                self._log.unreachable.append((sent, time.monotonic()))
                await asyncio.sleep(1 + self._draw.random())
                continue
            if answer.status != expected:
                self._log.errors.append(f"{name}: status {answer.status}: {answer.content[:200]!r}")
                return None
            self._log.pages.append((name, sent, time.monotonic(), answer.server_ms, len(answer.body)))
            return answer

    # as the page does --------------------------------------------------------------------------------

    def _change(self, question: str, value: Value) -> None:
        self._unsent = [one for one in self._unsent if one.question != question or one in self._sending]
        self._seq += 1
        self._unsent.append(Change(self._seq, question, value, time.monotonic()))
        if not self._failures:
            self._changed.set()

    async def _send_all(self) -> None:
        wait = 0.0  # the page asks for the state at once
        deadline: float | None = None
        while True:
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            if self._over:
                deadline = deadline or time.monotonic() + _LATEST_S
                if not self._unsent or time.monotonic() > deadline:
                    self._log.unsent += len(self._unsent)
                    return
            wait = await self._send() if self._unsent else await self._ask()

    async def _send(self) -> float:
        self._sending = self._unsent[:50]
        now = time.monotonic()
        for change in self._sending:
            change.first_sent = change.first_sent or now
            change.tries += 1
        saves = [
            {"seq": c.seq, "question": c.question, "value": c.value, "age_ms": 1000 * (now - c.made)}
            for c in self._sending
        ]
        try:
            path = f"/api/sittings/{self.sitting}/answers"
            answer = await self._http.post(path, {"client": self._client, "saves": saves})
        except NoAnswer:
            return self._failed(now)
        finally:
            sent, self._sending = self._sending, []
        if answer.status != 200:
            self._log.errors.append(f"save: status {answer.status}: {answer.content[:200]!r}")
            return self._failed(None)
        told = time.monotonic()
        saved = {one["seq"]: one for one in answer.json()["saved"]}
        if saved.keys() != {change.seq for change in sent}:
            self._log.errors.append(f"save: {len(sent)} sent, {len(saved)} acknowledged")
        for change in sent:
            self._log.saves.append((change.first_sent, told, change.tries))
            self._log.acknowledged.append(
                (self.sitting, self._client, change.seq, change.question, change.value, saved[change.seq]["revision"])
            )
        self._unsent = [change for change in self._unsent if change not in sent]
        self._failures = 0
        return 0.0 if self._unsent else self._heartbeat()

    async def _ask(self) -> float:
        sent = time.monotonic()
        try:
            answer = await self._http.get(f"/api/sittings/{self.sitting}")
        except NoAnswer:
            return self._failed(sent)
        if answer.status != 200:
            self._log.errors.append(f"heartbeat: status {answer.status}: {answer.content[:200]!r}")
            return self._failed(None)
        self._log.heartbeats.append((sent, time.monotonic()))
        self._failures = 0
        return self._heartbeat()

    def _failed(self, unreachable: float | None) -> float:
        if unreachable is not None:
            self._log.unreachable.append((unreachable, time.monotonic()))
        wait = min(MOST_RETRY_S, FIRST_RETRY_S * 2 ** min(self._failures, 10))
        self._failures += 1
        return float(wait * (0.5 + self._draw.random() / 2))

    def _heartbeat(self) -> float:
        return HEARTBEAT_S * (0.85 + 0.3 * self._draw.random())


async def _until(moment: float, log: Log) -> None:
    wait = moment - time.monotonic()
    if wait > 0:
        await asyncio.sleep(wait)
        log.latest_wake_s.append(time.monotonic() - moment)  # how late this process itself is


async def work(order: dict[str, Any]) -> Log:
    """Let all students work; `order` has host, port, tokens, assignment, begin, opening, end, every."""
    log = Log()
    gc.disable()  # a pause here would look like one of the server's; what lives, lives to the end
    tokens: Sequence[str] = order["tokens"]
    began: Callable[[int], float] = lambda number: order["begin"] + order["opening"] * number / len(tokens)  # noqa: E731
    students = [Student(token, number, order, log) for number, token in enumerate(tokens)]
    cpu = time.process_time()
    tasks = [student.run(began(number), order["end"]) for number, student in enumerate(students)]
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, BaseException):
            log.errors.append(f"{type(outcome).__name__}: {outcome}")
    log.cpu_s = time.process_time() - cpu
    return log


def main() -> None:
    order = json.load(sys.stdin)
    try:
        import uvloop

        log = uvloop.run(work(order))
    except ImportError:
        log = asyncio.run(work(order))
    json.dump({name: getattr(log, name) for name in Log.__slots__}, sys.stdout)


if __name__ == "__main__":
    main()
