"""Work that takes longer than a request: in threads, one at a time per assignment, watched by whoever looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autograder.errors import AutograderError
from autograder.portal.clock import Clock

_log = logging.getLogger(__name__)


class Busy(AutograderError):
    """Something is going on with the assignment already; `what` is written for whoever asked."""


class Stopped(Exception):
    """The server ends; what was begun is given up."""


class JobKind(StrEnum):
    """What is done."""

    REGRADE = "regrade"
    PUBLISH = "publish"
    SIMILARITY = "similarity"


class JobState(StrEnum):
    """``running -> done | failed``."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Job:
    """One piece of work.

    Attributes
    ----------
    total, done:
        Submissions; `total` is ``None`` as long as nobody knows.
    problem:
        Why it failed.
    """

    kind: JobKind
    assignment: str
    actor: str
    began_at: datetime
    state: JobState = JobState.RUNNING
    total: int | None = None
    done: int = 0
    problem: str = ""
    _stopping: threading.Event = field(default_factory=threading.Event, repr=False)

    def at(self, done: int, total: int | None = None) -> None:
        """Note how far it is.

        Raises
        ------
        Stopped
            It has to end.
        """
        if self._stopping.is_set():
            raise Stopped
        self.done = done
        self.total = total if total is not None else self.total

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.state is JobState.RUNNING


class Jobs:
    """What is going on, and what ended last, per assignment; forgotten when the server ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: dict[tuple[str, str], Job] = {}
        self._threads: set[threading.Thread] = set()
        self._stopping = threading.Event()

    def start(self, kind: JobKind, assignment: str, actor: str, work: Callable[[Job], None]) -> Job:
        """Do `work` in a thread. What goes wrong is kept in the job.

        Raises
        ------
        Busy
            Something is going on with this assignment.
        """
        with self._lock:
            if any(job.is_running for (_, name), job in self._jobs.items() if name == assignment):
                raise Busy("Something else is being done with this assignment.", hint="Wait until it has ended.")
            if self._stopping.is_set():
                raise Busy("The server is about to end.")
            job = Job(kind, assignment, actor, self._clock.now(), _stopping=self._stopping)
            self._jobs[_slot(kind), assignment] = job
            thread = threading.Thread(target=self._run, args=(job, work), name=f"{kind}-{assignment}")
            self._threads.add(thread)
            thread.start()
        return job

    def latest(self, kind: JobKind, assignment: str) -> Job | None:
        """What goes on, or ended last; regrades and their publication are one line of work."""
        with self._lock:
            return self._jobs.get((_slot(kind), assignment))

    def stop(self) -> None:
        """End all; returns when they have."""
        self._stopping.set()
        for thread in list(self._threads):
            thread.join()

    def _run(self, job: Job, work: Callable[[Job], None]) -> None:
        try:
            work(job)
            job.state = JobState.DONE
        except Stopped:
            job.problem, job.state = "The server was ended.", JobState.FAILED
        except AutograderError as error:
            job.problem, job.state = str(error), JobState.FAILED
        except Exception as error:
            _log.exception("%s of %s failed", job.kind, job.assignment)
            job.problem, job.state = f"{type(error).__name__}: {error}", JobState.FAILED
        finally:
            self._threads.discard(threading.current_thread())


def _slot(kind: JobKind) -> str:
    return "similarity" if kind is JobKind.SIMILARITY else "regrade"
