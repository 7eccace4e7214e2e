"""What came of one submission in one grader, and whether an attack got what it wanted."""

from __future__ import annotations

from dataclasses import dataclass

from tests.attacks.catalogue import Attack


@dataclass(frozen=True)
class Outcome:
    """Seen from outside the grader.

    Attributes
    ----------
    score:
        ``None`` if the grader gave none.
    finished:
        Whether the grader came to an end by itself, and in order, within the time that it was given.
    shown:
        What the student would see of the own output.
    stolen:
        Whether the secret left by file or network.
    damaged:
        Files outside the submission that were made or changed.
    survivors:
        Processes of the submission that were alive when the grader had finished.
    """

    score: float | None
    finished: bool
    shown: str = ""
    stolen: bool = False
    damaged: tuple[str, ...] = ()
    survivors: int = 0


def succeeded(attack: Attack, outcome: Outcome, canary: str) -> str:
    """How the attack got what it wanted; empty if it did not."""
    if attack.wants == "points" and outcome.score is not None and outcome.score > (attack.deserves or 0.0) + 1e-9:
        return f"{outcome.score:g} points instead of {attack.deserves or 0:g}"
    if attack.wants == "secret" and (outcome.stolen or canary in outcome.shown):
        return "the secret was seen"
    if attack.wants == "damage" and (outcome.damaged or outcome.survivors):
        return ", ".join(outcome.damaged) or f"{outcome.survivors} processes live on"
    if attack.wants == "halt" and (not outcome.finished or (outcome.score is None and attack.deserves is not None)):
        return "no score: the grader was stopped" if not outcome.finished else "no score"
    if attack.wants == "halt" and (outcome.score or 0.0) < (attack.deserves or 0.0) - 1e-9:
        return f"the honest part lost {(attack.deserves or 0) - (outcome.score or 0):g} points"
    return ""
