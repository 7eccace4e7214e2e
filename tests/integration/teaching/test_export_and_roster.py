"""Rosters go into nbgrader's student table, grades come out for other systems; both again."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import nbgrader.api
import pytest

from autograder.errors import AssignmentError
from autograder.grading.gradebook import Gradebook
from autograder.teaching.export import Format, encode, grade_table, render, students
from autograder.teaching.hand_grading import GivenByHand, QuestionKey, set_points
from autograder.teaching.roster import RosterError, import_roster, read_roster
from autograder.verdicts import Status
from tests.integration.teaching.conftest import store

ROSTER = """\
Student,ID,SIS Login ID,Section,Email
"Lovelace, Ada",11,ada,Monday,ada@example.org
"=cmd|'/c calc'!A1, @Bob",12,bob,+Tuesday,bob@example.org
"Łukasiewicz, Jan",13,jan,Monday,jan@example.org
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def score_essay(gradebook: Gradebook, student: str, points: float) -> None:
    key = QuestionKey(student, "hw", "words", "essay")
    set_points(gradebook, key, GivenByHand(points), by="prof", why="read", expected=GivenByHand())


@pytest.fixture
def graded(gradebook: Gradebook, hw: object) -> Gradebook:
    """Ada is scored, Bob's essay waits, Jan has handed in nothing, Kim was rejected and is on no list."""
    import_roster(gradebook, ROSTER.encode())
    store(gradebook, "ada", 2, 1.25)
    score_essay(gradebook, "ada", 4)
    store(gradebook, "bob", 2, 0, message="=HYPERLINK(1)\nThink again.")
    store(gradebook, "kim", 2, 3, status=Status.REJECTED)
    return gradebook


def test_a_roster_becomes_nbgraders_student_table(gradebook: Gradebook, url: str) -> None:
    done = import_roster(gradebook, ROSTER.encode("utf-16"))
    assert [s.id for s in done.added] == ["ada", "bob", "jan"]
    assert not done.changed and not done.unchanged and not done.absent
    with nbgrader.api.Gradebook(url) as opened:
        jan = opened.find_student("jan")
        assert (jan.first_name, jan.last_name, jan.email, jan.lms_user_id) == (
            "Jan",
            "Łukasiewicz",
            "jan@example.org",
            "13",
        )
    assert {s.id: s.section for s in students(gradebook)} == {"ada": "Monday", "bob": "+Tuesday", "jan": "Monday"}


def test_importing_again_updates_and_removes_nobody(gradebook: Gradebook, url: str) -> None:
    import_roster(gradebook, ROSTER.encode())
    again = import_roster(gradebook, b"id,email,section\nada,,\nbob,new@example.org,Friday\nzoe,z@example.org,\n")
    assert [s.id for s in again.added] == ["zoe"]
    assert [(c.student, dict(c.before), dict(c.after)) for c in again.changed] == [
        ("bob", {"email": "bob@example.org", "section": "+Tuesday"}, {"email": "new@example.org", "section": "Friday"})
    ]
    assert (again.unchanged, again.absent) == (("ada",), ("jan",))
    with nbgrader.api.Gradebook(url) as opened:
        assert opened.find_student("ada").email == "ada@example.org"
        assert len(opened.students) == 4


def test_a_roster_with_a_problem_changes_nothing(gradebook: Gradebook) -> None:
    with pytest.raises(RosterError, match="line 3"):
        import_roster(gradebook, b"id,email\nada,ada@example.org\nbob,no-mail\n")
    assert students(gradebook) == []


def test_the_plain_table_has_empty_cells_for_what_is_unscored(graded: Gradebook) -> None:
    table = grade_table(graded)
    found = {row["student_id"]: row for row in rows(render(table, Format.CSV))}
    assert {s: (r["hw"], r["total"]) for s, r in found.items()} == {
        "ada": ("7.25", "7.25"),
        "bob": ("", ""),
        "jan": ("", ""),
        "kim": ("", ""),
    }
    assert table.unscored == {("bob", "hw"), ("kim", "hw")}
    assert found["bob"]["last_name"] == "'=cmd|'/c calc'!A1" and found["bob"]["first_name"] == "'@Bob"
    assert encode(render(table, Format.CSV), Format.CSV).startswith(b"\xef\xbb\xbf")


def test_a_zero_is_written_as_zero(graded: Gradebook) -> None:
    score_essay(graded, "bob", 0)
    store(graded, "bob", 0, 0, submission="s2")
    [bob] = [row for row in rows(render(grade_table(graded), Format.CSV)) if row["student_id"] == "bob"]
    assert (bob["hw"], bob["total"]) == ("0", "0")


def test_canvas_reads_its_own_columns(graded: Gradebook) -> None:
    text = render(grade_table(graded, ["hw"]), Format.CANVAS)
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert lines[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw"]
    assert lines[1] == ["    Points Possible", "", "", "", "", "10"]
    assert lines[2] == ["Lovelace, Ada", "11", "", "ada", "Monday", "7.25"]
    assert lines[3] == ["'=cmd|'/c calc'!A1, @Bob", "12", "", "bob", "'+Tuesday", ""]
    assert not encode(text, Format.CANVAS).startswith(b"\xef\xbb\xbf")


def test_moodle_gets_feedback_beside_the_grade(graded: Gradebook) -> None:
    found = {row["ID number"]: row for row in rows(render(grade_table(graded), Format.MOODLE, feedback=True))}
    assert found["ada"]["Email address"] == "ada@example.org"
    assert found["ada"]["hw"] == "7.25"
    assert found["ada"]["hw (feedback)"] == "t-a: 2 of 2; t-b: 1.25 of 3; essay: 4 of 5"
    assert (
        found["bob"]["hw (feedback)"]
        == "t-a: 2 of 2; t-b: 0 of 3. =HYPERLINK(1) Think again.; essay: not scored yet of 5"
    )
    assert "hw (feedback)" not in rows(render(grade_table(graded), Format.MOODLE))[0]


@pytest.mark.parametrize("form", [Format.CANVAS, Format.CSV])
def test_what_was_written_is_read_back_as_a_roster(graded: Gradebook, form: Format, tmp_path: Path) -> None:
    content = encode(render(grade_table(graded), form), form)
    before = {s.id: s for s in students(graded)}
    back = {s.id: s for s in read_roster(content).students}
    assert set(back) == {"ada", "bob", "jan", "kim"}
    for student, known in before.items():
        assert (back[student].first_name, back[student].last_name) == (known.first_name, known.last_name)
    again = import_roster(graded, content)
    assert not again.changed
    with Gradebook(f"sqlite:///{tmp_path}/other.db") as other:
        assert {s.id for s in import_roster(other, content).added} == set(back)


def test_scores_are_nbgraders(graded: Gradebook, url: str) -> None:
    table = grade_table(graded)
    with nbgrader.api.Gradebook(url) as opened:
        for (student, name), score in table.scores.items():
            submission = opened.find_submission(name, student)
            assert score == max(0.0, submission.score - submission.late_submission_penalty)
        assert table.max_points == {a.name: a.max_score for a in opened.assignments}


def test_an_unknown_assignment_is_named(graded: Gradebook) -> None:
    with pytest.raises(AssignmentError, match="no assignment 'wh'"):
        grade_table(graded, ["wh"])


def test_the_command_writes_a_file_or_standard_output(graded: Gradebook, tmp_path: Path) -> None:
    (tmp_path / "course_config.py").write_text("c = get_config()\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "autograder.cli.main", "export", *arguments, "--course", str(tmp_path)]
        return subprocess.run(command, capture_output=True, timeout=120, check=False)

    done = run("--format", "canvas", "--assignment", "hw", "--to", str(tmp_path / "out.csv"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.csv").read_bytes() == render(grade_table(graded, ["hw"]), Format.CANVAS).encode()
    assert b"hw of bob, hw of kim" in done.stderr
    done = run()
    assert done.stdout.startswith(b"student_id,") and b"\nada,Lovelace,Ada" in done.stdout
    done = run("--assignment", "wh")
    assert done.returncode == 2 and b"no assignment 'wh'" in done.stderr
    done = run("--feedback")
    assert done.returncode == 2 and b"only Moodle" in done.stderr
