"""Work in the background: one at a time per assignment, and what goes wrong is told."""

from __future__ import annotations

import threading
import time

import pytest

from autograder.errors import AutograderError
from autograder.portal.clock import Clock
from autograder.portal.grades.jobs import Busy, Job, JobKind, Jobs, JobState


def wait_for(job: Job) -> None:
    deadline = time.monotonic() + 20
    while job.is_running:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_second_job_waits_its_turn_and_other_assignments_do_not() -> None:
    jobs, go_on = Jobs(Clock()), threading.Event()
    first = jobs.start(JobKind.REGRADE, "hw", "prof", lambda job: go_on.wait(20) and None)
    with pytest.raises(Busy):
        jobs.start(JobKind.SIMILARITY, "hw", "tim", lambda job: None)
    wait_for(jobs.start(JobKind.SIMILARITY, "other", "tim", lambda job: None))
    go_on.set()
    wait_for(first)
    wait_for(jobs.start(JobKind.PUBLISH, "hw", "prof", lambda job: job.at(2, 2)))
    latest = jobs.latest(JobKind.REGRADE, "hw")
    assert latest is not None and latest.kind is JobKind.PUBLISH and (latest.done, latest.total) == (2, 2)
    jobs.stop()


def test_what_goes_wrong_is_kept() -> None:
    jobs = Jobs(Clock())

    def fail(error: Exception) -> Job:
        def work(job: Job) -> None:
            raise error

        job = jobs.start(JobKind.REGRADE, "hw", "prof", work)
        wait_for(job)
        return job

    told = fail(AutograderError("it cannot be read", hint="mend it"))
    assert told.state is JobState.FAILED and "mend it" in told.problem
    assert "ZeroDivisionError" in fail(ZeroDivisionError("by zero")).problem
    jobs.stop()


def test_the_server_does_not_wait_for_all_of_it() -> None:
    jobs, begun = Jobs(Clock()), threading.Event()

    def endless(job: Job) -> None:
        while True:
            job.at(job.done + 1)
            begun.set()
            time.sleep(0.001)

    job = jobs.start(JobKind.REGRADE, "hw", "prof", endless)
    assert begun.wait(20)
    jobs.stop()
    assert job.state is JobState.FAILED and job.problem
    with pytest.raises(Busy):
        jobs.start(JobKind.REGRADE, "hw", "prof", lambda job: None)
