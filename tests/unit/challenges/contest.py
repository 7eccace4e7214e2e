"""A small challenge that runs in real trainer processes, with entries that misbehave there."""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from autograder.challenges.base import (
    Challenge,
    CheckedEntry,
    Direction,
    Division,
    EntryRejected,
    Report,
    Score,
)
from autograder.challenges.registry import register

ACTIONS = (
    "score",
    "reject",
    "raise",
    "exit",
    "kill",
    "cpu limit",
    "spin",
    "sleep",
    "eat",
    "print",
    "limits",
    "nan",
    "noisy",
)


class NumberContest(Challenge):
    """An entry is ``{"value": number, "do": action, "log": file}``; the highest value plus the seed's luck wins."""

    name = "number-contest"
    title = "Number contest"
    direction = Direction.HIGHER
    version = "1"
    unit = "points"
    divisions: Mapping[str, Division] = {
        name: Division(name, ("Name a number.",), cpu_seconds=0.4, wall_seconds=3.0, memory_mib=200)
        for name in ("OPEN", "CLOSED")
    }

    def validate(self, spec: object, division: str) -> CheckedEntry:
        if not isinstance(spec, dict) or spec.get("do", "score") not in ACTIONS:
            raise EntryRejected("that is no number", rule="numbers", layer="value", hint="Name a number.")
        return CheckedEntry(spec, spec)

    def evaluate(self, entry: CheckedEntry, division: str, seed: int, report: Report) -> Score:
        spec = entry.parsed
        if "log" in spec:
            with Path(spec["log"]).open("a") as file:
                file.write(f"{division} {spec['value']} {seed}\n")
        report(0.5)
        match spec.get("do", "score"):
            case "reject":
                raise EntryRejected("it broke a rule late", rule="late", hint="Do not.")
            case "raise":
                raise RuntimeError("something inside")
            case "exit":
                os._exit(3)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "cpu limit":
                os.kill(os.getpid(), signal.SIGXCPU)
            case "spin":
                while True:
                    report(0.5)
            case "sleep":
                time.sleep(60)
            case "eat":
                hoard = [bytearray(10**6) for _ in range(10**4)]
                raise AssertionError(f"ate {len(hoard)} megabytes")
            case "print":
                print("{}\n" * 1000)
                sys.stdout.flush()
            case "limits":
                extras = {
                    "cpu": float(resource.getrlimit(resource.RLIMIT_CPU)[0]),
                    "memory": float(resource.getrlimit(resource.RLIMIT_DATA)[0]),
                    "secrets": float(sum("SECRET" in name for name in os.environ)),
                }
                return Score(spec["value"], extras=extras)
            case "noisy":
                return Score(spec["value"] + random.Random(seed + spec["noise"]).gauss(0.0, 1.0))
            case "nan":
                return Score(float("nan"))
        return Score(
            spec["value"] + (seed % 1000) / 1e6, curve=((0.0, 0.0), (1.0, spec["value"])), extras={"pid": os.getpid()}
        )

    def references(self, division: str) -> Mapping[str, float]:
        return {"zero": 0.0}

    def reference_entries(self, division: str) -> Mapping[str, object]:
        return {"an example": {"value": 0.5}} if division == "OPEN" else {}

    def suspicion(self, value: float, division: str) -> str:
        return "nobody has so many points" if value > 1000 else ""


class ContestWithoutComparisons(NumberContest):
    """Its lines of comparison cannot be evaluated."""

    name = "contest-without-comparisons"

    def references(self, division: str) -> Mapping[str, float]:
        raise RuntimeError("no comparison today")

    def reference_entries(self, division: str) -> Mapping[str, object]:
        return {"an example": {"value": 0.5, "do": "reject"}}


CONTEST = register(NumberContest())
WITHOUT_COMPARISONS = register(ContestWithoutComparisons())
