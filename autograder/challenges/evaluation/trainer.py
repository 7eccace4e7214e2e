"""The trainer process: ``python -m autograder.challenges.evaluation.trainer``, one job after the other.

It reads jobs from stdin, one JSON object per line::

    {"challenge": "autoencoder-challenge", "origin": "...", "division": "HARD-NORMAL", "spec": {...}, "seed": 1}

and answers on stdout with JSON lines: ``{"ready": true}`` once, then for each job any number of
``{"progress": 0.4}`` and one of ``{"score": {...}}``, ``{"rejected": {...}}``, ``{"error": "..."}``.
Libraries are imported once and serve all jobs. Each job may use the processor time and the memory of its
division; the parent keeps the wall clock and kills.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from autograder.challenges.base import Division, EntryRejected, Score
from autograder.challenges.evaluation.messages import rejection, score_to_plain
from autograder.challenges.registry import get_challenge_from
from autograder.sandbox.limits import data_bytes

_CPU_GRACE_SECONDS = 30  # beyond the limit that the job itself notices
_REPORT_EVERY_SECONDS = 0.2
_MIB = 2**20
Answer = Callable[[dict[str, Any]], None]


def serve(jobs: TextIO, answer: Answer) -> None:
    """Work off jobs until there are no more."""
    warm: dict[str, int] = {}  # challenge -> memory after its imports, in bytes
    answer({"ready": True})
    for line in jobs:
        job = json.loads(line)
        try:
            answer(_run(job, warm, answer))
        except EntryRejected as rejected:
            answer({"rejected": rejection(rejected)})
        except MemoryError:
            answer({"error": "the evaluation ran out of memory"})
        except BrokenPipeError:
            raise
        except Exception as error:  # whatever a library raises costs this job only
            answer({"error": f"{type(error).__name__}: {str(error)[:500]}"})


def _run(job: dict[str, Any], warm: dict[str, int], answer: Answer) -> dict[str, Any]:
    challenge = get_challenge_from(job["challenge"], job["origin"])
    if challenge.name not in warm:
        _limit(resource.RLIMIT_DATA, resource.RLIM_INFINITY)
        challenge.warm_up()
        warm[challenge.name] = data_bytes()
    division = challenge.division(job["division"])
    entry = challenge.validate(job["spec"], division.name) if job["spec"] is not None else None
    started = time.process_time()
    _limit(resource.RLIMIT_DATA, warm[challenge.name] + division.memory_mib * _MIB)
    _limit(resource.RLIMIT_CPU, int(started + division.cpu_seconds) + _CPU_GRACE_SECONDS)
    told = 0.0

    def report(share: float) -> None:
        nonlocal told
        used = time.process_time() - started
        if used > division.cpu_seconds and share < 1.0:
            raise too_slow(division, share)
        if time.monotonic() - told > _REPORT_EVERY_SECONDS:
            told = time.monotonic()
            answer({"progress": share})

    if entry is None:
        score = Score(0.0, extras=challenge.references(division.name))
    else:
        score = challenge.evaluate(entry, division.name, int(job["seed"]), report)
    return {"score": score_to_plain(score), "cpu_seconds": time.process_time() - started}


def _limit(kind: int, value: int) -> None:
    """Set the soft limit; the hard one stays, so that the next job can have its own."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def too_slow(division: Division, share: float | None = None) -> EntryRejected:
    """The rejection of an entry that needs more processor time than its division gives."""
    done = f", and {share:.0%} of the work was done" if share is not None else ""
    return EntryRejected(
        f"the evaluation used more than {division.cpu_seconds:g} seconds of processor time{done}",
        rule="time",
        hint="Make the network smaller, or the batch size larger.",
    )


def main() -> None:
    """Keep stdout for answers alone: what libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message, allow_nan=False) + "\n")
        answers.flush()

    serve(sys.stdin, answer)


if __name__ == "__main__":
    main()
