"""The supervisor of one notebook: drives student process and examiner, owns the clocks, believes neither.

For each cell in turn::

    student's or locked cell   -> student process runs it; its outputs go to the feedback, nothing else
    test cell                  -> examiner judges it at this place, calling the student process
    in-kernel test cell        -> student process runs it, see `inkernel` (the verdict says so)

A cell that ends or hangs the student process is left out and the notebook is run again without it, so it
costs its own question only.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.errors import ExecutionFailed
from autograder.execution.budget import Limits
from autograder.execution.outputs import checked_outputs, most_characters
from autograder.execution.seal import KEY_BYTES, sealer
from autograder.execution.seeds import derive_seed
from autograder.execution.zygote import Inmate, Zygote
from autograder.notebooks.guarding import Guarding
from autograder.notebooks.model import CourseCell, GradingPlan, Role, Step
from autograder.notebooks.ownership import Ownership
from autograder.verdicts import CellOutputs, CellVerdict, Mode, NotebookRun, Verdict
from autograder.wire.frames import ChannelClosed, ChannelTimeout, WireError, pack
from autograder.wire.values import Decoder
from autograder.wording import words

GRACE_S = 2.0  # what an interrupted cell gets to stop by itself
PATIENCE = 3.0  # time that a busy machine takes from a submission is given back, up to this many times its limits
START_S = 60.0
MAX_RESTARTS = 5
MAX_EXPORT_BYTES = 256 * 1024
_CHUNK = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NotebookJob:
    """One notebook to judge.

    Attributes
    ----------
    plan:
        The cells in the order of execution.
    ownership:
        From `read_ownership(plan.notebook)`.
    student_files, examiner_files:
        Contents of the files beside the notebook, by relative path, for each process.
    in_kernel:
        grade_ids that run in the student process; ``"*"`` stands for all.
    seed_label:
        What the seeds derive from besides the cell: same label, same seeds.
    exports:
        Names whose plain value is wanted after the run.
    variant:
        The number that test cells and hidden modules find in the name `variant`.
    """

    plan: GradingPlan
    ownership: Ownership
    student_files: Mapping[str, bytes]
    examiner_files: Mapping[str, bytes]
    limits: Limits
    in_kernel: frozenset[str]
    seed_label: str
    exports: tuple[str, ...] = ()
    variant: int = 0


@dataclass
class NotebookOutcome:
    """What came of it."""

    run: NotebookRun
    verdicts: list[CellVerdict]
    exports: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Blocked:
    """A step that must not run again, and what is known of it."""

    message: str
    timeout: bool = False
    infrastructure: str = ""


class _Broken(Exception):
    """The present pair of processes cannot go on; `step` is to be left out next time."""

    def __init__(self, step: int, blocked: _Blocked) -> None:
        super().__init__(blocked.message)
        self.step, self.blocked = step, blocked


def judge_notebook(zygote: Zygote, job: NotebookJob, *, deadline: float) -> NotebookOutcome:
    """Run and judge one notebook.

    Parameters
    ----------
    deadline:
        `time.monotonic()` at which the submission's time is over.

    Raises
    ------
    ExecutionFailed
        The platform could not start or drive the processes; nothing is known about the submission.
    """
    blocked: dict[int, _Blocked] = {}
    for _ in range(MAX_RESTARTS + 1):
        attempt = _Attempt(zygote, job, deadline, blocked)
        try:
            return attempt.run()
        except _Broken as broken:
            blocked[broken.step] = broken.blocked
        finally:
            attempt.close()
    reason = _Blocked(words("The notebook ended its kernel again and again; the rest of it was not run."))
    blocked |= {i: reason for i in range(len(job.plan.steps)) if i not in blocked}
    attempt = _Attempt(zygote, job, deadline, blocked)
    try:
        return attempt.run()
    finally:
        attempt.close()


class _Attempt:
    """One pair of processes over the whole notebook."""

    def __init__(self, zygote: Zygote, job: NotebookJob, deadline: float, blocked: Mapping[int, _Blocked]) -> None:
        self._zygote, self._job, self._deadline, self._blocked = zygote, job, deadline, blocked
        self._outputs: list[CellOutputs] = []
        self._verdicts: list[CellVerdict] = []
        self._student: Inmate | None = None
        self._examiner: Inmate | None = None
        self._name = job.plan.notebook.name
        cells = [c.index for c in job.plan.notebook.cells if c.role is Role.TEST and self._in_kernel(c)]
        self._guarding = Guarding.of(job.plan.notebook, job.ownership, cells, _hidden(job))
        self._patched = " ".join(sorted(self._guarding.patched())).encode()
        self._key = secrets.token_bytes(KEY_BYTES)
        self._seal, self._is_sealed = sealer(self._key)

    def close(self) -> None:
        """End both processes and everything they started."""
        if self._student is not None:
            self._zygote.end_pair((self._student, self._examiner))
            self._student = self._examiner = None

    def run(self) -> NotebookOutcome:
        """Judge all steps that are not blocked.

        Raises
        ------
        _Broken
            A step took the processes down.
        ExecutionFailed
            One could not be started, or was ended from outside: no cell is to blame, whatever a test made of it.
        """
        try:
            outcome = self._run_steps()
        except _Broken:
            self._refuse_ended_from_outside()
            raise
        self._refuse_ended_from_outside()
        return outcome

    def _refuse_ended_from_outside(self) -> None:
        for inmate in (self._student, self._examiner):
            if inmate is not None and inmate.ended_from_outside():
                raise ExecutionFailed(
                    f"the {inmate.kind} process was ended from outside",
                    hint="Somebody killed it or the machine ran out of memory: grade again, with fewer workers if need be.",
                )

    def _run_steps(self) -> NotebookOutcome:
        steps = self._job.plan.steps
        if any(step.cell["cell_type"] == "code" for i, step in enumerate(steps) if i not in self._blocked):
            self._start(steps)
        for index, step in enumerate(steps):
            self._step(index, step)
        self._verdicts.extend(self._by_hand())
        exports = {name: value for name in self._job.exports if (value := self._export(name)) is not None}
        run = NotebookRun(
            notebook=self._name,
            cells=tuple(dict(step.cell) for step in steps),
            outputs=tuple(self._outputs),
            warnings=self._job.plan.warnings,
        )
        return NotebookOutcome(run, self._verdicts, exports)

    def _start(self, steps: Sequence[Step]) -> None:
        isolated = any(step.course_cell is not None and self._isolated(step.course_cell) for step in steps)
        self._student, self._examiner = self._zygote.spawn_pair(self._job.limits, with_examiner=isolated)
        label = self._job.seed_label
        self._send_files(self._student, self._job.student_files)
        start: dict[str, Any] = {"op": "start", "seed": derive_seed(label, self._name, "student")}
        if self._guarding.cells:
            start |= {"key": self._key, "modules": self._guarding.modules(), "variant": self._job.variant}
        self._send(self._student, start)
        if self._examiner is not None:  # both start side by side
            self._send_files(self._examiner, self._job.examiner_files)
            seeds = [[c.index, self._locked_seed(c)] for c in self._job.plan.notebook.cells if c.role is Role.LOCKED]
            self._send(
                self._examiner,
                {
                    "op": "start",
                    "seed": derive_seed(label, self._name, "examiner"),
                    "ownership": self._job.ownership.to_plain(),
                    "locked_seeds": seeds,
                    "variant": self._job.variant,
                },
            )
            self._expect(self._examiner, "started")
        self._expect(self._student, "started")

    def _send_files(self, inmate: Inmate, files: Mapping[str, bytes]) -> None:
        """Files go straight to the process that may see them, never through the zygote that all others fork from."""
        for path, content in files.items():
            for start in range(0, max(1, len(content)), _CHUNK):
                part = {"op": "file", "path": path, "start": start, "content": content[start : start + _CHUNK]}
                self._send(inmate, part)
                self._expect(inmate, "stored")

    def _send(self, inmate: Inmate, order: dict[str, Any]) -> None:
        try:
            inmate.control.send(order, timeout_s=START_S)
        except WireError as error:
            raise _not_started(inmate, error) from None

    def _expect(self, inmate: Inmate, expected: str) -> None:
        try:
            answer = inmate.control.receive(timeout_s=START_S)
        except WireError as error:
            raise _not_started(inmate, error) from None
        if type(answer) is not dict or answer.get("op") != expected:
            raise ExecutionFailed(f"a {inmate.kind} process answered out of turn")

    def _isolated(self, cell: CourseCell) -> bool:
        return cell.role is Role.TEST and cell.cell_type == "code" and not self._in_kernel(cell)

    def _in_kernel(self, cell: CourseCell) -> bool:
        return cell.in_kernel or cell.grade_id in self._job.in_kernel or "*" in self._job.in_kernel

    def _locked_seed(self, cell: CourseCell) -> int:
        return derive_seed(self._job.seed_label, self._name, "locked", cell.index)

    # one cell ----------------------------------------------------------------------------------------

    def _step(self, index: int, step: Step) -> None:
        course = step.course_cell
        if step.cell["cell_type"] != "code":
            return
        is_test = course is not None and course.role is Role.TEST
        blocked = self._blocked.get(index)
        if blocked is None and self._seconds_left() <= 0:
            most = f"{self._job.limits.submission_seconds:g}"
            message = words("The notebook used up its time of %(seconds)s s before this cell.", seconds=most)
            blocked = _Blocked(message, timeout=True)
        if blocked is not None:
            self._outputs.append(CellOutputs(index, skipped=blocked.message))
            if is_test and course is not None:
                self._verdicts.append(self._blocked_verdict(course, blocked))
        elif course is not None and is_test:
            self._verdicts.append(self._test(index, step, course))
        else:
            order: dict[str, Any] = {"op": "run", "source": step.cell["source"], "seed": None}
            if course is not None and course.index in self._guarding.cells:
                order = self._guarded_order(course)
            if course is not None and course.role is Role.LOCKED:
                continues = self._job.ownership.continues_random_state(course.index)
                order |= {"seed": self._locked_seed(course), "continues": continues}
            outputs, _ = self._run_cell(index, order)
            self._outputs.append(outputs)

    def _by_hand(self) -> Iterator[CellVerdict]:
        """One verdict for each answer or task that a person scores, however many cells the student has for it."""
        plan = self._job.plan
        bearing = {_grade_id(step): step for step in plan.steps if _is_answer(step)}
        for course in plan.notebook.cells:
            if course.role is Role.MANUAL and course.grade_id not in plan.missing:
                yield self._manual(course, bearing.get(course.grade_id))

    def _manual(self, course: CourseCell, bearer: Step | None) -> CellVerdict:
        """`bearer` is the student's cell that is called like the course's, if the answer has one of its own."""
        untouched = bearer is not None and str(bearer.cell["source"]).strip() == course.released.strip()
        answered = course.source.strip() != course.released.strip() or course.released.strip() != ""
        if untouched and answered:
            return CellVerdict(
                self._name, course.grade_id, 0.0, course.points, Verdict.FAILED, message=words("No answer was given.")
            )
        return CellVerdict(
            self._name,
            course.grade_id,
            None,
            course.points,
            Verdict.MANUAL,
            message=words("Your instructor reads and scores this answer."),
        )

    def _blocked_verdict(self, course: CourseCell, blocked: _Blocked) -> CellVerdict:
        mode = Mode.IN_KERNEL if self._in_kernel(course) else Mode.ISOLATED
        verdict = CellVerdict(
            self._name,
            course.grade_id,
            0.0,
            course.points,
            Verdict.TIMEOUT if blocked.timeout else Verdict.ERROR,
            mode,
            blocked.message,
        )
        if blocked.infrastructure:
            return replace(verdict, points=None, verdict=Verdict.MANUAL, instructor_note=blocked.infrastructure)
        return verdict

    def _time_left(self) -> float:
        return max(0.05, min(self._job.limits.cell_seconds, self._seconds_left()))

    def _seconds_left(self) -> float:
        """Of the submission's time; what it waited for a processor is not counted."""
        left = self._deadline - time.monotonic()
        if left < self._job.limits.cell_seconds:
            left += min(self._waited_s(), PATIENCE * self._job.limits.submission_seconds)
        return left

    def _waited_s(self) -> float:
        return sum(inmate.waited_s() for inmate in (self._student, self._examiner) if inmate is not None)

    def _receive(self, inmate: Inmate, limit: float) -> Any:
        """The answer of an inmate that may work for `limit` seconds, not counting those in which it waited for a processor.

        Raises
        ------
        ChannelTimeout
            Its time is over.
        """
        before, allowed, given = self._waited_s(), limit, 0.0
        while True:
            try:
                return inmate.control.receive(timeout_s=allowed)
            except ChannelTimeout:
                allowed = min(self._waited_s() - before, PATIENCE * limit) - given
                if allowed < 0.02 * limit:
                    raise
                given += allowed

    def _run_cell(self, index: int, order: dict[str, Any]) -> tuple[CellOutputs, dict[str, Any]]:
        student = self._student
        assert student is not None
        limit = self._time_left()
        late = False
        try:
            student.control.send(order, timeout_s=limit)
            try:
                answer = self._receive(student, limit)
            except ChannelTimeout:
                late = True
                student.interrupt()
                answer = student.control.receive(timeout_s=GRACE_S)
            outputs = checked_outputs(answer, index, most_characters(self._job.limits.output_kib))
        except ChannelTimeout:
            message = words(
                "This cell ran longer than %(seconds)s s and could not be interrupted.", seconds=f"{limit:.3g}"
            )
            raise _Broken(index, _Blocked(message, timeout=True)) from None
        except ChannelClosed:
            raise _Broken(index, _Blocked(words("This cell %(ended)s.", ended=student.describe_end()))) from None
        except WireError as error:
            raise _Broken(
                index, _Blocked(words("This cell's output could not be read (%(why)s).", why=error))
            ) from None
        if late:
            outputs = replace(
                outputs, skipped=words("This cell was stopped after %(seconds)s s.", seconds=f"{limit:.3g}")
            )
            answer["failure"] = answer.get("failure") or "KeyboardInterrupt"
            answer["late"] = True
        return outputs, answer

    def _test(self, index: int, step: Step, course: CourseCell) -> CellVerdict:
        if self._in_kernel(course):
            return self._test_in_kernel(index, course)
        examiner, student = self._examiner, self._student
        assert examiner is not None and student is not None
        limit = self._time_left()
        order = {
            "op": "judge",
            "index": course.index,
            "grade_id": course.grade_id,
            "points": course.points,
            "source": course.source,
            "hidden_lines": [list(lines) for lines in course.hidden_lines],
            "seed": derive_seed(self._job.seed_label, self._name, "test", course.grade_id),
        }
        late = False
        try:
            examiner.control.send(order, timeout_s=limit)
            try:
                answer = self._receive(examiner, limit)
            except ChannelTimeout:
                late = True
                student.interrupt()
                answer = examiner.control.receive(timeout_s=GRACE_S)
        except ChannelTimeout:
            message = words("Checking this question took longer than %(seconds)s s.", seconds=f"{limit:.3g}")
            raise _Broken(index, _Blocked(message, timeout=True)) from None
        except WireError as error:
            note = f"the examiner ended while it judged {course.grade_id!r} ({error}; {examiner.describe_end()})"
            message = words("This check could not be run; your instructor has been told.")
            raise _Broken(index, _Blocked(message, infrastructure=note)) from None
        if answer.get("op") == "student gone":
            message = words("While this question was checked, your code %(ended)s.", ended=student.describe_end())
            raise _Broken(index, _Blocked(message))
        if answer.get("op") == "student garbled":
            message = words("While this question was checked, your code wrote into the grader's connections.")
            raise _Broken(index, _Blocked(message))
        if late:
            message = words(
                "Your code took longer than %(seconds)s s while this question was checked.", seconds=f"{limit:.3g}"
            )
            return CellVerdict(self._name, course.grade_id, 0.0, course.points, Verdict.TIMEOUT, message=message)
        return CellVerdict(
            self._name,
            course.grade_id,
            answer["points"],
            course.points,
            Verdict(answer["verdict"]),
            message=answer["message"],
            instructor_note=answer["note"],
        )

    def _guarded_order(self, course: CourseCell) -> dict[str, Any]:
        body, nonce = pack(self._guarding.order(course)), secrets.token_bytes(16)
        seal = self._seal(nonce + self._patched + b"\0" + body)
        return {"op": "run", "seed": None, "body": body, "nonce": nonce, "patched": self._patched, "seal": seal}

    def _test_in_kernel(self, index: int, course: CourseCell) -> CellVerdict:
        order = self._guarded_order(course)
        outputs, answer = self._run_cell(index, order)
        verdict = CellVerdict(self._name, course.grade_id, course.points, course.points, Verdict.PASSED, Mode.IN_KERNEL)
        if answer.get("late"):
            return replace(verdict, points=0.0, verdict=Verdict.TIMEOUT, message=outputs.skipped)
        completed, alone, value, failure = self._opened(answer.get("sealed"), order["nonce"], index)
        if not completed:
            failed = failure == "AssertionError"
            message = (
                words("A check of this question failed.")
                if failed
                else words("A check of this question ended with an error.")
            )
            return replace(verdict, points=0.0, verdict=Verdict.FAILED if failed else Verdict.ERROR, message=message)
        if value is not None and 0 <= value < course.points:
            verdict = replace(verdict, points=value, verdict=Verdict.PARTIAL if value > 0 else Verdict.FAILED)
        note = ""
        if value is not None and not value <= course.points + 1e-9:  # also what is no number
            note = f"the last expression gave {value}, but the cell is worth {course.points:g} points"
        elif not alone and verdict.points:
            note = (
                "a background thread of the notebook was running during this in-kernel check, which would have given "
                f"{verdict.points:g} points"
            )
        if note:
            message = words("This check could not be scored; your instructor has been told.")
            return replace(verdict, points=None, verdict=Verdict.MANUAL, message=message, instructor_note=note)
        return verdict

    def _opened(self, sealed: Any, nonce: bytes, index: int) -> tuple[bool, bool, float | None, str]:
        """(completed, alone, value, failure) of a sealed answer; see `inkernel.prepare`."""
        body = sealed.get("body") if type(sealed) is dict else None
        if type(body) is not bytes or not self._is_sealed(b"answer" + nonce + body, sealed.get("seal")):
            message = words("While this question was checked, your code interfered with the grader.")
            raise _Broken(index, _Blocked(message))
        completed, alone, value, failure = body.decode().split(" ")
        return completed == "1", alone == "1", None if value == "None" else float(value), failure

    def _export(self, name: str) -> Any:
        """The plain value of a name after the run, or ``None``."""
        student = self._student
        if student is None:
            return None
        try:
            student.control.send({"op": "export", "name": name}, timeout_s=GRACE_S)
            answer = student.control.receive(timeout_s=GRACE_S)
            body = answer.get("value") if type(answer) is dict else None
            return Decoder().decode(body) if type(body) is bytes and len(body) <= MAX_EXPORT_BYTES else None
        except WireError:
            return None


def _hidden(job: NotebookJob) -> dict[str, bytes]:
    return {path: content for path, content in job.examiner_files.items() if path not in job.student_files}


def _not_started(inmate: Inmate, error: WireError) -> ExecutionFailed:
    return ExecutionFailed(
        f"a {inmate.kind} process did not start ({error}; {inmate.describe_end()})",
        hint="Run `autograder doctor`; if the machine is overloaded, use fewer workers.",
    )


def _nbgrader(step: Step) -> Mapping[str, Any]:
    metadata = step.cell.get("metadata")
    return metadata.get("nbgrader", {}) if isinstance(metadata, dict) else {}


def _is_answer(step: Step) -> bool:
    return bool(_nbgrader(step).get("solution"))


def _grade_id(step: Step) -> str:
    return str(_nbgrader(step).get("grade_id", ""))
