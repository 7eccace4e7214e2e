"""Evaluate the entries of a challenge, again and again where ranks are open, and rank them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from autograder.challenges.base import Challenge, Entry
from autograder.challenges.boards.board import Board
from autograder.challenges.division_race import DivisionRace, Effort
from autograder.challenges.evaluation.scheduler import OnProgress, Scheduler
from autograder.challenges.evaluation.store import RunStore


def evaluate_challenge(
    challenge: Challenge,
    entries: Iterable[Entry],
    store: RunStore | None = None,
    *,
    effort: Effort | None = None,
    workers: int | None = None,
    progress: OnProgress | None = None,
    divisions: Sequence[str] | None = None,
    draw: str = "",
    strict: bool = False,
) -> Board:
    """Validate, evaluate what is new until ranks are told apart, and rank.

    Parameters
    ----------
    entries:
        Of a student's current entries in one division, the latest counts.
    store:
        Where evaluations are kept; without one everything is evaluated. Failures are not kept and tried again.
    effort:
        How much retraining it may cost.
    workers:
        Trainer processes; by default one per core. The board does not depend on their number.
    progress:
        Called from one thread at a time.
    divisions:
        Restrict the board to these.
    draw:
        Goes into the seeds (`run_seed`).
    strict:
        No two share a rank; the earlier submission goes first.

    Raises
    ------
    UnknownChallenge
        If there is no such division. Nothing that an entry does is ever raised.
    """
    names = [challenge.division(name).name for name in (divisions or challenge.divisions)]
    everything = list(entries)
    with Scheduler(challenge, store, workers or os.cpu_count() or 1, progress) as scheduler:
        races = [
            DivisionRace(
                challenge, name, [e for e in everything if e.division == name], effort or Effort(), draw, scheduler
            )
            for name in names
        ]
        scheduler.load({seed for race in races for seed in race.seeds})
        _run(races, scheduler)
        boards = {race.division: race.board(strict=strict) for race in races}
    return Board(
        challenge.name,
        challenge.title,
        challenge.direction,
        challenge.unit,
        challenge.effort,
        boards,
        made_at=datetime.now(UTC).replace(tzinfo=None),
    )


def _run(races: Sequence[DivisionRace], scheduler: Scheduler) -> None:
    """All races at a time, so that the trainer processes have enough to do."""
    while going := [race for race in races if race.advance()]:
        for race in going:
            if scheduler.idle:  # a round is not over, and nothing else is to be done: the next one may want this
                scheduler.submit(race.foreseeable()[: scheduler.idle])
        scheduler.wait(key for race in going for key in race.missing())
