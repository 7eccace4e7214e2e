"""The page of a course, made by the command: pictures from a real kernel, proofs from real runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.syllabus.pictures import picture
from tests.notebook_factory import add_assignment, code, grade_cell, locked, solution, text

PLOT = """\
import matplotlib.pyplot as plt
from tools import double
plt.figure(figsize=({size}, 1), dpi=50)
plt.plot([0, {y}])
plt.show()"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    (root / "source").mkdir(parents=True)
    (root / "course_config.py").write_text("c = get_config()\nc.Syllabus.title = 'Doubling'\n")
    folder = add_assignment(
        root / "source/double",
        text("# Twice\n\n**Time**: about a minute."),
        text("## 1. Double (2 points)"),
        solution("twice", "### BEGIN SOLUTION\ntwo = 2\n### END SOLUTION"),
        locked("wide", PLOT.format(size=4, y="two")),
        code(PLOT.format(size=2, y="double(two)")),
        grade_cell("t-twice", "### BEGIN HIDDEN TESTS\nassert two == 2\n### END HIDDEN TESTS", 2),
    )
    (folder / "tools.py").write_text("def double(x):\n    return 2 * x\n")
    return root


def width(png: bytes | None) -> int:
    assert png is not None
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20], "big")


def autograder(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_solved_notebook_draws_the_picture(root: Path) -> None:
    course = Course.open(root)
    last = picture(course, course.load_assignment("double"))
    with (root / "course_config.py").open("a") as config:
        config.write('c.Syllabus.pictures = {"double": "wide"}\n')
    course = Course.open(root)
    assert width(picture(course, course.load_assignment("double"))) > 1.5 * width(last)


def test_a_cell_that_draws_nothing_is_an_error(root: Path) -> None:
    with (root / "course_config.py").open("a") as config:
        config.write('c.Syllabus.pictures = {"double": "twice"}\n')
    course = Course.open(root)
    with pytest.raises(AssignmentError, match=r"'twice' draws no picture(.|\n)*cells that draw: wide"):
        picture(course, course.load_assignment("double"))


def test_a_notebook_that_fails_says_why(root: Path) -> None:
    (root / "source/double/tools.py").write_text("def double(x):\n    raise ValueError('too much')\n")
    course = Course.open(root)
    with pytest.raises(AssignmentError, match="does not run to its end: ValueError: too much"):
        picture(course, course.load_assignment("double"))


def test_the_page_shows_what_was_proven_until_the_source_changes(root: Path) -> None:
    checked = autograder("check", "--seeds", "2", "--record", "docs/course/proofs.json", cwd=root)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    mutated = autograder("check", "--mutants", "--record", "docs/course/proofs.json", cwd=root)
    assert mutated.returncode == 0, mutated.stdout + mutated.stderr
    done = autograder("syllabus", "--page", "docs/course.md", "--pictures", cwd=root)
    assert done.returncode == 0, done.stderr
    page = (root / "docs/course.md").read_text()
    assert "![Twice](course/double.png)" in page
    assert "| double | 1 | 2 | 0 / 0 / 0 | 0 of 0 |" in page
    assert "| 2 of 2 |" in page
    with (root / "source/double/tools.py").open("a") as tools:
        tools.write("\n")
    autograder("syllabus", "--page", "docs/course.md", cwd=root)
    assert "| double | 1 | 2 | – | – | – | – | – | – |" in (root / "docs/course.md").read_text()


def test_a_file_that_is_no_record_is_not_overwritten(root: Path) -> None:
    (root / "mine.json").write_text('{"my": "data"}')
    done = autograder("check", "--record", "mine.json", cwd=root)
    assert done.returncode == 2
    assert "no record of `autograder check`" in done.stderr
    assert (root / "mine.json").read_text() == '{"my": "data"}'
