"""What `autograder check` has shown of the assignments of a course, kept in a JSON file for the course's page.

Each entry says of which state of the assignment it is: after a change of the source it holds no longer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from autograder.authoring.check import CheckReport, Kind
from autograder.authoring.mutation.report import Fate, MutationReport
from autograder.errors import CourseError
from autograder.files import write_atomically
from autograder.notebooks.model import Assignment

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """One run of `check`.

    Attributes
    ----------
    source:
        Digest of the assignment that was checked.
    seeds, passed:
        How often the reference answer was judged, and how often it got full points.
    right, wrong, hostile, as_declared:
        Example answers by kind, and how many of all of them got what they declare.
    seconds:
        Median time that judging the reference answer took.
    """

    source: str
    seeds: int
    passed: int
    right: int
    wrong: int
    hostile: int
    as_declared: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Mutated:
    """One run of `check --mutants`: of `judged` changed answers `killed` lost points; `explained` were not judged."""

    source: str
    judged: int
    killed: int
    explained: int
    sampled: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of one assignment."""

    checked: Checked | None = None
    mutated: Mutated | None = None

    def of(self, digest: str) -> Proof:
        """What still holds for the assignment with this digest."""
        return Proof(
            self.checked if self.checked and self.checked.source == digest else None,
            self.mutated if self.mutated and self.mutated.source == digest else None,
        )


def load_proofs(path: Path) -> dict[str, Proof]:
    """All proofs of a file by assignment; none if there is no such file.

    Raises
    ------
    CourseError
        If the file is something else.
    """
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_bytes())
        if stored["format"] != _FORMAT:
            raise ValueError(f"format {stored['format']}")
        return {
            name: Proof(
                Checked(**entry["checked"]) if "checked" in entry else None,
                Mutated(**entry["mutated"]) if "mutated" in entry else None,
            )
            for name, entry in stored["assignments"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise CourseError(
            f"this is no record of `autograder check` ({error})",
            where=str(path),
            hint="Name another file, or remove it: `autograder check --record FILE` writes it anew.",
        ) from None


def record_check(path: Path, assignment: Assignment, report: CheckReport) -> None:
    """Keep what a whole run of `check` found."""
    kinds = Counter(finding.kind for finding in report.findings)
    reference = [finding for finding in report.findings if finding.kind is Kind.REFERENCE]
    examples = [finding for finding in report.findings if finding.kind in (Kind.CORRECT, Kind.WRONG, Kind.HOSTILE)]
    checked = Checked(
        source=assignment.digest,
        seeds=len(reference),
        passed=sum(finding.ok for finding in reference),
        right=kinds[Kind.CORRECT],
        wrong=kinds[Kind.WRONG],
        hostile=kinds[Kind.HOSTILE],
        as_declared=sum(finding.ok for finding in examples),
        seconds=round(median(finding.seconds for finding in reference), 2),
    )
    _update(path, assignment.name, {"checked": asdict(checked)})


def record_mutants(path: Path, assignment: Assignment, report: MutationReport) -> None:
    """Keep what a run of `check --mutants` found."""
    total = report.total
    mutated = Mutated(
        source=assignment.digest,
        judged=total.mutants,
        killed=total.count(Fate.KILLED),
        explained=total.count(Fate.EXPLAINED),
        sampled=report.left_out > 0,
    )
    _update(path, assignment.name, {"mutated": asdict(mutated)})


def _update(path: Path, name: str, entry: Mapping[str, Any]) -> None:
    proofs = load_proofs(path)
    stored = {
        other: {key: asdict(part) for key in ("checked", "mutated") if (part := getattr(proof, key)) is not None}
        for other, proof in proofs.items()
    }
    stored[name] = stored.get(name, {}) | dict(entry)
    text = json.dumps({"format": _FORMAT, "assignments": dict(sorted(stored.items()))}, indent=1)
    write_atomically(path, f"{text}\n".encode())
