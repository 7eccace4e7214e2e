"""Similar submissions: copies are found although renamed, what all write and what was handed out counts nothing."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.teaching.similarity import similarity
from autograder.teaching.similarity_report import from_json, to_json, to_page
from tests.integration.teaching.conftest import hand_in, open_course
from tests.notebook_factory import add_assignment, grade_cell, locked, solution

STUB = "def train(data, steps):\n    ### BEGIN SOLUTION\n    return data\n    ### END SOLUTION"
GIVEN = "def helper(a, b):\n    total = 0\n    for n in range(len(a)):\n        total += a[n] * b[n] - a[n] / (1 + b[n])\n    return total"
CELLS = [locked("given", GIVEN), solution("train", STUB), grade_cell("t", "assert train([1], 1) is not None", 2)]
COPIED = """\
def train(data, steps):
    best, history = None, []
    for step in range(steps):
        rate = 0.1 / (1 + step) ** 0.5
        for x, y in zip(data[::2], data[1::2]):
            guess = x * rate + sum(history[-3:])
            history.append((guess - y) ** 2)
        if best is None or history[-1] < best:
            best = history[-1]
    return best, sorted(history)[: len(history) // 2]
"""
RENAMED = """\
def train(data, steps):
    # all my own work
    b, h = None, []
    for k in range(steps):
        eta = 0.3 / (1 + k) ** 0.5

        for u, v in zip(data[::2], data[1::2]):
            g = u * eta + sum(h[-5:])
            h.append((g - v) ** 2)
        if b is None or h[-1] < b:
            b = h[-1]
    return b, sorted(h)[: len(h) // 2]
"""
COMMON = "def show(values):\n    for i, value in enumerate(values):\n        print(f'{i}: {value}', round(value, 2), end=', ')\n    print()\n"


def own_work(rng: random.Random) -> str:
    """Code of a student's own, unlike that of others, with a function that everybody has."""
    operators = ["+", "-", "*", "/", "**", "%", "@", "<", ">", "==", "and", "or", "|", "&"]
    functions = ["sum", "min", "max", "sorted", "list", "tuple", "set", "len", "abs", "round", "zip", "map"]
    lines = [
        f"    v{n} = {rng.choice(functions)}(data[{n}] {rng.choice(operators)} steps) {rng.choice(operators)} {rng.choice(functions)}(data)"
        if rng.random() < 0.6
        else f"    if data {rng.choice(operators)} {rng.choice(functions)}(steps):\n        v{n} = [{rng.choice(functions)}(q) {rng.choice(operators)} 2 for q in data]"
        for n in range(12)
    ]
    return COMMON + "def train(data, steps):\n" + "\n".join(lines) + "\n    return data"


def add_class(root: Path, size: int) -> Course:
    course = open_course(root)
    add_assignment(course.source_directory / "net", *CELLS)
    rng = random.Random(7)
    for n in range(size):
        hand_in(course, "net", f"s{n:03}", CELLS, {"train": own_work(rng)})
    return course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Twelve of their own, two with the same text under other names, one who has done nothing, and hostile ones."""
    course = add_class(tmp_path / "course", 12)
    hand_in(course, "net", "ada", CELLS, {"train": COMMON + COPIED})
    path = hand_in(course, "net", "bob", CELLS, {"train": RENAMED + "x = '<script>alert(1)</script>'"})
    nb = nbformat.read(path, 4)
    nb.cells[1].outputs = [nbformat.v4.new_output("stream", text=own_work(random.Random(1)))]
    nb.cells[0].source += "\n# a locked cell, changed\n" + own_work(random.Random(1))
    nbformat.write(nb, path)
    hand_in(course, "net", "lazy", CELLS, {})
    (course.submitted_directory / "evil" / "net").mkdir(parents=True)
    (course.submitted_directory / "evil" / "net" / "net.ipynb").write_text("[" * 10**6)
    (course.submitted_directory / "link" / "net").mkdir(parents=True)
    (course.submitted_directory / "link" / "net" / "net.ipynb").symlink_to("/etc/passwd")
    return course


def test_a_renamed_copy_is_found_and_nothing_else(course: Course) -> None:
    report = similarity(course, "net")
    assert [(pair.left, pair.right) for pair in report.pairs] == [("ada", "bob")]
    [pair] = report.pairs
    assert pair.share > 0.8 and pair.by_chance < 0.2 and report.usual is not None and report.usual < 0.2
    assert "history.append" in pair.fragments[0].left and "h.append" in pair.fragments[0].right
    assert "helper" not in str(pair.fragments)
    assert report.compared == 14
    assert set(report.skipped) == {"lazy", "evil", "link"}
    assert similarity(course, "net") == report


def test_a_report_that_was_kept_says_the_same_in_every_language(course: Course) -> None:
    report = similarity(course, "net")
    kept = from_json(json.loads(json.dumps(to_json(report))))
    assert to_page(kept) == to_page(report)
    german = to_page(kept, "de")
    assert "14 Abgaben wurden verglichen." in german and "Ein Hinweis, wo man hinsehen sollte" in german
    assert "Außer dem, was ausgegeben wurde, ist kaum Code da." in german and "history.append" in german
    assert not re.search(r"were compared|shorter|written by|by chance|There is|The file", german)


def test_the_page_is_inert_and_says_what_it_is(course: Course) -> None:
    report = similarity(course, "net")
    page = to_page(report)
    assert "A hint where to look, not a verdict." in page
    assert "<script" not in page and "default-src &#39;none&#39;" in page
    assert to_json(report)["note"] == "a hint where to look, not a verdict"
    assert json.loads(json.dumps(to_json(report)))["pairs"][0]["students"] == ["ada", "bob"]


def test_the_command_writes_both(course: Course, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "autograder.cli.main", "similarity", "net", "--course", str(course.root)),
            *("--json", str(tmp_path / "s.json"), "--html", str(tmp_path / "s.html")),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "ada and bob" in done.stdout and "not a verdict" in done.stdout
    assert "evil" in done.stdout
    assert json.loads((tmp_path / "s.json").read_text())["compared"] == 14
    assert "h.append" in (tmp_path / "s.html").read_text()


def test_two_students_are_a_class_too(tmp_path: Path) -> None:
    course = add_class(tmp_path / "course", 0)
    hand_in(course, "net", "ada", CELLS, {"train": COPIED})
    report = similarity(course, "net")
    assert (report.compared, report.usual, report.pairs) == (1, None, ())
    hand_in(course, "net", "bob", CELLS, {"train": RENAMED})
    assert len(similarity(course, "net").pairs) == 1


def test_a_class_of_300_takes_a_minute_at_most(tmp_path: Path) -> None:
    course = add_class(tmp_path / "course", 300)
    started = time.process_time()
    report = similarity(course, "net")
    assert time.process_time() - started < 60
    assert report.compared == 300 and not report.pairs
