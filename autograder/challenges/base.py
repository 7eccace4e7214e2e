"""What a challenge is: rules, an entry format with its validator, divisions, and a seeded evaluation.

A challenge is a subclass of `Challenge` in a module that calls `register` (`autograder.challenges.registry`); the
leaderboard, the trainer process, the store and the boards know challenges only through this module.
"""

from __future__ import annotations

import hashlib
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from autograder.errors import AutograderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Report = Callable[[float], None]  # told the finished share of an evaluation, 0 to 1


class Direction(StrEnum):
    """Which end of the scale wins."""

    LOWER = "lower"
    HIGHER = "higher"


class EntryRejected(AutograderError):
    """An entry breaks a rule.

    Parameters
    ----------
    what:
        What is wrong, with the numbers, written for the student.
    rule:
        Short name of the rule that is broken.
    layer:
        The layer or option it concerns (may be empty).
    hint:
        How to repair it.
    """

    def __init__(self, what: str, *, rule: str, layer: str = "", hint: str) -> None:
        super().__init__(what, where=layer, hint=hint)
        self.rule = rule
        self.layer = layer

    def __str__(self) -> str:
        place = f"{self.layer}: " if self.layer else ""
        return f"{place}{self.what} [rule: {self.rule}]\n  -> {self.hint}"


class UnknownChallenge(AutograderError):
    """No challenge, or no division of it, has this name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one student hands in for one division.

    Attributes
    ----------
    spec:
        Plain data from the student's notebook; believed by nobody.
    submitted_at:
        Only compared with other entries of the same board.
    pseudonym:
        The name that the student wants on public boards; empty for the own one.
    current:
        False for an entry that a later submission has replaced: it is part of the board's history alone.
    """

    student: str
    division: str
    spec: Any
    submitted_at: datetime | None = None
    pseudonym: str = ""
    current: bool = True


@dataclass(frozen=True, slots=True)
class Division:
    """One contest within a challenge.

    Attributes
    ----------
    rules:
        Sentences for students, printed with the board.
    cpu_seconds:
        Processor time that one evaluation may use before the entry is rejected as too slow.
    wall_seconds:
        Time after which an evaluation that has not come to an end is stopped; a busy machine needs more of it
        than processor time.
    memory_mib:
        Memory that one evaluation may use beyond the libraries, in MiB.
    indifference:
        Two entries whose true means differ by less count as equally good; no effort goes into telling them apart.
    """

    name: str
    rules: tuple[str, ...]
    cpu_seconds: float = 300.0
    wall_seconds: float = 960.0
    memory_mib: int = 2048
    indifference: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """A spec that its challenge's validator has accepted.

    Attributes
    ----------
    parsed:
        The challenge's own form of it.
    canonical:
        Plain data that `validate` accepts again; equal entries have equal canonical forms.
    facts:
        Small figures for the board (for instance parameters), by name.
    work:
        Estimate of the time of one evaluation in any unit; long ones are started first.
    digest:
        sha256 of the canonical form, in hex; evaluations are kept under it.
    """

    parsed: Any
    canonical: dict[str, Any]
    facts: Mapping[str, float] = field(default_factory=dict)
    work: float = 1.0
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        text = json.dumps(self.canonical, sort_keys=True, allow_nan=False)
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture for the board, for instance an image and what a network made of it.

    Attributes
    ----------
    pixels:
        Shape (height, width) for grey or (height, width, 3) for colours, uint8; at most 512 pixels a side.
    """

    title: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome of one evaluation.

    Attributes
    ----------
    value:
        What is ranked; always finite.
    curve:
        Points (effort spent so far, value then), for instance (images seen, cost), at most a few hundred.
    extras:
        Other figures by name, shown beside the value.
    pictures:
        At most a dozen.
    """

    value: float
    curve: tuple[tuple[float, float], ...] = ()
    extras: Mapping[str, float] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"a score is finite, not {self.value}")


class Challenge(ABC):
    """Rules, entry format, evaluation and direction of one contest."""

    name: str
    title: str
    direction: Direction
    divisions: Mapping[str, Division]
    version: str  # changes whenever the same entry and seed would score differently
    packages: tuple[str, ...] = ()  # distributions whose versions the score depends on
    unit: str = "score"  # what the value is, for axes and table heads
    effort: str = "effort"  # what the first number of a curve's points counts
    variable: str = "entries"  # of a student's notebook: {division: spec}
    exact: bool = False  # whether an entry scores the same with every seed, so that one run tells all

    @property
    def assignment(self) -> str:
        """The assignment whose notebooks export the entries; by default the one of the challenge's name."""
        return self.name

    @abstractmethod
    def validate(self, spec: object, division: str) -> CheckedEntry:
        """Check a spec from a student; it may be anything.

        Raises
        ------
        EntryRejected
            Naming the rule, the layer and the repair. Nothing else is ever raised for a bad spec.
        """

    @abstractmethod
    def evaluate(self, entry: CheckedEntry, division: str, seed: int, report: Report) -> Score:
        """Score an entry; called in the limited trainer process.

        Equal arguments give the equal score, bit for bit. All chance that is not the entry's own is drawn
        from ``seed`` alone, so that entries meet the same luck.

        Raises
        ------
        EntryRejected
            If a rule shows itself broken only now (for instance an output that is not finite).
        """

    def warm_up(self) -> None:  # noqa: B027  (most challenges need nothing)
        """Import what `evaluate` needs; called once in the trainer process, before its memory is limited."""

    def references(self, division: str) -> Mapping[str, float]:
        """Values that the board draws as lines of comparison, by name. Computed once, in the trainer process."""
        return {}

    def reference_entries(self, division: str) -> Mapping[str, Any]:
        """Specs of entries that are evaluated like those of students, and drawn as lines of comparison, by name."""
        return {}

    def suspicion(self, value: float, division: str) -> str:
        """Why a mean value is too good to be believed unseen; empty if it is not."""
        return ""

    def division(self, name: str) -> Division:
        """The division of this name.

        Raises
        ------
        UnknownChallenge
            If there is none.
        """
        try:
            return self.divisions[name]
        except KeyError:
            close = get_close_matches(name.upper(), self.divisions, n=1, cutoff=0.3)
            raise UnknownChallenge(
                f"{self.name} has no division {name!r}",
                hint=(f"Did you mean {close[0]}? " if close else "") + f"Divisions: {', '.join(self.divisions)}.",
            ) from None
