"""Judges changed reference answers: what earns all points with a slip in it shows a gap in the hidden tests.

Each mutant is handed in as a submission of its own and judged by the machinery that judges students. To save time it
is judged in a small part of the notebook first (`reach`); a mutant that loses nothing there is judged in larger ones
and at last in the whole notebook, so that a survivor is one that a student could hand in.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random
from shlex import quote

from autograder.authoring.mutation.explained import explanations
from autograder.authoring.mutation.mutants import Mutant, MutantsOfCell, mutants_of
from autograder.authoring.mutation.reach import reached_parts
from autograder.authoring.mutation.report import Fate, MutationReport, Outcome, Tally
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.grading.batch import JudgeTask, run_tasks, warm_up, warm_up_aside
from autograder.grading.judge import JudgingRules
from autograder.grading.setup import Judging, default_workers, prepare, warm_start_of
from autograder.notebooks.examples import hand_in, reference_submission
from autograder.notebooks.model import CourseNotebook, Role
from autograder.notebooks.ownership import read_ownership
from autograder.verdicts import CellVerdict, Status, SubmissionResult, Verdict

_PATIENCE = 5.0  # times what the reference answer takes; then a mutant is taken to run for ever
_AT_LEAST_S = 2.0

Parts = Mapping[tuple[str, str], list[JudgingRules]]  # (notebook, grade_id) -> smaller to larger parts


def run_mutants(
    course: Course,
    name: str,
    *,
    sample: int | None = None,
    sample_seed: int = 0,
    workers: int | None = None,
    sandbox: bool = True,
    executor: Executor | None = None,
    on_start: Callable[[int], None] = lambda total: None,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> MutationReport:
    """Judge the mutants of one assignment.

    Parameters
    ----------
    sample:
        Judge that many of them, drawn at random; all by default.
    sample_seed:
        Another seed draws other ones; the same seed draws the same.

    Raises
    ------
    AssignmentError
        If the assignment or its explained mutants cannot be used, or its reference answer does not earn all points.
    """
    started = time.monotonic()
    if executor is None and name in course.assignments():
        warm_up_aside(warm_start_of(course, name, sandbox=sandbox))
    judging = prepare(course, name, variant=0, sandbox=sandbox)
    made = mutants_of(judging.assignment)
    explained = explanations(judging.assignment, made)
    unexplained = [mutant for of_cell in made for mutant in of_cell.mutants if mutant not in explained]
    chosen = unexplained if sample is None else _sample(unexplained, sample, sample_seed)
    on_start(len(chosen))
    outcomes = {mutant: Outcome(mutant, Fate.EXPLAINED, why=why) for mutant, why in explained.items()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-mutants-")))
        at_once = workers or default_workers()
        if executor is None and chosen:
            warm_up(judging.warm_start)
        judge = _Judge(judging, folder, executor or stack.enter_context(ThreadPoolExecutor(at_once)), 2 * at_once)
        parts = _parts(judge, judging, _with_mutants(made, chosen))
        for outcome in _judge_mutants(judge, chosen, parts):
            outcomes[outcome.mutant] = outcome
            on_outcome(outcome)
    cells = {
        (of_cell.notebook.name, of_cell.cell.grade_id): Tally(
            tuple(outcomes[mutant] for mutant in of_cell.mutants if mutant in outcomes), of_cell.equivalent
        )
        for of_cell in made
    }
    left_out = len(unexplained) - len(chosen)
    return MutationReport(name, cells, left_out, course.check.mutants_killed, time.monotonic() - started)


def _sample(mutants: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """Some of the mutants in their order."""
    places = Random(seed).sample(range(len(mutants)), min(size, len(mutants)))
    return [mutants[place] for place in sorted(places)]


def _with_mutants(made: Iterable[MutantsOfCell], chosen: Iterable[Mutant]) -> list[MutantsOfCell]:
    wanted = {(mutant.notebook, mutant.grade_id) for mutant in chosen}
    return [of_cell for of_cell in made if (of_cell.notebook.name, of_cell.cell.grade_id) in wanted]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges made-up submissions side by side."""

    judging: Judging
    folder: Path
    executor: Executor
    in_flight: int

    def __call__(
        self, submissions: Iterable[tuple[JudgingRules, Mapping[str, str]]]
    ) -> Iterator[tuple[int, SubmissionResult]]:
        """Judge reference answers with some of them replaced; yields (place in `submissions`, result) as they come."""
        for result in run_tasks(map(self._task, count(), submissions), self.executor, in_flight=self.in_flight):
            shutil.rmtree(self.folder / result.student)
            yield int(result.student), result

    def _task(self, place: int, submission: tuple[JudgingRules, Mapping[str, str]]) -> JudgeTask:
        rules, answers = submission
        folder = self.folder / str(place)
        hand_in(reference_submission(rules.assignment, answers), folder)
        return JudgeTask(folder.name, folder, rules, self.judging.warm_start)


# the reference answer first: what it earns, and how long it takes --------------------------------------------


def _parts(judge: _Judge, judging: Judging, cells: Sequence[MutantsOfCell]) -> Parts:
    """The parts that the mutants of each cell are judged in, with the time that the reference answer needs there.

    A part in which the reference answer does not earn all points lacks something, and is left out.
    """
    wanted = {
        (of_cell.notebook.name, of_cell.cell.grade_id): reached_parts(of_cell.notebook, of_cell.cell)
        for of_cell in cells
    }
    rules = {part: _rules_for(judging.rules, part) for parts in wanted.values() for part in parts}
    usable: dict[CourseNotebook, JudgingRules] = {}
    order = list(rules)
    for place, result in judge((rules[part], {}) for part in order):
        part = order[place]
        trouble = _trouble(result, rules[part])
        if not trouble:
            usable[part] = _with_time_limit(rules[part], result.seconds)
        elif part in judging.assignment.notebooks:
            raise AssignmentError(
                f"the reference answer does not earn all points: {trouble}",
                where=str(part.path),
                hint=f"First bring the assignment in order: autograder check {quote(judging.assignment.name)}",
            )
    return {cell: [usable[part] for part in parts if part in usable] for cell, parts in wanted.items()}


def _rules_for(rules: JudgingRules, part: CourseNotebook) -> JudgingRules:
    """The rules for one notebook, or a part of one, alone."""
    return replace(
        rules, assignment=replace(rules.assignment, notebooks=(part,)), ownership={part.name: read_ownership(part)}
    )


def _with_time_limit(rules: JudgingRules, seconds: float) -> JudgingRules:
    enough = max(_AT_LEAST_S, _PATIENCE * seconds)
    limits = replace(
        rules.limits,
        cell_seconds=min(rules.limits.cell_seconds, enough),
        submission_seconds=min(rules.limits.submission_seconds, enough),
    )
    return replace(rules, limits=limits)


def _trouble(result: SubmissionResult, rules: JudgingRules) -> str:
    """What a reference answer loses, or why it could not be judged; empty if it has all points."""
    lost = (f"{grade_id} {verdict}" for grade_id, verdict in _lost(result, rules).items())
    return _obstacle(result, rules) or ", ".join(lost)


# then the mutants ----------------------------------------------------------------------------------------------


def _judge_mutants(judge: _Judge, mutants: Sequence[Mutant], parts: Parts) -> Iterator[Outcome]:
    """Judge each mutant in larger and larger parts of its notebook until one takes points from it."""
    waiting = list(mutants)
    seconds = dict.fromkeys(mutants, 0.0)
    for step in count():
        if not waiting:
            return
        going_on = []
        rules = [parts[mutant.notebook, mutant.grade_id] for mutant in waiting]
        submissions = ((r[step], {m.grade_id: m.source}) for m, r in zip(waiting, rules, strict=True))
        for place, result in judge(submissions):
            mutant = waiting[place]
            seconds[mutant] += result.seconds
            if lost := _lost(result, rules[place][step]):
                yield Outcome(mutant, Fate.KILLED, lost, seconds=seconds[mutant])
            elif step + 1 < len(rules[place]):
                going_on.append(place)
            else:
                obstacle = _obstacle(result, rules[place][step])
                fate = Fate.UNJUDGED if obstacle else Fate.SURVIVED
                yield Outcome(mutant, fate, why=obstacle, seconds=seconds[mutant])
        waiting = [waiting[place] for place in sorted(going_on)]


def _lost(result: SubmissionResult, rules: JudgingRules) -> dict[str, Verdict]:
    """Test cells that gave less than full points, and how they ended."""
    return {
        cell.grade_id: cell.verdict
        for cell in _of_tests(result, rules)
        if cell.points is not None and cell.points < cell.max_points - 1e-9
    }


def _obstacle(result: SubmissionResult, rules: JudgingRules) -> str:
    """Why a result says nothing about the tests; empty if it does."""
    if result.status is not Status.GRADED:
        return f"{result.status}: {result.message}"
    unscored = [cell for cell in _of_tests(result, rules) if cell.points is None]
    return "; ".join(
        f"{cell.grade_id} could not be scored: {cell.instructor_note or cell.message}" for cell in unscored
    )


def _of_tests(result: SubmissionResult, rules: JudgingRules) -> list[CellVerdict]:
    """The verdicts of test cells; what a person scores says nothing here."""
    tests = {
        cell.grade_id for notebook in rules.assignment.notebooks for cell in notebook.cells if cell.role is Role.TEST
    }
    return [verdict for verdict in result.cells if verdict.grade_id in tests]
