"""What a student can find out about an entry before handing it in: the platform's own checks, and one evaluation.

For notebooks: the tools that are released with a challenge's assignment call `try_entry`. The evaluation runs in a trainer
process, with the limits and the code that rank, and leaves the notebook's own Keras alone.
"""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass, field
from typing import Any

from autograder.challenges.base import EntryRejected, Score
from autograder.challenges.evaluation.workers import Failed, Job, Rejected, Scored, TrainerPool
from autograder.challenges.registry import get_challenge, origin_of

GRADING = "AUTOGRADER_GRADING"  # set where a submission is graded: nothing is measured there


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes
    ----------
    accepted:
        Whether the entry keeps all rules, as far as they were tried.
    message:
        For the student.
    facts:
        Figures of the entry, for instance its parameters.
    score:
        Of one evaluation, with luck of its own; ``None`` if there was none.
    cpu_seconds:
        Processor time of the evaluation.
    """

    accepted: bool
    message: str
    facts: dict[str, float] = field(default_factory=dict)
    score: Score | None = None
    cpu_seconds: float = 0.0

    def __str__(self) -> str:
        return self.message


def try_entry(challenge: str, division: str, entry: Any, *, measure: bool = True) -> Trial:
    """Check an entry by the rules of a division, evaluate it once, and print what came of it.

    Parameters
    ----------
    entry:
        What the notebook would hand in for this division.
    measure:
        Whether to evaluate it, which takes as long as the platform's own evaluation; otherwise it is only checked.

    Raises
    ------
    UnknownChallenge
        If there is no such challenge or division.
    """
    trial = _try(challenge, division, entry, measure=measure and not os.environ.get(GRADING))
    print(trial)
    return trial


def _try(name: str, division: str, entry: Any, *, measure: bool) -> Trial:
    challenge = get_challenge(name)
    rules = challenge.division(division)
    try:
        checked = challenge.validate(entry, division)
    except EntryRejected as rejected:
        return Trial(False, f"{division}: rejected. {rejected}")
    facts = dict(checked.facts)
    shown = ", ".join(f"{value:,g} {fact}" for fact, value in facts.items())
    accepted = f"{division}: the entry keeps the rules" + (f" ({shown})." if shown else ".")
    if not measure:
        return Trial(True, accepted, facts)
    seed = secrets.randbits(62)
    job = Job(challenge.name, origin_of(challenge), rules, checked.canonical, seed)
    with TrainerPool(1) as pool:
        match pool.submit(job, _show_progress).result():
            case Scored(score=score, cpu_seconds=cpu_seconds):
                extras = "".join(f", {value:.4g} {extra}" for extra, value in score.extras.items())
                text = (
                    f"{accepted}\n{challenge.unit}: {score.value:.4g}{extras}; one run, {cpu_seconds:.0f} of "
                    f"{rules.cpu_seconds:g} s of processor time. Another run has other luck."
                )
                return Trial(True, text, facts, score, cpu_seconds)
            case Rejected(reason=reason):
                return Trial(False, f"{division}: rejected. {reason}", facts)
            case Failed(message=message):
                return Trial(True, f"{accepted}\nIt could not be measured: {message}.", facts)


def _show_progress(share: float) -> None:
    """One line that is written over; on the stream of remarks, so that outputs stay clean."""
    end = "\r" if share < 1.0 else "\r" + " " * 20 + "\r"
    print(f"measuring: {share:4.0%}", end=end, file=sys.stderr, flush=True)
