"""A course with a challenge of its own, the example of the documentation, played through the command line."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebook_factory import code, grade_cell, notebook, solution

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "fewest_neurons.py"
CHALLENGE = "fewest-neurons"


def star(lines: int = 5, extra: int = 0) -> dict[str, Any]:
    """Lines and a vote, as the documentation does it; fewer lines draw no star, more neurons draw none better."""
    angles = [math.pi / 2 + 2 * math.pi / 5 * k for k in range(lines)]
    distance = 0.9 * math.cos(2 * math.pi / 5)
    weights = [[math.cos(a), math.sin(a)] for a in angles] + [[0.0, 0.0]] * extra
    votes = [1.0] * lines + [0.0] * extra
    return {
        "layers": [
            {"weights": weights, "biases": [distance] * lines + [0.0] * extra},
            {"weights": [votes], "biases": [0.5 - (lines - 1)]},
        ]
    }


@dataclass(frozen=True)
class Contest:
    """A course directory and the command line."""

    course: Path

    def autograder(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run one command; its exit code is checked."""
        done = subprocess.run(
            [sys.executable, "-m", "autograder.cli.main", "--course", str(self.course), *arguments],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def board(self, *arguments: str, code: int = 0, challenge: str = CHALLENGE) -> dict[str, Any]:
        """The leaderboard as JSON."""
        found: dict[str, Any] = json.loads(
            self.autograder("leaderboard", challenge, "--json", "-", *arguments, code=code).stdout
        )
        return found

    def hand_in(self, student: str, entries: Any, minutes_ago: float = 0.0) -> None:
        """A notebook whose last cell sets ``entries``."""
        file = self.course / "submitted" / student / "stars" / "stars.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(
            notebook(
                solution("answer", "answer = 1"),
                grade_cell("t-answer", "assert answer == 1", 1),
                code(f"entries = {entries!r}"),
            ),
            file,
        )
        when = time.time() - 60 * minutes_ago
        os.utime(file, (when, when))


@pytest.fixture
def contest(tmp_path: Path) -> Contest:
    course = tmp_path / "course"
    (course / "source" / "stars").mkdir(parents=True)
    (course / "challenges").mkdir()
    text = EXAMPLE.read_text().replace("    exact = True", '    assignment = "stars"\n    exact = True')
    (course / "challenges" / "fewest_neurons.py").write_text(text)
    (course / "course_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'stars'\n"
        "c.Challenges.files = {'fewest-neurons': 'challenges/fewest_neurons.py'}\n"
    )
    source = notebook(
        solution("answer", "### BEGIN SOLUTION\nanswer = 1\n### END SOLUTION"),
        grade_cell("t-answer", "assert answer == 1", 1),
    )
    nbformat.write(source, course / "source" / "stars" / "stars.ipynb")
    return Contest(course)


@pytest.fixture
def entries_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "entries"
    folder.mkdir()
    return folder


def write_entry(folder: Path, student: str, entries: Any, submitted_at: str | None = None) -> None:
    """A file that ``--entries`` reads."""
    data = {"student": student, "entries": entries} | ({"submitted_at": submitted_at} if submitted_at else {})
    (folder / f"{student}.json").write_text(json.dumps(data))
