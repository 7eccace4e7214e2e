"""Courses that never heard of us are graded as they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader
import pytest

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"


def grade(course: Path, assignment: str) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli.main", "--course", str(course), "grade", assignment, "--json", "-"],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {s["student"]: s for s in json.loads(done.stdout)["submissions"]}


@pytest.mark.skipif(not (GUIDE / "source" / "ps1").is_dir(), reason="this nbgrader ships without its documentation")
@pytest.mark.parametrize("mode", ["isolated", "in-kernel"])
def test_nbgraders_documentation_example_has_the_documented_scores(tmp_path: Path, mode: str) -> None:
    shutil.copytree(GUIDE / "source", tmp_path / "source")
    shutil.copytree(GUIDE / "submitted", tmp_path / "submitted")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'example_course'\n")
    if mode == "in-kernel":
        (tmp_path / "course_config.py").write_text("c = get_config()\nc.Examiner.in_kernel_cells = ['*']\n")
    students = grade(tmp_path, "ps1")
    assert {s: (r["score"], r["max_score"]) for s, r in students.items()} == {
        "bitdiddle": (1.5, 13.0),
        "hacker": (3.0, 13.0),
    }
    modes = {
        cell["mode"]
        for r in students.values()
        for cell in r["cells"]
        if cell["verdict"] != "manual" and cell["message"] != "No answer was given."
    }  # type: ignore[attr-defined]
    assert modes == {mode}


@pytest.mark.slow  # nbgrader's two commands take half a minute
def test_a_course_made_by_nbgrader_quickstart_is_graded_unedited(tmp_path: Path) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    for command in (["quickstart", "course101"], ["generate_assignment", "ps1"]):
        cwd = tmp_path if command[0] == "quickstart" else tmp_path / "course101"
        subprocess.run(["nbgrader", *command], cwd=cwd, env=environment, check=True, capture_output=True, timeout=120)
    course = tmp_path / "course101"
    for student, origin in (("unsolved", "release"), ("teacher", "source")):
        shutil.copytree(course / origin / "ps1", course / "submitted" / student / "ps1")
    students = grade(course, "ps1")
    assert students["unsolved"]["score"] == 0
    autograded = {
        c["grade_id"]: c["points"] == c["max_points"] for c in students["teacher"]["cells"] if c["verdict"] != "manual"
    }  # type: ignore[index,attr-defined]
    assert autograded
    assert all(autograded.values())
