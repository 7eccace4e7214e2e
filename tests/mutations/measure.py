"""How tolerant the matching is: ``python -m tests.mutations.measure --count 5000 --seed 0``.

For each mutant it is decided from the notebook's text alone (see `oracle`) whether the answer that a test judges, or
a person reads, is still there; then the plan is looked at. A question is

* kept: the official test runs while every name it judges has the honest value; a written answer reaches its reader;
* told: not kept, but a warning or a missing answer names the question's grade_id;
* lost: neither. There should be none whose answer is still there.
"""

from __future__ import annotations

import argparse
import collections
import functools
import itertools
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

from autograder.errors import SubmissionRejected
from autograder.notebooks.locating import SubmissionPlan, plan_submission
from autograder.notebooks.model import CourseNotebook, GradingPlan, Role
from tests.mutations.corpus import Base, real_bases, small_bases
from tests.mutations.mutate import ANSWERS, KINDS, Cell, Draft, grade_id_of, mutate
from tests.mutations.oracle import Meaning, World, names_bound, names_read

_COMBINED_SHARE = 0.4  # of the mutants get two to four mutations


class Fate(StrEnum):
    """What became of one question of one mutant."""

    KEPT = "kept"
    TOLD = "told"
    LOST = "lost"


@dataclass(frozen=True)
class Question:
    """What one grade cell judges: a test the values of `names`, a manual one the text `honest_text`."""

    notebook: str
    grade_id: str
    related: tuple[str, ...]  # grade_ids of the answers that it judges
    names: frozenset[str] = frozenset()
    honest: tuple[Meaning, ...] = ()
    honest_text: str = ""


@dataclass(frozen=True)
class Outcome:
    """One question of one mutant."""

    question: Question
    present: bool
    fate: Fate


@dataclass
class Report:
    """What happened to one mutant."""

    kinds: tuple[str, ...]
    base: str
    number: int
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # broken promises: an exception, a test twice, a mixed-up answer

    @property
    def label(self) -> str:
        return self.kinds[0] if len(self.kinds) == 1 else f"combined: {len(self.kinds)}"


class Examined:
    """A base submission and what its honest answers mean."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.tracked: dict[str, frozenset[str]] = {}
        self.texts: dict[str, dict[str, str]] = {}  # notebook -> grade_id of an answer -> honest text
        self.questions: list[Question] = []
        for notebook in base.assignment.notebooks:
            self._examine(notebook)

    def _examine(self, notebook: CourseNotebook) -> None:
        course = [c for c in notebook.cells if c.role is not Role.INSTRUCTOR]
        pairs = list(zip(course, (c["source"] for c in self.base.trees[notebook.name]["cells"]), strict=True))
        bound = {c.grade_id: names_bound(text) for c, text in pairs if c.role in ANSWERS and c.cell_type == "code"}
        tracked = self.tracked[notebook.name] = frozenset().union(*bound.values())
        self.texts[notebook.name] = {c.grade_id: text for c, text in pairs if c.role in ANSWERS}
        world = World(tracked)
        for cell, text in pairs:
            if cell.role is Role.TEST:
                names = frozenset(names_read(cell.source) - names_bound(cell.source) & tracked) & tracked
                related = tuple(grade_id for grade_id, own in bound.items() if own & names)
                self.questions.append(Question(notebook.name, cell.grade_id, related, names, honest=world.of(names)))
                continue
            if cell.cell_type == "code":
                world.run(text)
            if cell.role is Role.MANUAL and not cell.task:
                self.questions.append(Question(notebook.name, cell.grade_id, (cell.grade_id,), honest_text=text))

    def judge(self, draft: Draft, plan: SubmissionPlan | SubmissionRejected) -> tuple[list[Outcome], list[str]]:
        """Look at what the matcher made of a mutant."""
        outcomes: list[Outcome] = []
        faults: list[str] = []
        plans = {} if isinstance(plan, SubmissionRejected) else {p.notebook.name: p for p in plan.plans}
        for question in self.questions:
            present = self._is_present(question, draft)
            own = plans.get(question.notebook)
            if own is None:
                outcomes.append(Outcome(question, present, Fate.LOST))
            elif self._is_kept(question, own):
                outcomes.append(Outcome(question, present, Fate.KEPT))
            else:
                outcomes.append(Outcome(question, present, Fate.TOLD if _is_told(question, own) else Fate.LOST))
        for own in plans.values():
            faults.extend(_broken_promises(own, self.texts[own.notebook.name], draft.trees[own.notebook.name]["cells"]))
        return outcomes, faults

    def _is_present(self, question: Question, draft: Draft) -> bool:
        cells = draft.trees[question.notebook]["cells"]
        texts = [str(c["source"]) for c in cells]
        if question.honest_text:
            return any(_plain(question.honest_text) in _plain(text) for text in texts)
        official = {_plain(c.released) for n in self.base.assignment.notebooks for c in n.cells if c.role is Role.TEST}
        stubs = {_plain(c.released) for n in self.base.assignment.notebooks for c in n.cells if c.role in ANSWERS}
        codes = [c["cell_type"] == "code" for c in cells]
        # an untouched stub is no answer: that it undoes one in passing does not make the answer absent
        for with_texts, leave_out in itertools.product((False, True), (official, official | stubs)):
            world = World(self.tracked[question.notebook])
            for text, is_code in zip(texts, codes, strict=True):
                if (is_code or with_texts) and _plain(text) not in leave_out:
                    world.run(text)
                    if world.of(question.names) == question.honest:
                        return True
        return False

    def _is_kept(self, question: Question, plan: GradingPlan) -> bool:
        if question.honest_text:
            parts = [s.cell for s in plan.steps if s.course_cell and s.course_cell.grade_id == question.grade_id]
            read = "".join(_plain(str(part["source"])) for part in parts)
            return any(_bears(part, question.grade_id) for part in parts) and _plain(question.honest_text) in read
        world = World(self.tracked[question.notebook])
        for step in plan.steps:
            cell = step.course_cell
            if cell is not None and cell.grade_id == question.grade_id:
                return world.of(question.names) == question.honest
            if step.cell["cell_type"] == "code" and (cell is None or cell.role is not Role.TEST):
                world.run(str(step.cell["source"]))
        return False


def _bears(cell: dict[str, object], grade_id: str) -> bool:
    meta = cell.get("metadata")
    return isinstance(meta, dict) and meta.get("nbgrader", {}).get("grade_id") == grade_id


def _is_told(question: Question, plan: GradingPlan) -> bool:
    """By a warning, a missing answer, or the verdict "No answer was given" on a written answer left as it was."""
    for step in plan.steps:
        cell = step.course_cell
        if cell is not None and cell.role is Role.MANUAL and _bears(step.cell, question.grade_id):
            if _plain(str(step.cell["source"])) == _plain(cell.released):
                return True
    told = [*plan.warnings, *plan.missing.values()]
    return any(repr(grade_id) in text for grade_id in (question.grade_id, *question.related) for text in told)


def _broken_promises(plan: GradingPlan, honest: dict[str, str], handed_in: list[Cell]) -> list[str]:
    """Every test once and official; no cell that bears a question's grade_id holds another's answer only.

    Where the file itself says that grade_id, and the cell binds a name that its answer binds too, nobody could know.
    """
    faults = []
    for role in (Role.TEST, Role.LOCKED):
        run = [s.course_cell.grade_id for s in plan.steps if s.course_cell and s.course_cell.role is role]
        if plan.steps and sorted(run) != sorted(c.grade_id for c in plan.notebook.cells if c.role is role):
            faults.append(f"{role} cells in the plan: {sorted(run)}")
    for step in plan.steps:
        cell = step.course_cell
        if cell is None:
            continue
        text = _plain(str(step.cell["source"]))
        if cell.role in (Role.TEST, Role.LOCKED):
            if text != _plain(cell.source):
                faults.append(f"{cell.grade_id} is not run with its official text")
        elif _bears(step.cell, cell.grade_id) and _plain(honest[cell.grade_id]) not in text:
            others = [g for g, t in honest.items() if g != cell.grade_id and _plain(t) == text]
            said = any(
                grade_id_of(c) == cell.grade_id
                and _plain(c["source"]) == text
                and _agree(c["source"], honest[cell.grade_id])
                for c in handed_in
            )
            if others and not said:
                faults.append(f"{cell.grade_id} bears the answer to {others[0]}")
    ids = [s.cell["id"] for s in plan.steps]
    if len(set(ids)) != len(ids):
        faults.append("cell ids repeat")
    return faults


def _agree(text: str, honest: str) -> bool:
    """Whether two texts bind a name in common, or bind none as written answers do."""
    return not names_bound(text) or bool(names_bound(text) & names_bound(honest))


def _plain(text: str) -> str:
    """A text without its white space: editors change it at will."""
    return "".join(text.split())


@functools.cache
def _examined(base_at: int, real: bool) -> Examined:
    return Examined(_bases(real)[base_at])


@functools.cache
def _bases(real: bool) -> tuple[Base, ...]:
    folder = Path(tempfile.mkdtemp(prefix="mutations-"))
    return (*small_bases(folder), *(real_bases() if real else ()))


def drafts(count: int, seed: int, *, real: bool = True) -> Iterator[tuple[int, tuple[str, ...], Examined, Draft]]:
    """`count` mutants; the same for the same seed."""
    number = made = 0
    names = list(KINDS)
    while made < count:
        number += 1
        rng = Random(f"{seed} {number}")
        combined = rng.random() < _COMBINED_SHARE
        kinds = tuple(rng.sample(names, rng.randint(2, 4))) if combined else (rng.choice(names),)
        bases = _bases(real)
        small = min(3, len(bases))
        # half of the mutants from the small courses, which are more varied
        at = rng.randrange(small) if not real or rng.random() < 0.5 else rng.randrange(small, len(bases))
        examined = _examined(at, real)
        draft = mutate(examined.base, kinds, rng)
        if draft is not None:
            made += 1
            yield number, kinds, examined, draft


def measure(count: int, seed: int, *, real: bool = True) -> Iterator[Report]:
    """Mutate, plan and look."""
    for number, kinds, examined, draft in drafts(count, seed, real=real):
        report = Report(kinds, examined.base.name, number)
        with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
            draft.write(Path(folder))
            try:
                plan: SubmissionPlan | SubmissionRejected = plan_submission(Path(folder), examined.base.assignment)
            except SubmissionRejected as rejection:
                plan = rejection
            except Exception:  # the promise under test: whatever is handed in, nothing else is raised
                report.faults.append(traceback.format_exc())
                yield report
                continue
        report.outcomes, faults = examined.judge(draft, plan)
        report.faults.extend(faults)
        yield report


def print_table(reports: Sequence[Report], misses: int) -> None:
    """Per kind: mutants, questions whose answer is still there, how many were kept, told of, lost."""
    rows: dict[str, collections.Counter[str]] = {}
    for report in reports:
        for label in (report.label, "all"):
            row = rows.setdefault(label, collections.Counter())
            row["mutants"] += 1
            row["faults"] += len(report.faults)
            for outcome in report.outcomes:
                row["present" if outcome.present else "absent"] += 1
                row[f"{'present' if outcome.present else 'absent'} {outcome.fate}"] += 1
    print(
        f"{'kind':<52}{'mutants':>8}{'present':>9}{'kept':>9}{'told':>6}{'lost':>6}{'absent':>8}{'lost':>6}{'faults':>8}"
    )
    for label in sorted(rows, key=lambda name: (name == "all", name.startswith("combined"), name)):
        row = rows[label]
        share = 100 * row["present kept"] / max(1, row["present"])
        print(
            f"{label:<52}{row['mutants']:>8}{row['present']:>9}{share:>8.2f}%{row['present told']:>6}"
            f"{row['present lost']:>6}{row['absent']:>8}{row['absent lost']:>6}{row['faults']:>8}"
        )
    worst = sorted(reports, key=lambda r: (-_lost(r), len(r.kinds), r.number))
    for report in [r for r in worst if _lost(r) or _told(r)][:misses]:
        bad = [f"{o.fate} {o.question.grade_id}" for o in report.outcomes if o.present and o.fate is not Fate.KEPT]
        print(f"\nmutant {report.number} of {report.base}: {' + '.join(report.kinds)}\n  " + ", ".join(bad))
        for fault in report.faults:
            print("  " + fault)


def _lost(report: Report) -> int:
    return 10 * len(report.faults) + sum(o.present and o.fate is Fate.LOST for o in report.outcomes)


def _told(report: Report) -> int:
    return sum(o.present and o.fate is Fate.TOLD for o in report.outcomes)


def main() -> None:
    parser = argparse.ArgumentParser(description="share of answers that survive what students do to notebooks")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misses", type=int, default=10, help="how many of the worst mutants to print")
    arguments = parser.parse_args()
    print_table(list(measure(arguments.count, arguments.seed)), arguments.misses)


if __name__ == "__main__":
    main()
