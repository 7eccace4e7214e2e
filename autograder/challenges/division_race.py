"""One division of a challenge on its way from entries to a ranked board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import fmean

import numpy as np

from autograder.challenges.base import Challenge, CheckedEntry, Entry, EntryRejected, Score
from autograder.challenges.boards.board import DivisionBoard, Milestone, Reference, Row
from autograder.challenges.entries import utc
from autograder.challenges.evaluation.scheduler import REFERENCES, Evaluation, Scheduler
from autograder.challenges.evaluation.store import Key
from autograder.challenges.evaluation.workers import Failed, Rejected, Scored
from autograder.challenges.ranks.comparison import Comparison, Rank
from autograder.challenges.ranks.race import Ending, RaceRules, contested, next_step
from autograder.challenges.ranks.ranking import EntryStatus, Estimate, estimate
from autograder.execution.seeds import derive_seed
from autograder.wording import words


@dataclass(frozen=True, slots=True)
class Effort:
    """How much retraining a board may cost.

    Attributes
    ----------
    top:
        The places whose order is wanted.
    first:
        Runs that every entry gets.
    most:
        Runs that no entry gets more of.
    budget:
        Runs beyond the first ones, in each division; ``None`` for any number.
    """

    top: int = 3
    first: int = 2
    most: int = 20
    budget: int | None = None


@dataclass(slots=True)
class _Candidate:
    """A student's entry on its way to a row of the board."""

    entry: Entry
    checked: CheckedEntry | None = None
    rejected: EntryRejected | None = None
    failed: str = ""
    scores: list[Score] = field(default_factory=list)

    @property
    def values(self) -> list[float]:
        return [score.value for score in self.scores]


def run_seed(challenge: Challenge, division: str, run: int, draw: str = "") -> int:
    """The seed of the ``run``-th evaluation, the same for every entry of the division.

    ``draw`` is a text that nobody knows in advance; final standings use one that was drawn after the deadline.
    """
    return derive_seed(challenge.name, division, run, draw)


class DivisionRace:
    """The entries of one division, evaluated in rounds until their order is known or the effort is spent.

    Parameters
    ----------
    entries:
        Of this division, superseded ones included.
    """

    def __init__(
        self,
        challenge: Challenge,
        division: str,
        entries: Sequence[Entry],
        effort: Effort,
        draw: str,
        scheduler: Scheduler,
    ) -> None:
        self.division = division
        self.ending: Ending | None = None
        self._challenge = challenge
        self._scheduler = scheduler
        self._rules = RaceRules(
            challenge.direction,
            indifference=challenge.division(division).indifference,
            top=effort.top,
            first=1 if challenge.exact else effort.first,
            most=1 if challenge.exact else max(effort.first, effort.most),
            budget=effort.budget,
            exact=challenge.exact,
        )
        self._run_seeds = [run_seed(challenge, division, run, draw) for run in range(self._rules.most)]
        self._references_key = (division, REFERENCES, derive_seed(challenge.name, division, REFERENCES))
        self._reference_entries = {
            name: challenge.validate(spec, division) for name, spec in challenge.reference_entries(division).items()
        }
        self._candidates = [self._check(entry) for entry in _latest(entries)]
        self._superseded = [entry for entry in entries if not entry.current]
        self._runs = {c.checked.digest: 0 for c in self._candidates if c.checked is not None}  # equal entries run once
        self._round: list[Evaluation] = []
        self._background = self._comparisons()

    @property
    def seeds(self) -> list[int]:
        """All seeds that an evaluation may have."""
        return [*self._run_seeds, self._references_key[2]]

    # the race ----------------------------------------------------------------------------------------

    def advance(self) -> bool:
        """Submit what comes next; false when nothing is left to be done."""
        while not self.missing():
            if self.ending is not None:
                return False
            racers = self._racers()
            step = next_step([self._values(digest) for digest in racers], self._rules)
            self.ending = step.ending
            names = list(racers)
            self._round = [self._evaluation(racers[names[i]], self._runs[names[i]]) for i in step.entries]
            for i in step.entries:
                self._runs[names[i]] += 1
            self._scheduler.submit([*self._round, *self._background])
        return True

    def missing(self) -> list[Key]:
        """What the present round still waits for; at the end, also what entries are compared with."""
        wanted = self._round if self.ending is None else [*self._round, *self._background]
        return [e.key for e in wanted if e.key not in self._scheduler.outcomes]

    def foreseeable(self) -> list[Evaluation]:
        """What the next round will want if it goes on with the entries of this one.

        It is counted only when a round really wants it: the board does not depend on who had time for it.
        """
        racers = self._racers()
        return [
            self._evaluation(racers[digest], self._runs[digest])
            for _, digest, _ in (e.key for e in self._round)
            if digest in racers and self._runs[digest] < self._rules.most
        ]

    def _comparisons(self) -> list[Evaluation]:
        """What entries are compared with: evaluated beside the first rounds."""
        wanted = []
        if type(self._challenge).references is not Challenge.references:
            wanted.append(Evaluation(self._references_key, None, f"{self.division}: lines of comparison"))
        for name, checked in self._reference_entries.items():
            for run in range(self._rules.first):
                key = (self.division, checked.digest, self._run_seeds[run])
                wanted.append(Evaluation(key, checked, f"{self.division}: {name}, run {run + 1}"))
        return wanted

    def _evaluation(self, candidate: _Candidate, run: int) -> Evaluation:
        assert candidate.checked is not None
        key = (self.division, candidate.checked.digest, self._run_seeds[run])
        return Evaluation(key, candidate.checked, f"{self.division}: {candidate.entry.student}, run {run + 1}")

    def _racers(self) -> dict[str, _Candidate]:
        """Who may still be ranked, by digest: not rejected, not failed, not too good to be believed."""
        racers = {c.checked.digest: c for c in reversed(self._candidates) if c.checked is not None}
        return {
            digest: racers[digest]
            for digest in self._runs
            if not any(isinstance(self._scheduler.outcomes.get(key), Rejected | Failed) for key in self._keys(digest))
            and not self._suspicion(self._values(digest))
        }

    def _keys(self, digest: str) -> list[Key]:
        """The runs of an entry that rounds have wanted so far."""
        return [(self.division, digest, seed) for seed in self._run_seeds[: self._runs.get(digest, 0)]]

    def _values(self, digest: str) -> list[float]:
        return [score.value for score in self._scheduler.scores(self._keys(digest))]

    def _suspicion(self, values: Sequence[float]) -> str:
        return self._challenge.suspicion(fmean(values), self.division) if values else ""

    def _check(self, entry: Entry) -> _Candidate:
        try:
            return _Candidate(entry, self._challenge.validate(entry.spec, entry.division))
        except EntryRejected as rejected:
            return _Candidate(entry, rejected=rejected)

    # the board ---------------------------------------------------------------------------------------

    def board(self, *, strict: bool = False) -> DivisionBoard:
        """What is known when the race is over.

        Parameters
        ----------
        strict:
            Who shares a rank gets places one after the other, the earlier submission first.
        """
        rows: list[Row] = []
        ranked: list[_Candidate] = []
        for candidate in self._candidates:
            self._collect(candidate)
            if candidate.rejected is not None:
                rows.append(self._row(candidate, EntryStatus.REJECTED, str(candidate.rejected)))
            elif candidate.failed or not candidate.scores:
                rows.append(self._row(candidate, EntryStatus.FAILED, candidate.failed or "the evaluation was stopped"))
            elif suspicion := self._suspicion(candidate.values):
                rows.append(self._row(candidate, EntryStatus.FLAGGED, suspicion))
            else:
                ranked.append(candidate)
        comparison = self._compare(ranked)
        places = comparison.ranks()
        if strict:
            places = _one_after_the_other(ranked, places)
        for candidate, place in zip(ranked, places, strict=True):
            rows.append(self._row(candidate, EntryStatus.RANKED, "", place))
        rows.sort(key=self._order)
        return DivisionBoard(
            self.division,
            tuple(rows),
            self._references(),
            self._challenge.division(self.division).rules,
            history=self._history(),
            verdict=self._verdict(ranked, comparison),
            troubles=self._troubles(),
            effort=self._spent(),
        )

    def _collect(self, candidate: _Candidate) -> None:
        """Bring the outcomes of all runs together; one that is no score speaks for all."""
        if candidate.checked is None:
            return
        keys = self._keys(candidate.checked.digest)
        candidate.scores = self._scheduler.scores(keys)
        for key in keys:
            match self._scheduler.outcomes.get(key):
                case Rejected(reason=reason):
                    candidate.rejected = reason
                case Failed(message=message):
                    candidate.failed = message

    def _compare(self, ranked: Sequence[_Candidate]) -> Comparison:
        """All pairs; equal entries of two students count once among the claims, and are alike."""
        digests = [c.checked.digest for c in ranked if c.checked is not None]
        names = list(dict.fromkeys(digests))
        found = self._rules.compare([self._values(digest) for digest in names])
        index = np.array([names.index(digest) for digest in digests], dtype=np.intp)
        return found.at(index)

    def _order(self, row: Row) -> tuple[object, ...]:
        sign = 1.0 if self._challenge.direction.value == "lower" else -1.0
        mean = sign * row.estimate.mean if row.estimate is not None else 0.0
        status = list(EntryStatus).index(row.status)
        return (status, row.rank or 0, mean, row.submitted_at or datetime.min, row.student)

    def _row(self, candidate: _Candidate, status: EntryStatus, message: str, place: Rank | None = None) -> Row:
        scores = candidate.scores if status in (EntryStatus.RANKED, EntryStatus.FLAGGED) else []
        names = dict.fromkeys(name for score in scores for name in score.extras)
        return Row(
            student=candidate.entry.student,
            status=status,
            message=message,
            estimate=self._estimate(candidate.values) if scores else None,
            rank=place.rank if place else None,
            rank_low=place.low if place else None,
            rank_high=place.high if place else None,
            curves=tuple(score.curve for score in scores),
            extras={name: fmean(s.extras[name] for s in scores if name in s.extras) for name in names},
            facts=dict(candidate.checked.facts) if candidate.checked else {},
            submitted_at=utc(candidate.entry.submitted_at),
            pictures=scores[0].pictures if scores else (),
            pseudonym=candidate.entry.pseudonym,
            scores=tuple(score.value for score in scores),
        )

    def _estimate(self, values: Sequence[float]) -> Estimate:
        return estimate(values, exact=self._challenge.exact)

    def _references(self) -> Mapping[str, Reference]:
        found: dict[str, Reference] = {}
        outcome = self._scheduler.outcomes.get(self._references_key)
        if isinstance(outcome, Scored):
            found |= {name: Reference(value) for name, value in outcome.score.extras.items()}
        for name, checked in self._reference_entries.items():
            keys = [(self.division, checked.digest, seed) for seed in self._run_seeds[: self._rules.first]]
            scores = self._scheduler.scores(keys)
            if scores:
                known = self._estimate([score.value for score in scores])
                found[name] = Reference(known.mean, known, tuple(score.curve for score in scores))
        return found

    def _troubles(self) -> tuple[str, ...]:
        """Which lines of comparison are missing, and why."""
        names = {self._references_key: "the lines of comparison"}
        for name, checked in self._reference_entries.items():
            names |= {(self.division, checked.digest, seed): name for seed in self._run_seeds[: self._rules.first]}
        found: dict[str, str] = {}
        for key, name in names.items():
            match self._scheduler.outcomes.get(key):
                case Failed(message=message):
                    found.setdefault(name, message)
                case Rejected(reason=reason):
                    found.setdefault(name, str(reason))
        return tuple(f"Not shown, for it could not be evaluated: {name} ({why})" for name, why in found.items())

    def _history(self) -> tuple[Milestone, ...]:
        """Every measured entry in the order of submission."""
        measured = [(c.entry, c.values) for c in self._candidates if not c.rejected and not c.failed]
        for entry in self._superseded:
            candidate = self._check(entry)
            if candidate.checked is not None:
                keys = [(self.division, candidate.checked.digest, seed) for seed in self._run_seeds]
                measured.append((entry, [score.value for score in self._scheduler.scores(keys)]))
        milestones = []
        for entry, values in sorted(measured, key=lambda item: (utc(item[0].submitted_at), item[0].student)):
            if values and not self._suspicion(values):
                known = self._estimate(values)
                milestones.append(
                    Milestone(utc(entry.submitted_at), entry.student, known.mean, known.ci_low, known.ci_high)
                )
        return tuple(milestones)

    def _spent(self) -> Mapping[str, float]:
        outcomes = [self._scheduler.outcomes.get(key) for digest in self._runs for key in self._keys(digest)]
        scored = [outcome for outcome in outcomes if isinstance(outcome, Scored)]
        return {"runs": float(len(scored)), "processor seconds": sum(outcome.cpu_seconds for outcome in scored)}

    def _verdict(self, ranked: Sequence[_Candidate], comparison: Comparison) -> str:
        """How sure the order of the first places is, and why it is not known better."""
        if not ranked:
            return words("No entry has been ranked.")
        if self._challenge.exact:
            return words("An entry scores the same in every run: the order is exact.")
        top = min(self._rules.top, len(ranked))
        several = words("The order of the first %(top)s places is", top=top)
        places = words("The first place is") if top == 1 else several
        confidence = f"{1.0 - self._rules.error:.0%}"
        open_pairs = contested(comparison, top)
        if not open_pairs.any():
            alike = comparison.alike & ~np.eye(len(ranked), dtype=np.bool_)
            may = np.array([place.low <= top for place in comparison.ranks()], dtype=np.bool_)
            close = (alike & ~comparison.better & ~comparison.better.T)[np.ix_(may, may)].any()
            if not close:
                return words(
                    "%(places)s sure (with %(confidence)s for all claims of this board together).",
                    places=places,
                    confidence=confidence,
                )
            return words(
                "%(places)s sure, but for entries whose means differ by less than %(least)s (with %(confidence)s for all "
                "claims of this board together).",
                places=places,
                least=f"{self._rules.indifference:g}",
                confidence=confidence,
            )
        reason = {
            Ending.BUDGET: words("the budget of runs is used up"),
            Ending.RUNS: words("more than %(most)s runs of an entry would be needed", most=self._rules.most),
        }.get(self.ending or Ending.RUNS, "")
        count = int(np.count_nonzero(open_pairs.any(axis=1)))
        return words(
            "%(places)s not sure yet: %(count)s entries cannot all be told apart, and %(reason)s.",
            places=places,
            count=count,
            reason=reason,
        )


def _one_after_the_other(ranked: Sequence[_Candidate], places: Sequence[Rank]) -> list[Rank]:
    """Strict ranks, each within its range: whoever is surely better has an earlier one anyway."""

    def key(number: int) -> tuple[int, datetime, str]:
        entry = ranked[number].entry
        return places[number].rank, utc(entry.submitted_at), entry.student

    order = sorted(range(len(ranked)), key=key)
    strict = {number: rank for rank, number in enumerate(order, 1)}
    return [replace(place, rank=strict[number]) for number, place in enumerate(places)]


def _latest(entries: Iterable[Entry]) -> list[Entry]:
    """Of a student's current entries the latest counts; earliest first."""
    latest: dict[str, Entry] = {}
    for entry in entries:
        before = latest.get(entry.student)
        if entry.current and (before is None or utc(entry.submitted_at) >= utc(before.submitted_at)):
            latest[entry.student] = entry
    return sorted(latest.values(), key=lambda entry: (utc(entry.submitted_at), entry.student))
