"""Variants from end to end: released, handed in, graded, checked. Real processes."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.authoring.check import check
from autograder.authoring.instructors_version import write_instructors_version
from autograder.authoring.mutation.report import Fate
from autograder.authoring.mutation.run import run_mutants
from autograder.authoring.per_student import write_per_student
from autograder.authoring.release import release
from autograder.course import Course
from autograder.errors import AssignmentError, CourseError
from autograder.grading.grade import grade
from autograder.grading.gradebook import StoredResult
from autograder.variants import StudentVariants
from autograder.verdicts import Status
from tests.notebook_factory import SUMS, SUMS_TEST, add_gates, add_sums

PER_STUDENT = 'c.Variants.per_student = ["sums"]\n'
CLASS = ("ada", "bob", "cyd")


def open_course(root: Path, *lines: str) -> Course:
    root.mkdir(exist_ok=True)
    (root / "course_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n" + "\n".join(lines))
    return Course.open(root)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """All students have variant 0 of `sums`."""
    course = open_course(tmp_path / "course")
    add_sums(course.source_directory / "sums")
    return course


@pytest.fixture
def exam(tmp_path: Path) -> Course:
    """Each student has a variant of `sums`."""
    course = open_course(tmp_path / "course", PER_STUDENT)
    add_sums(course.source_directory / "sums")
    return course


def numbers(path: Path) -> tuple[int, int]:
    """a and b of the question."""
    nb = nbformat.read(path, 4)
    words = nb.cells[0].source.split("?")[0].split()
    return int(words[-3]), int(words[-1])


def run(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli.main", *arguments, "--course", str(course.root)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


# releasing -------------------------------------------------------------------------------------------------


def test_a_variant_is_released_with_its_own_numbers_and_picture_and_without_keys(
    course: Course, tmp_path: Path
) -> None:
    texts = {}
    for variant in (0, 7):
        [path] = release(course, course.load_assignment("sums", variant), tmp_path / str(variant))
        a, b = numbers(path)
        texts[variant] = path.read_text()
        nb = nbformat.read(path, 4)
        assert nb.metadata.autograder == {"variant": variant}
        assert nb.cells[1].metadata.autograder.question == {
            "kind": "number",
            "name": "answer",
            "label": f"${a} + {b}$",
        }
        assert str(a + b) not in texts[variant]
        assert "{{" not in texts[variant]
        assert "dot.png" in nb.cells[0].attachments
    assert texts[0] != texts[7]


def test_the_same_variant_is_the_same_bytes_every_time(course: Course, tmp_path: Path) -> None:
    first, again = (
        release(course, course.load_assignment("sums", 7), tmp_path / name)[0].read_bytes() for name in ("a", "b")
    )
    assert first == again


def test_a_variant_left_to_chance_is_not_released(course: Course) -> None:
    add_sums(course.source_directory / "sums", made=SUMS.replace("random.Random(variant)", "random.Random()"))
    with pytest.raises(AssignmentError, match="each time they run") as refused:
        release(course, course.load_assignment("sums", 7))
    assert "variant" in refused.value.hint


def test_the_shared_variant_is_the_one_that_everybody_gets(tmp_path: Path) -> None:
    course = open_course(tmp_path / "course", 'c.Variants.shared = {"sums": 7}')
    add_sums(course.source_directory / "sums")
    done = run(course, "release", "sums")
    assert done.returncode == 0, done.stderr
    shared = course.release_directory / "sums" / "sums.ipynb"
    other = release(course, course.load_assignment("sums", 7), tmp_path / "7")[0]
    assert shared.read_bytes() == other.read_bytes()


def test_who_releases_another_variant_than_is_graded_is_told_the_line_to_add(course: Course, tmp_path: Path) -> None:
    done = run(course, "release", "sums", "--variant", "7", "--to", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert 'c.Variants.shared = {"sums": 7}' in done.stderr
    assert (tmp_path / "out/sums/sums.ipynb").is_file()
    assert not course.release_directory.exists()


def test_each_student_gets_a_folder_with_a_variant_that_is_always_the_same(exam: Course, tmp_path: Path) -> None:
    roster = tmp_path / "students.txt"
    roster.write_text("ada\n\nbob  # repeats the course\n# gone: eve\nada\n")
    done = run(exam, "release", "sums", "--students", str(roster), "--to", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["ada", "bob"]
    asked = {student: numbers(tmp_path / "out" / student / "sums/sums.ipynb") for student in ("ada", "bob")}
    assert asked["ada"] != asked["bob"]
    key = exam.root / ".variant-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = write_per_student(exam, "sums", ["bob"], tmp_path / "again", release)
    assert numbers(tmp_path / "again/bob/sums/sums.ipynb") == asked["bob"]
    assert again == {"bob": StudentVariants(exam, "sums").of("bob")}


@pytest.mark.parametrize("student", ["../eve", "a/b", ".hidden", "", "tab\tbed"])
def test_a_name_that_can_be_no_folder_is_refused_before_anything_is_written(
    exam: Course, tmp_path: Path, student: str
) -> None:
    with pytest.raises(CourseError, match="student"):
        write_per_student(exam, "sums", [student] if student else [], tmp_path / "out", release)
    assert not (tmp_path / "out").exists()


def test_students_cannot_be_named_where_all_have_the_same_variant(course: Course, tmp_path: Path) -> None:
    done = run(course, "release", "sums", "--student", "ada", "--to", str(tmp_path / "out"))
    assert done.returncode == 2
    assert 'c.Variants.per_student = ["sums"]' in done.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--student", "ada"], "--to DIR"),
        (["--instructor"], "--to DIR"),
        (["--variant", "2147483648"], "from 0 to 2147483647"),
        (["--variant", "1", "--student", "ada"], "not allowed with"),
        (["--students", "missing.txt", "--to", "out"], "--student ID"),
        (["--variant", "1", "--to", "submitted"], "--to cannot be in the course's submitted/"),
    ],
)
def test_wrong_use_says_what_to_do(exam: Course, arguments: list[str], hint: str, monkeypatch: Any) -> None:
    monkeypatch.chdir(exam.root)
    done = run(exam, "release", "sums", *arguments)
    assert done.returncode == 2
    assert hint in done.stderr
    assert not exam.release_directory.exists()


def test_other_files_in_the_folder_are_left_alone(course: Course, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.tex").write_text("years of work")
    with pytest.raises(AssignmentError, match=r"holds other files, for instance thesis\.tex"):
        release(course, course.load_assignment("sums", 7), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.tex"]


def test_the_instructors_version_has_solutions_tests_and_notes_of_the_variant(course: Course, tmp_path: Path) -> None:
    [path] = write_instructors_version(course, course.load_assignment("sums", 7), tmp_path / "marking")
    assert path.name == "sums-instructor.ipynb"
    nb = nbformat.read(path, 4)
    nbformat.validate(nb)
    texts = [cell.source for cell in nb.cells]
    a, b = (int(word) for word in texts[2].split("?")[0].split() if word.isdigit())
    assert "variant 7" in texts[0]
    assert texts[1] == f"The sum is {a + b}."
    assert f"answer = {a + b}" in texts[3]
    assert f"assert answer == {a + b}" in texts[4]
    assert not any("fields" in text for text in texts)


# grading ---------------------------------------------------------------------------------------------------


def hand_in(course: Course, student: str, notebook: Path, answer: object) -> None:
    nb = nbformat.read(notebook, 4)
    nb.cells[1].source = f"answer = {answer}"
    target = course.submitted_directory / student / "sums" / "sums.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, target)


def by_student(results: list[StoredResult]) -> dict[str, StoredResult]:
    return {result.student: result for result in results}


@pytest.fixture
def handed_in(exam: Course, tmp_path: Path) -> Course:
    """Ada is right, Bob hands in Ada's notebook, Cyd is wrong."""
    write_per_student(exam, "sums", CLASS, tmp_path / "out", release)
    notebooks = {student: tmp_path / "out" / student / "sums/sums.ipynb" for student in CLASS}
    hand_in(exam, "ada", notebooks["ada"], sum(numbers(notebooks["ada"])))
    hand_in(exam, "bob", notebooks["ada"], sum(numbers(notebooks["ada"])))
    hand_in(exam, "cyd", notebooks["cyd"], 12)
    return exam


def test_everybody_is_judged_by_their_own_variant(handed_in: Course) -> None:
    results = by_student(grade(handed_in, "sums"))
    assert {student: result.score for student, result in results.items()} == {"ada": 2, "bob": 0, "cyd": 0}
    assert results["ada"].warnings == ()
    [warning] = results["bob"].warnings
    assert warning.startswith("The notebook sums.ipynb is not the one you were given")

    variants = StudentVariants(handed_in, "sums")
    for student in CLASS:
        page = (handed_in.feedback_directory / student / "sums/sums.html").read_text()
        assignment = handed_in.load_assignment("sums", variants.of(student))
        fields = assignment.notebooks[0].fields
        assert fields is not None
        assert f"What is {fields['a']} + {fields['b']}?" in page
        assert f"variant {variants.of(student)}" in page
        assert page.count("data:image/png") == 1
        if student != "ada":
            assert fields["key_sum"] not in page
        graded = (handed_in.autograded_directory / student / "sums/sums.ipynb").read_text()
        assert f"assert answer == {fields['key_sum']}" in graded
        assert "dot.png" in graded
    message = results["cyd"].cells[0].message
    assert message.startswith("Add ")


def test_only_what_has_changed_is_graded_again(handed_in: Course) -> None:
    first = by_student(grade(handed_in, "sums"))
    judged: list[str] = []
    again = by_student(grade(handed_in, "sums", on_result=lambda result: judged.append(result.student)))
    assert judged == []
    assert again == first
    key = handed_in.root / ".variant-key"
    key.chmod(0o600)
    key.write_text("0" * 64)
    assert by_student(grade(handed_in, "sums"))["ada"].score == 0, "another key: other variants for everybody"


def test_a_course_that_lost_its_key_grades_nobody(handed_in: Course) -> None:
    (handed_in.root / ".variant-key").unlink()
    done = run(handed_in, "grade", "sums")
    assert done.returncode == 2
    assert ".variant-key" in done.stderr
    assert not (handed_in.root / ".variant-key").exists(), "grading makes no key"
    assert not handed_in.feedback_directory.exists()


def test_a_variant_that_cannot_be_made_costs_nobody_a_point(handed_in: Course) -> None:
    bad = StudentVariants(handed_in, "sums").of("bob")
    add_sums(handed_in.source_directory / "sums", made=f"{SUMS}\nassert variant != {bad}, 'no such numbers'")
    done = run(handed_in, "grade", "sums", "--json", "-")
    assert done.returncode == 1, done.stderr
    results = {s["student"]: s for s in json.loads(done.stdout)["submissions"]}
    assert results["bob"]["status"] == "failed"
    assert results["bob"]["score"] is None
    assert "no such numbers" in results["bob"]["message"]
    assert results["ada"]["score"] == 2
    add_sums(handed_in.source_directory / "sums")
    assert by_student(grade(handed_in, "sums"))["bob"].status is Status.GRADED


def test_a_notebook_that_says_no_variant_is_graded_without_a_warning(handed_in: Course) -> None:
    path = handed_in.submitted_directory / "ada/sums/sums.ipynb"
    nb = nbformat.read(path, 4)
    nb.metadata.pop("autograder")
    nbformat.write(nb, path)
    result = by_student(grade(handed_in, "sums", students=["ada"]))["ada"]
    assert (result.score, result.warnings) == (2, ())


def test_cells_in_the_students_kernel_know_the_variant_too(tmp_path: Path) -> None:
    course = open_course(
        tmp_path / "course", 'c.Variants.shared = {"sums": 7}', "c.Examiner.in_kernel_cells = ['test-answer']"
    )
    add_sums(course.source_directory / "sums")
    report = check(course, "sums", seeds=1)
    assert [finding.detail for finding in report.findings if not finding.ok] == []


# checking --------------------------------------------------------------------------------------------------


def subjects(course: Course, **options: Any) -> dict[str, str]:
    """Subject -> what is wrong; empty if it is in order."""
    report = check(course, "sums", seeds=1, **options)
    return {finding.subject: "" if finding.ok else finding.detail for finding in report.findings}


def test_check_judges_reference_and_release_of_several_variants(tmp_path: Path) -> None:
    course = open_course(tmp_path / "course", 'c.Variants.shared = {"sums": 7}')
    add_sums(course.source_directory / "sums")
    assert subjects(course) == dict.fromkeys(
        [
            "release",
            "variant 7, release",
            "variant 2147483647, release",
            "reference answer, seed 0",
            "released notebook",
            "variant 7, reference answer",
            "variant 7, released notebook",
            "variant 2147483647, reference answer",
            "variant 2147483647, released notebook",
        ],
        "",
    )


def test_check_names_the_variant_that_is_not_in_order(course: Course) -> None:
    add_sums(course.source_directory / "sums", test=SUMS_TEST + "\nassert variant < 2, 'too large'")
    wrong = {subject: detail for subject, detail in subjects(course, variants=4).items() if detail}
    assert set(wrong) == {"variant 2147483647, reference answer", "variant 2, reference answer"}
    assert "too large" in wrong["variant 2, reference answer"]


def test_check_finds_a_variant_that_cannot_be_made(course: Course) -> None:
    add_sums(course.source_directory / "sums", made=f"{SUMS}\nassert variant != 1, 'no such numbers'")
    wrong = {subject: detail for subject, detail in subjects(course).items() if detail}
    assert set(wrong) == {"variant 1, release"}
    assert "no such numbers" in wrong["variant 1, release"]


def test_check_finds_the_variant_whose_release_shows_a_key(course: Course) -> None:
    folder = add_sums(course.source_directory / "sums", made=f'{SUMS}\nfields["key_hint"] = f"see chapter {{variant}}"')
    nb = nbformat.read(folder / "sums.ipynb", 4)
    nb.cells[2].metadata["slideshow"] = {"note": "For this one see chapter 1"}
    nbformat.write(nb, folder / "sums.ipynb")
    wrong = {subject: detail for subject, detail in subjects(course).items() if detail}
    assert set(wrong) == {"variant 1, release"}
    assert "would show the key 'key_hint'" in wrong["variant 1, release"]


def test_check_says_when_students_get_variants_of_an_assignment_that_has_none(tmp_path: Path) -> None:
    course = open_course(tmp_path / "course", 'c.Variants.per_student = ["gates"]')
    add_gates(course.source_directory / "gates")
    report = check(course, "gates", seeds=1)
    assert "c.Variants names the assignment" in next(f.detail for f in report.findings if f.subject == "variants")


def test_mutants_change_the_reference_answer_of_variant_0(course: Course) -> None:
    report = run_mutants(course, "sums")
    assert report.ok
    [tally] = report.cells.values()
    assert tally.outcomes, "the sum of variant 0 is changed"
    assert all(outcome.fate is Fate.KILLED for outcome in tally.outcomes)
