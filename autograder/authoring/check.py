"""Proves an assignment before students see it.

* the reference answer earns all points, for several seeds;
* the released notebook, unchanged, earns none;
* every example answer earns exactly what it declares, and the wrong ones lose it where they say;
* both the reference answer and the release do so in several variants of the assignment, if it has any;
* nothing hidden is in the release, nor in what students of the example answers would read;
* which cells need the student's own kernel.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.authoring.release import release_contents
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.batch import JudgeTask, run_tasks, warm_up, warm_up_aside
from autograder.grading.setup import Judging, default_workers, prepare, warm_start_of
from autograder.notebooks.examples import (
    Example,
    apply_example,
    hand_in,
    load_examples,
    reference_submission,
    release_submission,
)
from autograder.notebooks.model import Assignment, Role
from autograder.notebooks.variant import MAX_VARIANT, has_variants
from autograder.verdicts import Status, SubmissionResult, Verdict

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TELLING = 12  # characters; shorter hidden lines say nothing by themselves


class Kind(StrEnum):
    """What was checked."""

    RELEASE = "release"
    UNSOLVED = "unsolved"  # the released notebook, handed in as it is
    REFERENCE = "reference"  # the reference answer of variant 0
    VARIANT = "variant"  # the reference answer of another one
    CORRECT = "correct"  # example answers
    WRONG = "wrong"
    HOSTILE = "hostile"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    subject: str
    ok: bool
    detail: str = ""
    seconds: float = 0.0
    kind: Kind = Kind.RELEASE


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found for one assignment."""

    assignment: str
    findings: tuple[Finding, ...]
    in_kernel: tuple[str, ...] = ()
    needs_kernel: Mapping[str, str] = field(default_factory=dict)
    graded_cells: int = 0

    @property
    def ok(self) -> bool:
        """Whether the assignment can be given to students."""
        return all(finding.ok for finding in self.findings)


def check(
    course: Course,
    name: str,
    *,
    seeds: int = 3,
    variants: int = 3,
    only: str | None = None,
    sample: int | None = None,
    sample_seed: int = 0,
    workers: int | None = None,
    sandbox: bool = True,
    executor: Executor | None = None,
    on_start: Callable[[int], None] = lambda total: None,
    on_finding: Callable[[Finding], None] = lambda finding: None,
) -> CheckReport:
    """Check one assignment.

    Parameters
    ----------
    seeds:
        How often the reference answer is judged, each time with other hidden inputs.
    variants:
        How many variants of the assignment are checked. Example answers are written for variant 0.
    only:
        Judge this example answer alone.
    sample, sample_seed:
        Judge so many of the example answers, drawn at random.

    Raises
    ------
    AutograderError
        If the assignment or the sandbox cannot be used at all.
    """
    if executor is None and name in course.assignments():
        warm_up_aside(warm_start_of(course, name, sandbox=sandbox))
    judging = prepare(course, name, variant=0, sandbox=sandbox)
    assignment = judging.assignment
    findings: list[Finding] = []

    def note(finding: Finding) -> None:
        findings.append(finding)
        on_finding(finding)

    examples = [e for e in load_examples(assignment) if only is None or e.slug == only]
    if sample is not None and sample < len(examples):
        examples = random.Random(f"{sample_seed} {name}").sample(examples, sample)
    others = _other_variants(course, assignment, variants) if only is None else []
    trials = list(_trials(judging, examples, max(1, seeds) if only is None else 0))
    on_start(len(trials) + 1 + 3 * len(others))
    note(_release_finding(course, assignment))
    if finding := _missing_variants(course, assignment):
        note(finding)
    for variant in others:
        other, finding = _made_variant(course, name, variant, sandbox=sandbox)
        note(finding)
        if other is not None:
            trials += _variant_trials(other)
    needs_kernel: dict[str, str] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-check-")))
        count = workers or default_workers()
        if executor is None:
            warm_up(judging.warm_start)
            executor = stack.enter_context(ThreadPoolExecutor(count))
        by_label = {trial.label: trial for trial in trials}
        tasks = [_task(trial, folder / str(number)) for number, trial in enumerate(trials)]
        for result in run_tasks(tasks, executor, in_flight=2 * count):
            trial = by_label[result.student]
            for verdict in result.cells:
                if verdict.instructor_note and verdict.points is None:
                    needs_kernel[verdict.grade_id] = verdict.instructor_note
            note(_judge_trial(trial, result))
    in_kernel = tuple(
        cell.grade_id
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.role is Role.TEST and (cell.in_kernel or {cell.grade_id, "*"} & judging.rules.in_kernel)
    )
    graded = sum(cell.role in (Role.TEST, Role.MANUAL) for notebook in assignment.notebooks for cell in notebook.cells)
    return CheckReport(name, tuple(findings), in_kernel, needs_kernel, graded)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A made-up submission and the points it deserves per test cell."""

    label: str
    kind: Kind
    judging: Judging
    notebooks: Mapping[str, NotebookNode]
    points: Mapping[tuple[str, str], float]  # of (notebook, grade_id): two notebooks may use the same grade_id
    caught_by: tuple[str, ...] = ()


def _trials(judging: Judging, examples: list[Example], seeds: int) -> Iterator[_Trial]:
    """Everything in variant 0; no reference answer and no release without seeds."""
    assignment = judging.assignment
    tests = _full_points(assignment)
    for salt in range(seeds):
        salted = replace(judging, rules=replace(judging.rules, seed_salt=salt))
        yield _Trial(f"reference answer, seed {salt}", Kind.REFERENCE, salted, reference_submission(assignment), tests)
    if seeds:
        yield _Trial(
            "released notebook", Kind.UNSOLVED, judging, release_submission(assignment), dict.fromkeys(tests, 0.0)
        )
    for example in examples:
        points = {test: example.points.get(test[1], full) for test, full in tests.items()}
        label = f"example {example.slug} ({example.kind})"
        yield _Trial(label, Kind(example.kind), judging, apply_example(assignment, example), points, example.caught_by)


def _variant_trials(judging: Judging) -> Iterator[_Trial]:
    """What another variant has to stand: its reference answer and its release."""
    assignment = judging.assignment
    tests = _full_points(assignment)
    of = f"variant {assignment.variant}"
    yield _Trial(f"{of}, reference answer", Kind.VARIANT, judging, reference_submission(assignment), tests)
    yield _Trial(
        f"{of}, released notebook", Kind.UNSOLVED, judging, release_submission(assignment), dict.fromkeys(tests, 0.0)
    )


def _full_points(assignment: Assignment) -> dict[tuple[str, str], float]:
    return {(n.name, c.grade_id): c.points for n in assignment.notebooks for c in n.cells if c.role is Role.TEST}


def _other_variants(course: Course, assignment: Assignment, count: int) -> list[int]:
    """Variants to check besides 0: first the one that students have, then the largest, then 1, 2, ..."""
    if not has_variants(assignment):
        return []
    shared = course.variants.shared.get(assignment.name, 0)
    wanted = dict.fromkeys([0, shared, MAX_VARIANT, *range(1, count)])
    return list(wanted)[1 : max(count, 2 if shared else 1)]


def _missing_variants(course: Course, assignment: Assignment) -> Finding | None:
    """Trouble if the configuration gives students variants, and the assignment has none."""
    name = assignment.name
    if has_variants(assignment) or not (course.has_variant_per_student(name) or course.variants.shared.get(name)):
        return None
    why = "c.Variants names the assignment, but no instructor-only cell asks for `variant`: all variants are the same"
    return Finding("variants", False, why)


def _made_variant(course: Course, name: str, variant: int, *, sandbox: bool) -> tuple[Judging | None, Finding]:
    """Another variant ready to be judged, unless it cannot be made; what its release is like."""
    subject = f"variant {variant}, release"
    try:
        judging = prepare(course, name, variant=variant, sandbox=sandbox)
    except AutograderError as error:
        return None, Finding(subject, False, str(error))
    return judging, _release_finding(course, judging.assignment, subject)


def _task(trial: _Trial, folder: Path) -> JudgeTask:
    hand_in(trial.notebooks, folder)
    return JudgeTask(trial.label, folder, trial.judging.rules, trial.judging.warm_start)


def _judge_trial(trial: _Trial, result: SubmissionResult) -> Finding:
    if result.status is not Status.GRADED:
        return Finding(trial.label, False, f"{result.status}: {result.message}", result.seconds, trial.kind)
    wrong = []
    for verdict in result.cells:
        expected = trial.points.get((verdict.notebook, verdict.grade_id))
        if expected is None:
            continue
        if verdict.points is None or abs(verdict.points - expected) > 1e-6:
            got = "no points yet" if verdict.points is None else f"{verdict.points:g} points"
            said = verdict.instructor_note or verdict.message
            wrong.append(
                f"{verdict.grade_id}: {got} instead of {expected:g} ({verdict.verdict}{': ' + said if said else ''})"
            )
    caught = {v.grade_id for v in result.cells if v.verdict is not Verdict.PASSED}
    wrong += [f"{grade_id} was meant to catch it" for grade_id in trial.caught_by if grade_id not in caught]
    wrong += [f"{place} shows the hidden line {line!r}" for place, line in leaked(result, trial.judging.assignment)]
    return Finding(trial.label, not wrong, "; ".join(wrong), result.seconds, trial.kind)


def leaked(result: SubmissionResult, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Hidden lines of test cells that a student would read in messages or outputs of this result."""
    hidden: set[str] = set()
    visible = "\n".join(cell.released for notebook in assignment.notebooks for cell in notebook.cells)
    for notebook in assignment.notebooks:
        for cell in notebook.cells:
            lines = cell.source.splitlines()
            for first, last in cell.hidden_lines:
                hidden |= {line.strip() for line in lines[first - 1 : last] if len(line.strip()) >= _TELLING}
    hidden = {line for line in hidden if line not in visible and "HIDDEN TESTS" not in line}
    texts = [(f"the message of {verdict.grade_id}", verdict.message) for verdict in result.cells]
    for run in result.notebooks:
        texts += [(f"the output of cell {shown.index}", str(shown.outputs)) for shown in run.outputs]
    for place, text in texts:
        for line in hidden:
            if line in text:
                yield place, line


def _release_finding(course: Course, assignment: Assignment, subject: str = "release") -> Finding:
    try:
        contents = release_contents(course, assignment)
    except AutograderError as error:
        return Finding(subject, False, str(error))
    return Finding(subject, True, f"{len(contents)} file{'s' if len(contents) != 1 else ''}, nothing hidden in them")
