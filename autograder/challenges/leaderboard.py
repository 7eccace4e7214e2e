"""Evaluate the entries of a challenge and rank them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from autograder.challenges.base import Challenge, CheckedEntry, Entry, EntryRejected, Score
from autograder.challenges.boards.board import Board, DivisionBoard, Reference, Row
from autograder.challenges.evaluation.store import Key, RunStore
from autograder.challenges.evaluation.workers import Failed, Job, Outcome, Rejected, Scored, TrainerPool
from autograder.challenges.networks.fields import clip
from autograder.challenges.ranks.ranking import EntryStatus, Estimate, estimate, rank
from autograder.challenges.registry import origin_of
from autograder.execution.seeds import derive_seed


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the evaluation of a board is; ``done`` grows by fractions while evaluations run."""

    done: float
    total: int
    text: str


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class _Candidate:
    """An entry on its way to a row of the board."""

    entry: Entry
    checked: CheckedEntry | None = None
    rejected: EntryRejected | None = None
    failed: str = ""
    scores: list[Score] = field(default_factory=list)


def exported_entries(
    challenge: Challenge, student: str, exported: Any, submitted_at: datetime | None = None
) -> tuple[list[Entry], list[str]]:
    """The entries of what a notebook exported: ``{division: spec}``, or anything else.

    Returns
    -------
    entries, notes
        Notes tell of exports that belong to no division. An export that is no dictionary becomes an entry of
        every division, so that the board tells the student what is wrong with it.
    """
    if type(exported) is not dict:
        return [Entry(student, division, exported, submitted_at) for division in challenge.divisions], []
    known = [Entry(student, name, exported[name], submitted_at) for name in challenge.divisions if name in exported]
    strange = [clip(name) for name in exported if name not in challenge.divisions]
    if not strange:
        return known, []
    offered = ", ".join(challenge.divisions)
    return known, [f"{student}: there is no division {', '.join(strange[:5])}; divisions are {offered}."]


def run_seed(challenge: Challenge, division: str, run: int, draw: str = "") -> int:
    """The seed of the ``run``-th evaluation, the same for every entry of the division.

    ``draw`` separates contests: final standings use one that was drawn after the deadline.
    """
    return derive_seed(challenge.name, division, run, draw)


def evaluate_challenge(
    challenge: Challenge,
    entries: Iterable[Entry],
    store: RunStore | None = None,
    *,
    runs: int = 2,
    workers: int | None = None,
    progress: OnProgress | None = None,
    divisions: Sequence[str] | None = None,
    draw: str = "",
) -> Board:
    """Validate, evaluate what is new, and rank.

    Parameters
    ----------
    entries:
        Of a student's entries in one division, the latest counts.
    store:
        Where evaluations are kept; without one everything is evaluated. Failures are not kept and tried again.
    runs:
        Evaluations per entry, each with another seed.
    workers:
        Trainer processes; by default one per core.
    progress:
        Called from one thread at a time.
    divisions:
        Restrict the board to these.
    draw:
        Goes into the seeds (`run_seed`).

    Raises
    ------
    UnknownChallenge
        If there is no such division. Nothing that an entry does is ever raised.
    """
    names = [challenge.division(name).name for name in (divisions or challenge.divisions)]
    candidates = _check(challenge, entries, names)
    seeds = {name: [run_seed(challenge, name, run, draw) for run in range(runs)] for name in names}
    outcomes = _evaluate(challenge, candidates, seeds, store, workers or os.cpu_count() or 1, progress)
    for candidate in candidates:
        _collect(candidate, outcomes, seeds)
    boards = {name: _division_board(challenge, name, candidates) for name in names}
    return Board(challenge.name, challenge.title, challenge.direction, challenge.unit, challenge.effort, boards)


def _check(challenge: Challenge, entries: Iterable[Entry], names: Sequence[str]) -> list[_Candidate]:
    latest: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        before = latest.get((entry.student, entry.division))
        if entry.division in names and (before is None or _time(entry) >= _time(before)):
            latest[entry.student, entry.division] = entry
    candidates = []
    for entry in latest.values():
        candidate = _Candidate(entry)
        try:
            candidate.checked = challenge.validate(entry.spec, entry.division)
        except EntryRejected as rejected:
            candidate.rejected = rejected
        candidates.append(candidate)
    return candidates


def _time(entry: Entry) -> datetime:
    """The time in UTC without zone; an entry without one is older than all others."""
    when = entry.submitted_at or datetime.min
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def _evaluate(
    challenge: Challenge,
    candidates: Sequence[_Candidate],
    seeds: Mapping[str, Sequence[int]],
    store: RunStore | None,
    workers: int,
    progress: OnProgress | None,
) -> dict[Key, Outcome]:
    """Everything that is known or can be found out, by (division, digest, seed)."""
    wanted = {(c.entry.division, c.checked.digest): c for c in reversed(candidates) if c.checked}
    outcomes: dict[Key, Outcome] = {}
    if store is not None:
        outcomes.update(store.load({seed for row in seeds.values() for seed in row}))
    plan: list[tuple[Key, _Candidate, int]] = []
    for run in range(max(map(len, seeds.values()), default=0)):  # first runs of all, then second runs
        ready = sorted(wanted.items(), key=lambda item: (-_work(item[1]), item[0]))  # long ones first fill the cores
        plan += [((*pair, seeds[pair[0]][run]), c, run) for pair, c in ready]
    todo = [(key, c, run) for key, c, run in plan if key not in outcomes]
    meter = _Meter(len(todo), progress)
    if not todo:
        return outcomes
    with ExitStack() as stack:
        pool = stack.enter_context(TrainerPool(min(workers, len(todo))))
        pending: dict[Future[Outcome], Key] = {}
        siblings: dict[tuple[str, str], list[Future[Outcome]]] = {}
        for key, candidate, run in todo:
            assert candidate.checked is not None
            division, digest, seed = key
            job = Job(
                challenge.name,
                origin_of(challenge),
                challenge.division(division),
                candidate.checked.canonical,
                seed,
            )
            text = f"{division}: {candidate.entry.student}, run {run + 1}"
            future = pool.submit(job, meter.of(key, text))
            pending[future] = key
            siblings.setdefault((division, digest), []).append(future)
        for group in siblings.values():
            for future in group:
                future.add_done_callback(partial(_give_up, group))
        while pending:
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                key = pending.pop(future)
                if not future.cancelled():
                    outcomes[key] = outcome = future.result()
                    if store is not None and not isinstance(outcome, Failed):
                        store.save(key, outcome)
                meter.finish(key)
    return outcomes


def _give_up(runs: Sequence[Future[Outcome]], ended: Future[Outcome]) -> None:
    """Further runs of an entry without a score would be wasted.

    Called by the thread that ended the run, before it takes the next one.
    """
    if not ended.cancelled() and not isinstance(ended.result(), Scored):
        for run in runs:
            run.cancel()


def _work(candidate: _Candidate) -> float:
    return candidate.checked.work if candidate.checked else 0.0


class _Meter:
    """Adds up the shares of running evaluations."""

    def __init__(self, total: int, progress: OnProgress | None) -> None:
        self._total = total
        self._progress = progress
        self._shares: dict[Key, float] = {}
        self._text = ""
        self._lock = threading.Lock()
        self._tell()

    def of(self, key: Key, text: str) -> Callable[[float], None]:
        def report(share: float) -> None:
            with self._lock:
                self._shares[key] = share
                self._text = text
                self._tell()

        return report

    def finish(self, key: Key) -> None:
        with self._lock:
            self._shares[key] = 1.0
            self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(Progress(sum(self._shares.values()), self._total, self._text))


def _collect(candidate: _Candidate, outcomes: Mapping[Key, Outcome], seeds: Mapping[str, Sequence[int]]) -> None:
    """Bring the outcomes of all runs together; one that is no score speaks for all."""
    if candidate.checked is None:
        return
    division = candidate.entry.division
    for seed in seeds[division]:
        outcome = outcomes.get((division, candidate.checked.digest, seed))
        match outcome:
            case Scored(score=score):
                candidate.scores.append(score)
            case Rejected(reason=reason):
                candidate.rejected = reason
            case Failed(message=message):
                candidate.failed = message


def _division_board(challenge: Challenge, division: str, candidates: Sequence[_Candidate]) -> DivisionBoard:
    rows: list[Row] = []
    ranked: list[tuple[_Candidate, Estimate]] = []
    for candidate in candidates:
        if candidate.entry.division != division:
            continue
        if candidate.rejected is not None:
            rows.append(_row(candidate, EntryStatus.REJECTED, str(candidate.rejected)))
        elif candidate.failed or not candidate.scores:
            rows.append(_row(candidate, EntryStatus.FAILED, candidate.failed or "the evaluation was stopped"))
        else:
            found = estimate([score.value for score in candidate.scores])
            suspicion = challenge.suspicion(found.mean, division)
            if suspicion:
                rows.append(_row(candidate, EntryStatus.FLAGGED, suspicion, found))
            else:
                ranked.append((candidate, found))
    for (candidate, found), place in zip(ranked, rank([e for _, e in ranked], challenge.direction), strict=True):
        rows.append(_row(candidate, EntryStatus.RANKED, "", found, place.rank, place.low, place.high))
    order = list(EntryStatus).index
    rows.sort(key=lambda row: (order(row.status), row.rank or 0, row.submitted_at or datetime.min, row.student))
    rules = challenge.division(division).rules
    references = {name: Reference(value) for name, value in challenge.references(division).items()}
    return DivisionBoard(division, tuple(rows), references, rules)


def _row(
    candidate: _Candidate,
    status: EntryStatus,
    message: str,
    found: Estimate | None = None,
    place: int | None = None,
    low: int | None = None,
    high: int | None = None,
) -> Row:
    scores = candidate.scores if found else []
    names = scores[0].extras if scores else {}
    return Row(
        student=candidate.entry.student,
        status=status,
        message=message,
        estimate=found,
        rank=place,
        rank_low=low,
        rank_high=high,
        curves=tuple(score.curve for score in scores),
        extras={name: sum(score.extras[name] for score in scores) / len(scores) for name in names},
        facts=dict(candidate.checked.facts) if candidate.checked else {},
        submitted_at=_time(candidate.entry),
    )
