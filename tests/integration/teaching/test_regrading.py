"""Judging again: compare first, publish exactly that, and only if nothing has changed in between. Real grading."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import nbgrader.api
import pytest

from autograder.course import Course
from autograder.grading.grade import grade
from autograder.grading.gradebook import Gradebook
from autograder.teaching.hand_grading import GivenByHand, QuestionKey, set_points
from autograder.teaching.kept_results import KeptResultsError, load_regrade, regrade_folder
from autograder.teaching.regrading import RegradeError, publish_regrade, regrade
from tests.integration.teaching.conftest import ANSWERS, CELLS, hand_in
from tests.notebook_factory import add_assignment

NAME = "doubling"


def change_tests(course: Course) -> None:
    """Bob's wrong answer now counts half, and Cyd's is right."""
    cells = copy.deepcopy(CELLS)
    cells[3].source = (
        "assert double(2) == 4, 'Two doubled is four.'\n### BEGIN HIDDEN TESTS\n"
        "1 if double(3) == 9 else 2\n### END HIDDEN TESTS"
    )
    add_assignment(course.source_directory / NAME, *cells)


def scores(course: Course) -> dict[str, float]:
    with nbgrader.api.Gradebook(course.db_url) as opened:
        return {s.student.id: s.score for s in opened.assignment_submissions(NAME)}


def pages(course: Course) -> dict[str, str]:
    return {
        str(path.relative_to(course.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (course.autograded_directory, course.feedback_directory, course.root / "gradebook.db")
        for path in ([folder] if folder.is_file() else folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def graded(doubling: Course) -> Course:
    """The class graded by the first tests; an instructor has overruled one of Cyd's."""
    grade(doubling, NAME)
    with Gradebook(doubling.db_url) as gradebook:
        key = QuestionKey("cyd", NAME, NAME, "t-mean")
        set_points(gradebook, key, GivenByHand(1.5), by="prof", why="half right", expected=GivenByHand())
    return doubling


def test_a_comparison_touches_nothing_and_what_it_said_is_published(graded: Course) -> None:
    assert scores(graded) == {"ada": 5, "bob": 3, "cyd": 1.5}
    change_tests(graded)
    before = pages(graded)
    comparison = regrade(graded, NAME)
    assert pages(graded) == before
    assert {one.student: (one.before, one.after, one.differs) for one in comparison.students} == {
        "ada": (None, None, False),  # the essays wait
        "bob": (None, None, True),
        "cyd": (None, None, True),
    }
    bob, cyd = comparison.students[1:]
    assert [(c.grade_id, c.before, c.after) for c in bob.cells if c.differs] == [("t-double", 0, 1)]
    assert [(c.grade_id, c.before, c.after, c.by_hand) for c in cyd.cells] == [
        ("t-double", 0, 2, False),
        ("t-mean", 1.5, 1.5, True),
        ("essay", None, None, False),
    ]
    published = publish_regrade(graded, NAME)
    assert published.published == ("ada", "bob", "cyd")
    assert scores(graded) == {"ada": 5, "bob": 4, "cyd": 3.5}
    assert "partly right" in (graded.feedback_directory / "bob" / NAME / f"{NAME}.html").read_text()
    assert grade(graded, NAME)  # the provenance is that of grading: nothing is judged again
    with Gradebook(graded.db_url) as gradebook:
        assert {r.student: r.attempt for r in gradebook.results(NAME)} == {"ada": 1, "bob": 1, "cyd": 1}
    after = pages(graded)
    publish_regrade(graded, NAME)  # again, and nothing happens
    assert pages(graded) == after


def test_changes_in_between_stop_the_publication(graded: Course) -> None:
    change_tests(graded)
    regrade(graded, NAME)
    before = scores(graded)

    with Gradebook(graded.db_url) as gradebook:  # an instructor scores an essay
        key = QuestionKey("bob", NAME, NAME, "essay")
        set_points(gradebook, key, GivenByHand(4), by="prof", why="read", expected=GivenByHand())
    with pytest.raises(RegradeError, match="something else for bob"):
        publish_regrade(graded, NAME)
    regrade(graded, NAME)

    path = hand_in(graded, NAME, "ada", CELLS, ANSWERS["bob"])  # a student hands in again
    with pytest.raises(RegradeError, match="submission of ada has changed"):
        publish_regrade(graded, NAME)
    publish_regrade(graded, NAME, students=["bob"])  # whom this does not concern
    assert scores(graded) == {**before, "bob": 8}
    path.unlink()
    path.parent.rmdir()
    with pytest.raises(RegradeError, match="submission of ada is gone"):
        publish_regrade(graded, NAME)

    hand_in(graded, NAME, "ada", CELLS, ANSWERS["ada"])
    add_assignment(graded.source_directory / NAME, *copy.deepcopy(CELLS))  # the tests change again
    with pytest.raises(RegradeError, match=r"tests .* changed"):
        publish_regrade(graded, NAME)
    with pytest.raises(RegradeError, match="has no zoe"):
        publish_regrade(graded, NAME, students=["zoe"])


def test_a_publication_that_was_killed_goes_on(graded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    change_tests(graded)
    regrade(graded, NAME)
    calls: list[str] = []

    def die(result: object) -> None:
        calls.append("stored")
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_regrade(graded, NAME, on_result=die)
    publish_regrade(graded, NAME, on_result=die)
    assert len(calls) == 3
    assert scores(graded) == {"ada": 5, "bob": 4, "cyd": 3.5}


def test_a_question_that_is_new_or_gone_is_compared(graded: Course) -> None:
    cells = copy.deepcopy(CELLS)
    cells[3].metadata.nbgrader.grade_id = "t-other"
    add_assignment(graded.source_directory / NAME, *cells)
    comparison = regrade(graded, NAME, students=["ada"])
    [ada] = comparison.students
    assert {(c.grade_id, c.max_before, c.max_after) for c in ada.cells if c.differs} == {
        ("t-other", None, 2),
        ("t-double", 2, None),
    }
    publish_regrade(graded, NAME)
    assert scores(graded)["ada"] == 5


def test_nothing_is_published_without_a_comparison_or_from_a_damaged_one(graded: Course) -> None:
    with pytest.raises(KeptResultsError, match="no comparison"):
        publish_regrade(graded, NAME)
    change_tests(graded)
    regrade(graded, NAME)
    before = scores(graded)
    folder = regrade_folder(graded, NAME)
    result = folder / "results" / "bob.json"
    result.write_text(result.read_text().replace('"points": 1', '"points": 2'))
    with pytest.raises(KeptResultsError, match="not what was compared"):
        publish_regrade(graded, NAME)
    kept = folder / "comparison.json"
    good = kept.read_text()
    for bad in (
        "",
        "[]",
        "{}",
        "null",
        good.replace('"bob"', '"../bob"'),
        good.replace('"before"', '"befor"'),
        good[:200],
        "[" * 10**5,
    ):
        kept.write_text(bad)
        with pytest.raises(KeptResultsError):
            load_regrade(folder, NAME)
    assert scores(graded) == before


def run(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli.main", *arguments, "--course", str(course.root)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_command_compares_and_publishes(graded: Course, tmp_path: Path) -> None:
    change_tests(graded)
    file = tmp_path / "changes.json"
    compared = run(graded, "regrade", NAME, "--json", str(file))
    assert compared.returncode == 0, compared.stderr
    assert "2 of 3 submissions change" in compared.stdout
    assert "t-double 0 -> 1" in compared.stdout and "kept, by hand: t-mean" in compared.stdout
    assert f"autograder regrade {NAME} --publish" in compared.stdout
    tree = json.loads(file.read_text())
    assert [s["differs"] for s in tree["submissions"]] == [False, True, True]
    published = run(graded, "regrade", NAME, "--publish")
    assert published.returncode == 0, published.stderr
    assert scores(graded) == {"ada": 5, "bob": 4, "cyd": 3.5}
    wrong = run(graded, "regrade", NAME, "--publish", "--student", "zoe")
    assert wrong.returncode == 2 and "has no zoe" in wrong.stderr
