"""Many submissions at once, on any `concurrent.futures.Executor`.

A task is plain data and `run_task` a plain function, so that the same code runs in local threads, which share one
zygote, and in the worker processes of a cluster, which each keep their own.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.execution.zygote import Zygote
from autograder.grading.judge import JudgingRules, judge_submission
from autograder.verdicts import Status, SubmissionResult


@dataclass(frozen=True)
class WarmStart:
    """Which zygote a task needs.

    Attributes
    ----------
    niceness:
        Of all that it forks, as of the command nice.
    """

    preload: tuple[str, ...]
    examiner_preload: tuple[str, ...]
    hidden_paths: tuple[Path, ...]
    sandbox: bool = True
    niceness: int = 0


@dataclass(frozen=True)
class JudgeTask:
    """One submission to judge."""

    student: str
    folder: Path
    rules: JudgingRules
    warm_start: WarmStart


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor time of all student processes and examiners so far; the largest memory of one student process."""

    cpu_seconds: float
    peak_memory_bytes: int


class _Zygotes:
    """The zygotes of this process, started on first use and replaced when one dies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[WarmStart, Zygote] = {}
        self._starting: dict[WarmStart, threading.Lock] = {}

    def get(self, warm_start: WarmStart) -> Zygote:
        with self._lock:
            starting = self._starting.setdefault(warm_start, threading.Lock())
        with starting:  # whoever needs another one does not wait
            zygote = self._running.get(warm_start)
            if zygote is None or not zygote.is_alive():
                if zygote is not None:
                    zygote.close()
                zygote = Zygote(
                    warm_start.preload,
                    warm_start.hidden_paths,
                    examiner_preload=warm_start.examiner_preload,
                    sandbox=warm_start.sandbox,
                    ahead=2,
                    niceness=warm_start.niceness,
                )
                with self._lock:
                    self._running[warm_start] = zygote
            return zygote

    def usage(self) -> Usage:
        with self._lock:
            for zygote in self._running.values():
                zygote.settle()
            return Usage(
                sum(zygote.cpu_seconds for zygote in self._running.values()),
                max((zygote.peak_memory_bytes for zygote in self._running.values()), default=0),
            )

    def close(self) -> None:
        with self._lock:
            for zygote in self._running.values():
                zygote.close()
            self._running.clear()


_zygotes = _Zygotes()
atexit.register(_zygotes.close)


def warm_up(warm_start: WarmStart) -> None:
    """Start the zygote now, so that trouble with it shows before the first submission.

    Raises
    ------
    SandboxUnavailable, ExecutionFailed
        As `Zygote`.
    """
    _zygotes.get(warm_start)


def usage() -> Usage:
    """What the processes forked by this process have used."""
    return _zygotes.usage()


def warm_up_aside(warm_start: WarmStart) -> None:
    """Begin to start the zygote in the background; trouble with it shows in `warm_up`."""

    def start() -> None:
        with contextlib.suppress(AutograderError):
            _zygotes.get(warm_start)

    threading.Thread(target=start, name="zygote-start", daemon=True).start()


def run_task(task: JudgeTask) -> SubmissionResult:
    """Judge one submission in this process; tried once more if the zygote died under it."""
    result = judge_submission(task.student, task.folder, task.rules, lambda: _zygotes.get(task.warm_start))
    if result.status is Status.FAILED:
        result = judge_submission(task.student, task.folder, task.rules, lambda: _zygotes.get(task.warm_start))
    return result


def run_tasks(tasks: Iterable[JudgeTask], executor: Executor, *, in_flight: int) -> Iterator[SubmissionResult]:
    """Judge submissions side by side and yield each result as it comes.

    Parameters
    ----------
    in_flight:
        How many tasks the executor holds at a time; memory stays bounded however large the class.
    """
    waiting: set[Future[SubmissionResult]] = set()
    source = iter(tasks)
    try:
        while True:
            while len(waiting) < in_flight and (task := next(source, None)) is not None:
                waiting.add(executor.submit(run_task, task))
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in waiting:
            future.cancel()
