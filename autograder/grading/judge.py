"""One submission, from its folder to a `SubmissionResult`: a function without web, database or terminal in it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AutograderError, SubmissionRejected
from autograder.execution.budget import Limits
from autograder.execution.seeds import derive_seed
from autograder.execution.supervisor import NotebookJob, judge_notebook
from autograder.execution.zygote import Zygote
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
    in_kernel: frozenset[str] = frozenset()
    exports: Mapping[str, str] = field(default_factory=dict)
    environment: str = ""
    seed_salt: int = 0
    ownership: Mapping[str, Ownership] = field(default_factory=dict)
    student_files: Mapping[str, bytes] = field(default_factory=dict)
    examiner_files: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, assignment: Assignment, limits: Limits, **more: Any) -> JudgingRules:
        """Rules with the analysis of each notebook done, and each file read, once."""
        released = _read_files(assignment, assignment.released_files)
        hidden = [path for path in assignment.hidden_files if path.parts[0] != "examples"]
        return cls(
            assignment,
            limits,
            ownership={notebook.name: read_ownership(notebook) for notebook in assignment.notebooks},
            student_files=released,
            examiner_files=released | _read_files(assignment, hidden),
            **more,
        )

    def provenance(self, submission_digest: str) -> Provenance:
        """What a grade under these rules rests on."""
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
        missing = _missing_verdicts(notebook_plan, rules.in_kernel)
        verdicts.extend(missing)
        if not notebook_plan.steps:
            runs.append(NotebookRun(notebook_plan.notebook.name, (), (), notebook_plan.warnings))
            continue
        job = NotebookJob(
            plan=notebook_plan,
            ownership=rules.ownership[notebook_plan.notebook.name],
            student_files=rules.student_files,
            examiner_files=rules.examiner_files,
            limits=limits,
            in_kernel=rules.in_kernel,
            seed_label=f"{provenance.seed}",
            exports=tuple(rules.exports.values()),
            variant=assignment.variant,
        )
        outcome = judge_notebook(zygote(), job, deadline=deadline)
        verdicts.extend(outcome.verdicts)
        runs.append(outcome.run)
        for challenge, variable in rules.exports.items():
            if variable in outcome.exports:
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


def _read_files(assignment: Assignment, paths: Iterable[Path]) -> dict[str, bytes]:
    return {path.as_posix(): (assignment.path / path).read_bytes() for path in paths}


def _missing_verdicts(plan: GradingPlan, in_kernel: frozenset[str]) -> list[CellVerdict]:
    """Zero points, with the reason, for grade cells whose answer is not in the submission."""
    found: list[CellVerdict] = []
    for cell in plan.notebook.cells:
        if cell.role in (Role.TEST, Role.MANUAL) and cell.grade_id in plan.missing:
            named = cell.in_kernel or {cell.grade_id, "*"} & in_kernel
            mode = Mode.IN_KERNEL if cell.role is Role.TEST and named else Mode.ISOLATED
            why = plan.missing[cell.grade_id]
            found.append(CellVerdict(plan.notebook.name, cell.grade_id, 0.0, cell.points, Verdict.FAILED, mode, why))
    return found


def _in_course_order(verdicts: list[CellVerdict], assignment: Assignment) -> tuple[CellVerdict, ...]:
    places = {
        (notebook.name, cell.grade_id): (n, cell.index)
        for n, notebook in enumerate(assignment.notebooks)
        for cell in notebook.cells
    }
    return tuple(sorted(verdicts, key=lambda v: places[v.notebook, v.grade_id]))
