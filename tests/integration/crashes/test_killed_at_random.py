"""Kill -9 at random moments of a run: nothing is lost, graded twice, zeroed or half written.

The moments are spread over the whole run: start, judging, writing, storing. ``AUTOGRADER_KILL_SEED`` repeats a choice of
moments (not the machine's timing).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.integration.crashes.conftest import Class, Outcome, command, grade, pages, tables
from tests.integration.crashes.processes import (
    Victim,
    candidates,
    descendants,
    kill,
    left_after,
    wait_until,
)

SHORT, LONG = 6, 200


@dataclass(frozen=True)
class Moment:
    """When to kill: after some time, or shortly after the run has changed one of its files."""

    victim: Victim
    fraction: float
    after_a_change: bool

    def __str__(self) -> str:
        how = "once a file has changed after" if self.after_a_change else "after"
        return f"{self.victim} killed {how} {self.fraction:.3f} of the run"


@dataclass
class Killed:
    """An interrupted run: the kills that hit, those it ended too early for, and how it ended."""

    hits: list[Moment]
    left_over: list[Moment]
    code: int
    said: str
    survivors: list[int]


def moments(rng: random.Random) -> list[Moment]:
    """Two of each victim, in random order."""
    return [
        Moment(victim, rng.random(), victim is Victim.SUPERVISOR and rng.random() < 0.5)
        for victim in rng.sample(list(Victim), 3) * 2
    ]


def run_and_kill(course: Path, wanted: list[Moment], seconds: float, rng: random.Random) -> Killed:
    """Grade, kill at each of the moments until the run ends, and wait for the end of all processes."""
    started = time.monotonic()
    process = subprocess.Popen(
        command(course), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    hits: list[Moment] = []
    family: set[int] = set()
    try:
        waiting = sorted(wanted, key=lambda moment: moment.fraction)
        while waiting and wait_until(process, started + waiting[0].fraction * seconds):
            moment = waiting[0]
            if moment.after_a_change and not _wait_for_a_change(process, course, rng):
                break
            while not (found := candidates(process.pid, moment.victim)) and process.poll() is None:
                time.sleep(0.01)
            if not found or process.poll() is not None:
                break
            family |= {*descendants(process.pid)}
            kill(rng.choice(found))
            hits.append(waiting.pop(0))
            if moment.victim is Victim.SUPERVISOR:
                break
        _, said = process.communicate(timeout=120)
        return Killed(hits, waiting, process.returncode, said, left_after([*family], 10))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait_for_a_change(process: subprocess.Popen[str], course: Path, rng: random.Random) -> bool:
    before = _changes(course)
    while process.poll() is None:
        if _changes(course) != before:
            time.sleep(rng.random() * 0.03)
            return True
        time.sleep(0.002)
    return False


def _changes(course: Path) -> tuple[Any, ...]:
    """What changes whenever a page or the gradebook is written."""
    folders = [course, *(course / "feedback").glob("*/*"), *(course / "autograded").glob("*/*")]
    return tuple(sorted((str(f), f.stat().st_mtime_ns) for f in folders if f.exists()))


# what must hold after an interruption ------------------------------------------------------------------


def attempts(course: Path, place: Path) -> dict[str, dict[str, Any]]:
    """What stands for each student, read from a copy so that the next run finds everything as it was left."""
    place.mkdir()
    for file in course.glob("gradebook.db*"):
        (place / file.name).write_bytes(file.read_bytes())
    if not (place / "gradebook.db").exists():
        return {}
    stored = tables(place / "gradebook.db").get("autograder_attempt", [])
    found = {row["student"]: row for row in stored if row["current"]}
    assert len(found) == len(stored), "an attempt was stored twice"
    assert all(row["attempt"] == 1 for row in stored)
    return found


def check_interrupted(course: Path, stored: dict[str, dict[str, Any]], whole_class: Class) -> None:
    """What is there is final, or marked as failed without a score."""
    expected = {one["student"]: one for one in whole_class.undisturbed.report}
    for student, row in stored.items():
        if row["status"] == "failed":
            assert row["score"] is None
            continue
        assert (row["status"], row["score"]) == (expected[student]["status"], expected[student]["score"]), dict(row)
    for path, content in pages(course).items():
        if path.startswith("feedback/") and b"problem of the grading system" in content:
            continue
        assert content == whole_class.undisturbed.pages[path], f"{path} is half written or wrong"


def check_killed(killed: Killed, course: Path) -> None:
    """How the interrupted command itself ended."""
    assert not killed.survivors, "processes outlived the run"
    if any(moment.victim is Victim.SUPERVISOR for moment in killed.hits):
        return
    if killed.code == 2 and sum(moment.victim is Victim.ZYGOTE for moment in killed.hits) > 1:
        # One that is killed at its start is started again; if that one is killed as well, the command gives up.
        assert "the zygote was killed while it loaded" in killed.said
        return
    assert killed.code in (0, 1), f"exit code {killed.code}: {killed.said[-600:]}"
    written = json.loads((course / "results.json").read_text())["submissions"]
    failed = [one for one in written if one["status"] == "failed"]
    assert (killed.code == 1) == bool(failed)
    assert all(one["score"] is None and not one["cells"] for one in failed)


def check_finished(course: Path, whole_class: Class, place: Path, before: dict[str, dict[str, Any]]) -> None:
    """After one more run everything is as if nothing had happened."""
    run = grade(course)
    assert run.code == 0, run.said
    assert Outcome.of(course).differences(whole_class.undisturbed) == []
    now = attempts(course, place)
    again = [s for s, row in before.items() if row["status"] != "failed" and now[s]["graded_at"] != row["graded_at"]]
    assert not again, f"graded twice: {again}"
    for path in (course / "autograded").rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def interrupt_one_class(whole_class: Class, wanted: list[Moment], rng: random.Random, place: Path) -> int:
    """Kill at each of the moments of grading one class, then finish it; how many kills hit.

    What comes after the supervisor was killed is killed in the next run.
    """
    course = whole_class.copy(place / "course")
    hits: list[Moment] = []
    waiting, before = wanted, dict[str, dict[str, Any]]()
    try:
        while waiting:
            still_open = 1 - len(before) / len(whole_class.undisturbed.report)
            killed = run_and_kill(course, waiting, whole_class.seconds * (0.4 + 0.6 * still_open), rng)
            hits += killed.hits
            check_killed(killed, course)
            now = attempts(course, place / f"interrupted-{len(hits)}-{len(waiting)}")
            lost = [s for s, row in before.items() if row["status"] != "failed" and now.get(s) != row]
            assert not lost, f"lost or graded twice: {lost}"
            check_interrupted(course, now, whole_class)
            before = now
            if not any(moment.victim is Victim.SUPERVISOR for moment in killed.hits):
                break  # it ran to its end
            waiting = [replace(moment, fraction=rng.random()) for moment in killed.left_over]
        check_finished(course, whole_class, place / "finished", before)
    except AssertionError as error:
        raise AssertionError(f"after {'; '.join(map(str, hits))}: {error}") from error
    shutil.rmtree(place)
    return len(hits)


def kill_repeatedly(whole_class: Class, count: int, place: Path) -> None:
    """Kill ``count`` times, up to six times per class; goes on after a failure to find all of them."""
    seed = int(os.environ.get("AUTOGRADER_KILL_SEED") or random.SystemRandom().getrandbits(32))
    print(f"AUTOGRADER_KILL_SEED={seed}")
    rng = random.Random(seed)
    hits, failures, number = 0, [], 0
    started = time.monotonic()
    while hits < count and len(failures) < 20:
        number += 1
        folder = place / f"class-{number}"
        folder.mkdir()
        try:
            hits += interrupt_one_class(whole_class, moments(rng), rng, folder)
        except AssertionError as error:
            failures.append(f"class {number}: {error}")
            print(failures[-1], flush=True)
            hits += 6
        assert number <= count, "hardly any kill hits"
        print(f"{hits} kills, {time.monotonic() - started:.0f} s", flush=True)
    print(f"{hits} kills of {number} classes in {time.monotonic() - started:.0f} s")
    assert not failures, f"seed {seed}, {len(failures)} of {number} classes:\n" + "\n".join(failures)


@pytest.mark.slow
def test_a_class_killed_at_random_moments_ends_as_if_undisturbed(whole_class: Class, tmp_path: Path) -> None:
    kill_repeatedly(whole_class, SHORT, tmp_path)


@pytest.mark.slow
def test_two_hundred_kills_at_random_moments_end_as_if_undisturbed(whole_class: Class, tmp_path: Path) -> None:
    kill_repeatedly(whole_class, LONG, tmp_path)
