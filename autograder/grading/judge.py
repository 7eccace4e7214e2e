"""One submission, from its folder to a `SubmissionResult`: a function without web, database or terminal in it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AutograderError, SubmissionRejected
from autograder.execution.supervisor import Limits, NotebookJob, judge_notebook
from autograder.execution.zygote import Order, Zygote
from autograder.notebooks.locating import plan_submission
from autograder.notebooks.model import Assignment, GradingPlan, Role
from autograder.notebooks.ownership import Ownership, read_ownership
from autograder.verdicts import CellVerdict, Mode, NotebookRun, Provenance, Status, SubmissionResult, Verdict

if TYPE_CHECKING:
    from autograder.notebooks.locating import SubmissionPlan

_MAX_DIGESTED_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class JudgingRules:
    """What is the same for every submission of an assignment.

    Attributes
    ----------
    assignment, limits:
        What is judged and what a submission may use.
    course_root:
        Hidden from every process that runs student code or tests.
    in_kernel:
        grade_ids that run in the student process.
    exports:
        Challenge -> name of the notebook variable that holds its entries.
    environment:
        sha256 of interpreter, packages and limits.
    seed_salt:
        Changes every derived seed; ``0`` in grading, others in `check`.
    """

    assignment: Assignment
    limits: Limits
    course_root: Path
    in_kernel: frozenset[str] = frozenset()
    exports: Mapping[str, str] = field(default_factory=dict)
    environment: str = ""
    seed_salt: int = 0
    ownership: Mapping[str, Ownership] = field(default_factory=dict)

    @classmethod
    def of(cls, assignment: Assignment, limits: Limits, course_root: Path, **more: Any) -> JudgingRules:
        """Rules with the analysis of each notebook done once."""
        ownership = {notebook.name: read_ownership(notebook) for notebook in assignment.notebooks}
        return cls(assignment, limits, course_root, ownership=ownership, **more)

    def provenance(self, submission_digest: str) -> Provenance:
        """What a grade under these rules rests on."""
        from autograder.execution.seeds import derive_seed

        seed = derive_seed(self.assignment.digest, submission_digest, self.seed_salt)
        return Provenance(submission_digest, self.assignment.digest, self.environment, seed)


def digest_submission(folder: Path) -> str:
    """sha256 over the names and bytes of the submitted files; symlinks and devices count by name only."""
    digest = hashlib.sha256()
    budget = _MAX_DIGESTED_BYTES
    for root, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)
            label = os.path.relpath(path, folder).encode("utf-8", "surrogateescape")
            digest.update(len(label).to_bytes(4, "big") + label)
            try:
                if os.path.islink(path) or not os.path.isfile(path) or name == "timestamp.txt":
                    continue
                with open(path, "rb") as file:
                    while budget > 0 and (block := file.read(1 << 20)):
                        digest.update(block)
                        budget -= len(block)
            except OSError as error:
                digest.update(type(error).__name__.encode())
    return digest.hexdigest()


def judge_submission(student: str, folder: Path, rules: JudgingRules, zygote: Callable[[], Zygote]) -> SubmissionResult:
    """Judge one submission. Never raises for anything the student handed in, nor for trouble of the platform.

    Parameters
    ----------
    student:
        Whose it is.
    folder:
        The submitted files.
    zygote:
        Gives the warm start; only called if something has to run.

    Returns
    -------
    SubmissionResult
        `graded`; `rejected` if nothing in the folder can be read as the assignment, with a message for the student;
        or `failed`, with a null score, if the platform could not judge it.
    """
    started = time.monotonic()
    provenance = rules.provenance(digest_submission(folder))
    name = rules.assignment.name

    def ended(status: Status, message: str) -> SubmissionResult:
        return SubmissionResult(
            student,
            name,
            status,
            max_score=rules.assignment.max_score,
            seconds=time.monotonic() - started,
            message=message,
            provenance=provenance,
        )

    try:
        plan = plan_submission(folder, rules.assignment)
        return _judge_plan(student, folder, plan, rules, provenance, zygote, started)
    except SubmissionRejected as rejection:
        return ended(Status.REJECTED, str(rejection))
    except AutograderError as error:
        return ended(Status.FAILED, str(error))
    except Exception as error:  # a fault of ours must not stop the class, and must not become a zero
        return ended(Status.FAILED, f"internal error while judging: {type(error).__name__}: {error}")


def _judge_plan(
    student: str,
    folder: Path,
    plan: SubmissionPlan,
    rules: JudgingRules,
    provenance: Provenance,
    zygote: Callable[[], Zygote],
    started: float,
) -> SubmissionResult:
    assignment, limits = rules.assignment, rules.limits
    deadline = started + limits.submission_seconds
    verdicts: list[CellVerdict] = []
    runs: list[NotebookRun] = []
    entries: dict[str, Any] = {}
    for notebook_plan in plan.plans:
        missing = _missing_verdicts(notebook_plan)
        verdicts.extend(missing)
        if not notebook_plan.steps:
            runs.append(NotebookRun(notebook_plan.notebook.name, (), (), notebook_plan.warnings))
            continue
        job = NotebookJob(
            plan=notebook_plan,
            ownership=rules.ownership[notebook_plan.notebook.name],
            student_order=_order("student", rules, hidden=False),
            examiner_order=_order("examiner", rules, hidden=True),
            limits=limits,
            in_kernel=rules.in_kernel,
            seed_label=f"{provenance.seed}",
            exports=tuple(rules.exports.values()),
        )
        outcome = judge_notebook(zygote(), job, deadline=deadline)
        verdicts.extend(outcome.verdicts)
        runs.append(outcome.run)
        for challenge, variable in rules.exports.items():
            if isinstance(outcome.exports.get(variable), dict):
                entries[challenge] = outcome.exports[variable]
    return SubmissionResult(
        student=student,
        assignment=assignment.name,
        status=Status.GRADED,
        cells=_in_course_order(verdicts, assignment),
        notebooks=tuple(runs),
        max_score=assignment.max_score,
        seconds=time.monotonic() - started,
        warnings=plan.warnings,
        provenance=provenance,
        entries=entries,
    )


def _order(kind: str, rules: JudgingRules, *, hidden: bool) -> Order:
    assignment, limits = rules.assignment, rules.limits
    files = [str(path) for path in assignment.released_files]
    if hidden:
        files += [str(path) for path in assignment.hidden_files if path.parts[0] != "examples"]
    return Order(
        kind=kind,
        files_root=str(assignment.path.resolve()),
        files=tuple(files),
        memory_mib=limits.memory_mib,
        work_mib=limits.work_mib,
        processes=limits.processes,
        output_kib=limits.output_kib,
        course_root=str(rules.course_root.resolve()),
    )


def _missing_verdicts(plan: GradingPlan) -> list[CellVerdict]:
    """Zero points, with the reason, for grade cells whose answer is not in the submission."""
    name = plan.notebook.name
    return [
        CellVerdict(name, cell.grade_id, 0.0, cell.points, Verdict.FAILED, Mode.ISOLATED, plan.missing[cell.grade_id])
        for cell in plan.notebook.cells
        if cell.role in (Role.TEST, Role.MANUAL) and cell.grade_id in plan.missing
    ]


def _in_course_order(verdicts: list[CellVerdict], assignment: Assignment) -> tuple[CellVerdict, ...]:
    places = {
        (notebook.name, cell.grade_id): (n, cell.index)
        for n, notebook in enumerate(assignment.notebooks)
        for cell in notebook.cells
    }
    return tuple(sorted(verdicts, key=lambda v: places[v.notebook, v.grade_id]))
