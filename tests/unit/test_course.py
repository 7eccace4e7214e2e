"""The course directory and its configuration file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import SECTIONS, Course, warm_libraries
from autograder.errors import AssignmentError, CourseError
from autograder.notebooks.libraries import WarmLibraries
from tests.notebook_factory import add_gates

ROOT = Path(__file__).parents[2]


def add_course(folder: Path, config: str = "", name: str = "course_config.py") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("c = get_config()\n" + config)
    return folder


def open_course(folder: Path, config: str = "", name: str = "course_config.py") -> Course:
    return Course.open(add_course(folder, config, name))


def refused(folder: Path, config: str) -> CourseError:
    with pytest.raises(CourseError) as error:
        open_course(folder, config)
    return error.value


def test_the_nearest_parent_with_a_configuration_is_the_course(tmp_path: Path) -> None:
    add_course(tmp_path, "c.CourseDirectory.course_id = 'outer'")
    inner = add_course(tmp_path / "inner", "c.CourseDirectory.course_id = 'inner'")
    (inner / "source/xor").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    assert Course.open(inner / "source/xor").course_id == "inner"
    assert Course.open(tmp_path / "other").course_id == "outer"


def test_the_current_directory_is_where_the_search_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(add_course(tmp_path))
    assert Course.open().root == tmp_path


def test_no_course_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as error:
        Course.open(tmp_path)
    assert "course_config.py" in error.value.what
    assert "--course" in error.value.hint
    with pytest.raises(CourseError, match="no such directory"):
        Course.open(tmp_path / "missing")


def test_a_named_directory_with_sources_is_a_course_with_defaults(tmp_path: Path) -> None:
    add_gates(tmp_path / "source/gates")
    course = Course.open(tmp_path)
    assert course.assignments() == ["gates"]
    assert course.db_url == f"sqlite:///{tmp_path}/gradebook.db"


def test_defaults_are_nbgraders_and_the_documented_limits(tmp_path: Path) -> None:
    course = open_course(tmp_path)
    assert course.source_directory == tmp_path / "source"
    assert course.feedback_directory == tmp_path / "feedback"
    assert (course.limits.cell_seconds, course.limits.submission_seconds, course.limits.memory_mib) == (30, 120, 1500)
    assert (course.limits.processes, course.limits.output_kib, course.limits.work_mib) == (64, 256, 256)
    assert course.examiner.in_kernel_cells == []
    assert set(course.release.hidden_files) == {"hidden_*", "hidden", "examples"}


def test_every_setting_says_what_it_means() -> None:
    for section in SECTIONS:
        for name, trait in section.class_traits(config=True).items():
            assert trait.help.endswith("."), f"{section.__name__}.{name}"


def test_an_nbgrader_configuration_is_honoured(tmp_path: Path) -> None:
    course = open_course(
        tmp_path,
        "c.CourseDirectory.course_id = 'physics '\n"
        "c.CourseDirectory.source_directory = 'master'\n"
        "c.CourseDirectory.submitted_directory = 'in'\n"
        "c.CourseDirectory.db_url = 'sqlite:///grades.db?timeout=5'\n"
        "c.CourseDirectory.groupshared = True\n"
        "c.Exchange.root = '/srv/exchange'\n"
        "c.ClearSolutions.begin_solution_delimeter = 'BEGIN ANSWER'\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n",
        "nbgrader_config.py",
    )
    assert course.course_id == "physics"
    assert course.source_directory == tmp_path / "master"
    assert course.submitted_directory == tmp_path / "in"
    assert course.db_url == f"sqlite:///{tmp_path}/grades.db?timeout=5"
    assert course.config.ClearSolutions.begin_solution_delimeter == "BEGIN ANSWER"
    assert course.config.IncludeHeaderFooter.header == str(tmp_path / "source/header.ipynb")


@pytest.mark.parametrize("url", ["sqlite:////srv/grades.db", "postgresql://db/grades", "sqlite:///:memory:"])
def test_absolute_database_urls_stay(tmp_path: Path, url: str) -> None:
    assert open_course(tmp_path, f"c.CourseDirectory.db_url = {url!r}").db_url == url


def test_the_root_may_be_another_directory(tmp_path: Path) -> None:
    course = open_course(tmp_path, "c.CourseDirectory.root = 'here'")
    assert course.root == tmp_path / "here"
    assert course.source_directory == tmp_path / "here/source"
    assert course.state_directory == tmp_path / "here/.autograder"


def test_our_file_adds_to_nbgraders_beside_it(tmp_path: Path) -> None:
    add_course(tmp_path, "c.CourseDirectory.course_id = 'a'\nc.Limits.cell_seconds = 1", "nbgrader_config.py")
    course = open_course(tmp_path, "c.Limits.cell_seconds = 2.5")
    assert course.course_id == "a"
    assert course.limits.cell_seconds == 2.5


def test_ignored_files_may_be_set_or_extended(tmp_path: Path) -> None:
    assert "*.tmp" in open_course(tmp_path, "c.CourseDirectory.ignore.append('*.tmp')").hidden_patterns
    assert "*.pyc" in open_course(tmp_path, "c.CourseDirectory.ignore.append('*.tmp')").hidden_patterns
    assert open_course(tmp_path, "c.CourseDirectory.ignore = ['x']").ignore == ("x",)


def test_an_unknown_setting_names_the_line_and_the_nearest_one(tmp_path: Path) -> None:
    error = refused(tmp_path, "\nc.Limits.cell_second = 3\n")
    assert error.where == f"{tmp_path}/course_config.py:3"
    assert "'cell_second'" in error.what
    assert "c.Limits.cell_seconds" in error.hint


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("c.Limits.cell_seconds = 'long'", "cell_seconds cannot be 'long'"),
        ("c.Limits.cell_seconds = 0", "cell_seconds cannot be 0"),
        ("c.Limits.memory_mib = 1.5", "memory_mib cannot be 1.5"),
        ("c.Limits.processes = -1", "processes cannot be -1"),
        ("c.Examiner.in_kernel_cells = 'all'", "in_kernel_cells cannot be 'all'"),
        ("c.Examiner.in_kernel_cells = [1]", "in_kernel_cells cannot be [1]"),
        ("c.CourseDirectory.source_directory = 3", "source_directory is 3"),
        ("c.CourseDirectory.ignore = 'x'", "ignore is 'x'"),
        ("c.CourseDirectory.directory_structure = '{student_id}'", "directory structure"),
        ("c.Limit.cell_seconds = 3", "no section 'Limit'"),
        ("x = 1 / 0", "ZeroDivisionError"),
        ("c.Limits.cell_seconds = = 3", "SyntaxError"),
    ],
)
def test_a_wrong_value_names_the_line(tmp_path: Path, line: str, what: str) -> None:
    error = refused(tmp_path, line)
    assert what in error.what
    assert error.where == f"{tmp_path}/course_config.py:2"
    assert error.hint


def test_sections_of_other_tools_are_ignored(tmp_path: Path) -> None:
    open_course(tmp_path, "c.Otter.anything = 1\nc.LimitOutput.max_lines = 3\nc.Exchange.x = 2\nc.FeedbackApp.y = 3")


def test_assignments_are_folders_with_notebooks(tmp_path: Path) -> None:
    course = open_course(tmp_path)
    assert course.assignments() == []
    add_gates(tmp_path / "source/gates")
    (tmp_path / "source/empty").mkdir()
    (tmp_path / "source/header.ipynb").write_text("{}")
    assert course.assignments() == ["gates"]


def test_an_unknown_assignment_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    course = open_course(tmp_path)
    add_gates(tmp_path / "source/gates")
    with pytest.raises(AssignmentError) as error:
        course.load_assignment("gate")
    assert error.value.hint == "Did you mean 'gates'?"
    for name in ("../gates", "", ".", "/etc"):
        with pytest.raises(AssignmentError, match="no assignment"):
            course.load_assignment(name)


def test_an_assignment_is_loaded_with_the_courses_settings(tmp_path: Path) -> None:
    course = open_course(
        tmp_path,
        "c.Examiner.in_kernel_cells = ['test-or']\nc.ClearSolutions.code_stub = {'python': '...'}\n"
        "c.Release.hidden_files = ['*.secret']",
    )
    folder = add_gates(tmp_path / "source/gates")
    (folder / "a.secret").write_text("x")
    assignment = course.load_assignment("gates")
    cells = {cell.grade_id: cell for cell in assignment.notebooks[0].cells}
    assert cells["test-or"].in_kernel
    assert cells["xor"].released == "..."
    assert [str(path) for path in assignment.hidden_files] == ["a.secret"]


def test_the_preloaded_modules_may_be_named(tmp_path: Path) -> None:
    course = open_course(tmp_path, "c.Zygote.preload = ['sympy']")
    assert warm_libraries(course, "a") == WarmLibraries(("sympy",), ("sympy",))


def course_with_gates(course: Course):  # type: ignore[no-untyped-def]
    add_gates(course.source_directory / "gates")
    return course.load_assignment("gates")


def test_opening_a_course_imports_nothing_heavy(tmp_path: Path) -> None:
    add_course(tmp_path)
    script = (
        "import sys; from autograder.course import Course; Course.open(sys.argv[1]); "
        "print([m for m in ('nbformat', 'nbgrader', 'nbconvert', 'IPython', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_this_courses_configuration_is_valid() -> None:
    course = Course.open(ROOT)
    assert course.course_id == "ml4phys"
    assert "examples" in course.hidden_patterns
