"""A class signs in with its passwords, all at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.exam_room.figures import Spread
from bench.exam_room.http import Connection
from bench.exam_room.room import HOST, PASSWORD, Person, Server

_PATIENCE_S = 300.0


def measure(server: Server, people: Sequence[Person]) -> dict[str, Any]:
    """How long it takes until everybody is in."""
    began = time.monotonic()
    seconds = asyncio.run(_all(server, people))
    return {"sign_ins": len(seconds), "seconds": time.monotonic() - began, "each_ms": Spread.of(seconds).ms()}


async def _all(server: Server, people: Sequence[Person]) -> list[float]:
    async def one(person: Person) -> float:
        http = Connection(HOST, server.port)
        body = urlencode({"name": person.name, "password": PASSWORD, "to": "/"}).encode()
        sent = time.monotonic()
        kind = "application/x-www-form-urlencoded"
        answer = await http.request("POST", "/sign-in", body, kind, accept="text/html", patience_s=_PATIENCE_S)
        http.close()
        if answer.status != 303:
            raise RuntimeError(f"{person.name} could not sign in: status {answer.status}")
        return time.monotonic() - sent

    return list(await asyncio.gather(*(one(person) for person in people)))
