"""`autograder leaderboard` stopped at any moment goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SLOW = """
import os, time
from pathlib import Path
from autograder.challenges.base import Challenge, CheckedEntry, Direction, Division, Score
from autograder.challenges.registry import register

class Slow(Challenge):
    name = title = "slow"
    direction = Direction.LOWER
    divisions = {"D": Division("D", ("Wait.",))}
    version = "1"

    def validate(self, spec, division):
        return CheckedEntry(spec, spec)

    def evaluate(self, entry, division, seed, report):
        time.sleep(0.25)
        with open(os.path.join(os.path.dirname(__file__), "log"), "a") as file:
            file.write(f"{entry.parsed['value']} {seed}\\n")
        return Score(entry.parsed["value"] + seed % 100 / 1e4)

register(Slow())
"""
ENTRIES, RUNS = 4, 5


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "course_config.py").write_text("c = get_config()\nc.Challenges.files = {'slow': 'slow.py'}\n")
    (tmp_path / "entries").mkdir()
    for number in range(ENTRIES):
        entry = {"student": f"s{number}", "entries": {"D": {"value": float(number)}}}
        (tmp_path / "entries" / f"{number}.json").write_text(json.dumps(entry))
    return tmp_path


def start(course: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "autograder.cli.main", "--course", str(course), "leaderboard", "slow"),
            *("--entries", str(course / "entries"), "--json", str(course / "board.json"), "--workers", "2"),
            *("--runs", str(RUNS), "--max-runs", str(RUNS)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def log(course: Path) -> list[str]:
    path = course / "log"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(course: Path, lines: int) -> None:
    deadline = time.monotonic() + 120
    while len(log(course)) < lines and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_what_was_measured_before_an_interruption_is_not_measured_again(course: Path, how: signal.Signals) -> None:
    first = start(course)
    wait_for(course, 6)
    os.kill(first.pid, how)
    _, said = first.communicate(timeout=60)
    if how is signal.SIGINT:
        assert first.returncode == 130
        assert "run the same command again to go on" in said
    time.sleep(0.5)  # what a trainer had begun may still come to its end
    before = len(log(course))
    assert before < ENTRIES * RUNS
    second = start(course)
    second.communicate(timeout=120)
    assert second.returncode == 0
    again = [line for line in set(log(course)) if log(course).count(line) > 1]
    assert len(set(log(course))) == ENTRIES * RUNS
    assert len(again) <= 4  # what the two trainers were at, and what they had just handed over
    rows = json.loads((course / "board.json").read_text())["divisions"]["D"]["entries"]
    assert [(row["student"], row["rank"], row["runs"]) for row in rows] == [
        (f"s{number}", number + 1, RUNS) for number in range(ENTRIES)
    ]
    third = start(course)
    third.communicate(timeout=120)
    assert len(log(course)) == ENTRIES * RUNS + len(again)
