"""The parent's side of the trainer processes: a pool that stays warm and outlives crashes.

Each worker is a process of its own with its own limits. A job that crashes its worker, hangs or floods is
reported as failed, the worker is replaced, and the other jobs go on.
"""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from autograder.challenges.base import Division, EntryRejected, Score
from autograder.challenges.evaluation.messages import score_from_plain
from autograder.challenges.evaluation.trainer import too_slow

_START_SECONDS = 120.0  # a cold import of TensorFlow from a slow disk
_MAX_LINE = 1_000_000
_JOBS_PER_PROCESS = 200  # then a fresh process: libraries leak a little with every model
_ERROR_TAIL = 600


@dataclass(frozen=True, slots=True)
class Job:
    """One evaluation. ``origin`` is where the challenge is found (`registry.origin_of`), ``spec`` is the canonical form of a
    checked entry; without one the division's reference values are found, as the extras of a score."""

    challenge: str
    origin: str
    division: Division
    spec: dict[str, Any] | None
    seed: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The evaluation came to its end."""

    score: Score
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """The entry broke a rule that shows only in the evaluation; it would do so again."""

    reason: EntryRejected


@dataclass(frozen=True, slots=True)
class Failed:
    """Nobody knows the score; another try may find it."""

    message: str


Outcome = Scored | Rejected | Failed
OnProgress = Callable[[float], None]


class _WorkerDied(Exception):
    """The process ended or broke the protocol."""


class TrainerPool:
    """A fixed number of trainer processes, started when first needed.

    Use as a context manager; leaving it kills what still runs.

    Parameters
    ----------
    workers:
        Processes at a time; each computes on one thread.
    """

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="trainer")
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = [_Worker() for _ in range(workers)]
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, job: Job, progress: OnProgress | None = None) -> Future[Outcome]:
        """Evaluate when a worker is free; ``progress`` is told the finished share from another thread."""
        return self._threads.submit(self._run, job, progress or (lambda _: None))

    def _run(self, job: Job, progress: OnProgress) -> Outcome:
        worker = self._idle.get()
        try:
            return worker.run(job, progress)
        finally:
            self._idle.put(worker)

    def __enter__(self) -> TrainerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop what still runs."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(wait=True)


class _Worker:
    """One trainer process, and the next one when it is gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._unread = b""
        self._jobs = 0
        self._closed = False
        self._lock = threading.Lock()  # between starting and closing

    def run(self, job: Job, progress: OnProgress) -> Outcome:
        """Have one job done; never raises for what the job does."""
        wall = job.division.wall_seconds
        try:
            self._start()
            deadline = time.monotonic() + wall
            self._send(job)
            while True:
                answer = self._receive(deadline)
                if "progress" in answer:
                    progress(float(answer["progress"]))
                    continue
                self._jobs += 1
                if self._jobs >= _JOBS_PER_PROCESS:
                    self._stop()
                if "score" in answer:
                    return Scored(score_from_plain(answer["score"]), float(answer["cpu_seconds"]))
                if "rejected" in answer:
                    return Rejected(EntryRejected(**answer["rejected"]))
                return Failed(str(answer["error"]))
        except TimeoutError:
            self._stop()
            return Failed(f"the evaluation did not end within {wall:g} seconds and was stopped")
        except (_WorkerDied, OSError, ValueError, KeyError, TypeError) as error:
            return self._obituary(job, error)

    def close(self) -> None:
        """End for good."""
        with self._lock:
            self._closed = True
            self._stop()

    def _obituary(self, job: Job, error: Exception) -> Outcome:
        """What to say of a process that did not answer properly."""
        process, errors = self._process, self._errors
        if self._closed:
            return Failed("the evaluation was stopped")
        if process is None or errors is None:
            return Failed(f"the trainer process could not be started: {error}")
        try:
            code: int | None = process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = None
        if code == -signal.SIGXCPU:
            self._stop()
            return Rejected(too_slow(job.division))
        errors.seek(0, os.SEEK_END)
        errors.seek(max(0, errors.tell() - _ERROR_TAIL))
        tail = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        self._stop()
        if code is None:
            return Failed(f"the trainer process gave no proper answer ({type(error).__name__})")
        ended = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        memory = ", probably for want of memory" if -code in (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV) else ""
        return Failed(f"the trainer process {ended}{memory}" + (f": {tail}" if tail else ""))

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        with self._lock:
            if self._closed:
                raise _WorkerDied
            self._stop()
            self._home = tempfile.TemporaryDirectory(prefix="autograder-trainer-")
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "autograder.challenges.evaluation.trainer"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                cwd=self._home.name,
                env=_environment(self._home.name),
                start_new_session=True,  # an interrupt at the terminal is the parent's business
            )
        self._unread = b""
        self._jobs = 0
        if "ready" not in self._receive(time.monotonic() + _START_SECONDS):
            raise _WorkerDied

    def _send(self, job: Job) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        text = {
            "challenge": job.challenge,
            "origin": job.origin,
            "division": job.division.name,
            "spec": job.spec,
            "seed": job.seed,
        }
        self._process.stdin.write(json.dumps(text).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self, deadline: float) -> dict[str, Any]:
        """The next answer.

        Raises
        ------
        TimeoutError, _WorkerDied
        """
        assert self._process is not None
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        while b"\n" not in self._unread:
            readable, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                raise TimeoutError
            block = os.read(stream, 65536)
            self._unread += block
            if not block or len(self._unread) > _MAX_LINE:
                raise _WorkerDied
        line, _, self._unread = self._unread.partition(b"\n")
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise _WorkerDied
        return answer

    def _stop(self) -> None:
        process = self._process
        if process is not None:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # unsent input of a process that is gone
                        pipe.close()
        if self._errors is not None:
            self._errors.close()
        if self._home is not None:
            self._home.cleanup()
        self._process = self._errors = self._home = None


def _environment(home: str) -> dict[str, str]:
    """What the trainer is told of its surroundings: no credentials, no settings of the user's."""
    return {
        "PATH": os.defpath,
        "HOME": home,
        "KERAS_HOME": home,
        "KERAS_BACKEND": "tensorflow",
        "MPLCONFIGDIR": home,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),  # challenges may lie outside the package
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
