"""Evaluations done in an order that keeps all trainer processes busy; what is known is not done again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from autograder.challenges.base import Challenge, CheckedEntry, Score
from autograder.challenges.evaluation.store import Key, RunStore
from autograder.challenges.evaluation.workers import Failed, Job, Outcome, Scored, TrainerPool
from autograder.challenges.registry import origin_of

REFERENCES = "references"  # stands for the digest of an entry: the challenge's reference values


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the evaluation is; ``done`` grows by fractions while evaluations run, ``total`` while more are needed."""

    done: float
    total: int
    text: str


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One run that is wanted.

    Attributes
    ----------
    key:
        Division, digest of the entry, seed.
    entry:
        ``None`` for the reference values of the division.
    title:
        For the progress bar.
    """

    key: Key
    entry: CheckedEntry | None
    title: str

    @property
    def work(self) -> float:
        """Long ones are started first."""
        return self.entry.work if self.entry is not None else 0.0


class Scheduler:
    """Evaluates on a pool of trainer processes, which is started when something has to be evaluated.

    Use as a context manager; leaving it stops what still runs. Outcomes are stored as soon as they are there; failures
    are not, and are tried again by the next run of the command.

    Parameters
    ----------
    store:
        Without one everything is evaluated.
    """

    def __init__(
        self, challenge: Challenge, store: RunStore | None, workers: int, progress: OnProgress | None = None
    ) -> None:
        self.outcomes: dict[Key, Outcome] = {}
        self._challenge = challenge
        self._store = store
        self._workers = workers
        self._pool: TrainerPool | None = None
        self._pending: dict[Future[Outcome], Evaluation] = {}
        self._meter = _Meter(progress)

    def load(self, seeds: Iterable[int]) -> None:
        """Take what the store knows of these seeds."""
        if self._store is not None:
            self.outcomes.update(self._store.load(seeds))

    def submit(self, evaluations: Iterable[Evaluation]) -> None:
        """Evaluate what is neither known nor under way, long ones first."""
        under_way = {evaluation.key for evaluation in self._pending.values()}
        new = {e.key: e for e in evaluations if e.key not in self.outcomes and e.key not in under_way}
        for evaluation in sorted(new.values(), key=lambda e: (-e.work, e.key)):
            if self._pool is None:
                self._pool = TrainerPool(self._workers)
            division, _, seed = evaluation.key
            spec = evaluation.entry.canonical if evaluation.entry is not None else None
            job = Job(self._challenge.name, origin_of(self._challenge), self._challenge.division(division), spec, seed)
            self._pending[self._pool.submit(job, self._meter.of(evaluation))] = evaluation

    @property
    def idle(self) -> int:
        """Trainer processes that have nothing to do."""
        return max(0, self._workers - len(self._pending))

    def wait(self, wanted: Iterable[Key]) -> None:
        """Wait until one more evaluation has come to its end, unless all that is wanted is known."""
        if all(key in self.outcomes for key in wanted) or not self._pending:
            return
        for future in wait(self._pending, return_when=FIRST_COMPLETED).done:
            evaluation = self._pending.pop(future)
            self._meter.finish(evaluation)
            self.outcomes[evaluation.key] = outcome = future.result()
            if self._store is not None and not isinstance(outcome, Failed):
                self._store.save(evaluation.key, outcome)

    def scores(self, keys: Iterable[Key]) -> list[Score]:
        """The scores of the first of these runs, up to the first that has none."""
        found: list[Score] = []
        for key in keys:
            outcome = self.outcomes.get(key)
            if not isinstance(outcome, Scored):
                break
            found.append(outcome.score)
        return found

    def __enter__(self) -> Scheduler:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.close()


class _Meter:
    """Adds up the shares of running evaluations."""

    def __init__(self, progress: OnProgress | None) -> None:
        self._progress = progress
        self._shares: dict[Key, float] = {}
        self._text = ""
        self._lock = threading.Lock()
        self._tell()

    def of(self, evaluation: Evaluation) -> Callable[[float], None]:
        with self._lock:
            self._shares[evaluation.key] = 0.0
            self._tell()

        def report(share: float) -> None:
            with self._lock:
                if evaluation.key in self._shares:
                    self._shares[evaluation.key] = max(share, self._shares[evaluation.key])
                    self._text = evaluation.title
                    self._tell()

        return report

    def finish(self, evaluation: Evaluation) -> None:
        with self._lock:
            self._shares[evaluation.key] = 1.0
            self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(Progress(sum(self._shares.values()), len(self._shares), self._text))
