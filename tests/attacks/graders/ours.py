"""autograder: the whole class, hostile and honest, in one run of the command line."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.attacks.arena import NAME, POINTS, Arena
from tests.attacks.catalogue import Attack
from tests.attacks.outcome import Outcome

HONEST_CLASS = {
    f"honest-{'-'.join(right) or 'none'}": right
    for count in range(len(POINTS) + 1)
    for right in itertools.combinations(POINTS, count)
}
"""Students who answer some questions, all, or none: every combination."""


@dataclass(frozen=True)
class Graded:
    """The class as graded: outcome per attack; honest students with (points, points deserved); what went wrong."""

    outcomes: dict[str, Outcome]
    honest: dict[str, tuple[float | None, float]]
    statuses: dict[str, str]
    output: str


def grade(arena: Arena, attacks: list[Attack], *, workers: int, sandbox: bool = True) -> Graded:
    """Grade all attacks and the honest students among them."""
    deserved = {student: arena.submit_honest(student, questions) for student, questions in HONEST_CLASS.items()}
    for attack in attacks:
        arena.prepare_host(attack)
    report = arena.root / "report.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "autograder.cli.main", "--course", str(arena.root), "grade", NAME),
            *("--workers", str(workers), "--json", str(report), *(() if sandbox else ("--no-sandbox",))),
        ],
        env=os.environ | {"COURSE_SECRET": arena.canary},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert report.is_file(), f"autograder did not finish: {done.stderr[-3000:]}"
    found = {s["student"]: s for s in json.loads(report.read_text())["submissions"]}
    outcomes = {attack.name: _outcome(arena, attack, found.get(attack.name)) for attack in attacks}
    honest = {student: (found[student]["score"], points) for student, points in deserved.items()}
    return Graded(outcomes, honest, {s: v["status"] for s, v in found.items()}, done.stdout + done.stderr)


def _outcome(arena: Arena, attack: Attack, found: dict[str, Any] | None) -> Outcome:
    if found is None:
        return Outcome(None, finished=attack.deserves is None)
    pages = (arena.root / "feedback" / attack.name).rglob("*")
    shown = "".join(page.read_text(errors="replace") for page in pages if page.is_file())
    return Outcome(
        found["score"],
        found["status"] in ("graded", "rejected"),
        shown + str(found["message"]) + str(found["cells"]),
        arena.loot(attack),
        tuple(arena.damage(attack)),
        _survivors(arena.marks(attack)["@MARK@"]),
    )


def _survivors(marker: str) -> int:
    count = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                count += marker.encode() in (entry / "cmdline").read_bytes()
            except OSError:
                continue
    return count
