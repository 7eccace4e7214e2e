"""Which variant a student has."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.errors import CourseError
from autograder.notebooks.variant import MAX_VARIANT, digest_of_variant, not_yours, said_variant
from autograder.variants import KEY_FILE, StudentVariants, derive_variant
from tests.notebook_factory import notebook

NAMES = st.text(min_size=1, max_size=20)


@given(st.binary(min_size=32, max_size=32), NAMES, NAMES)
def test_every_student_has_a_variant_that_is_always_the_same(key: bytes, assignment: str, student: str) -> None:
    variant = derive_variant(key, assignment, student)
    assert 1 <= variant <= MAX_VARIANT
    assert variant == derive_variant(key, assignment, student)
    assert variant == derive_variant(
        key, assignment, unicodedata.normalize("NFD", unicodedata.normalize("NFC", student))
    )


def test_key_assignment_and_student_all_matter() -> None:
    variants = {
        derive_variant(key, assignment, student)
        for key in (b"k" * 32, b"l" * 32)
        for assignment in ("exam", "exam2", "a", "ab")
        for student in ("ada", "bob", "bc", "c")
    }
    assert len(variants) == 32


def exam(tmp_path: Path) -> Course:
    (tmp_path / "course_config.py").write_text('c = get_config()\nc.Variants.per_student = ["exam"]\n')
    return Course.open(tmp_path)


def test_the_key_is_made_once_and_only_when_asked(tmp_path: Path) -> None:
    course = exam(tmp_path)
    with pytest.raises(CourseError, match="has no key") as refused:
        StudentVariants(course, "exam")
    assert KEY_FILE in refused.value.where
    made = StudentVariants(course, "exam", make_key=True).of("ada")
    assert StudentVariants(course, "exam", make_key=True).of("ada") == StudentVariants(course, "exam").of("ada") == made


@pytest.mark.parametrize(
    ("content", "mode", "what"),
    [("", 0o600, "no key"), ("abc", 0o600, "no key"), ("g" * 64, 0o600, "no key"), ("0" * 64, 0o604, "everybody")],
)
def test_a_key_that_cannot_be_trusted_is_refused_with_the_way_out(
    tmp_path: Path, content: str, mode: int, what: str
) -> None:
    course = exam(tmp_path)
    (tmp_path / KEY_FILE).write_text(content)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(CourseError, match=what) as refused:
        StudentVariants(course, "exam", make_key=True)
    assert refused.value.hint


def test_assignments_without_variants_per_student_need_no_key(tmp_path: Path) -> None:
    course = exam(tmp_path)
    variants = StudentVariants(course, "xor")
    assert not variants.differ
    assert variants.of("ada") == variants.of("bob") == 0


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ('c.Variants.shared = {"exam": 1}\nc.Variants.per_student = ["exam"]', "a shared variant and one per student"),
        ('c.Variants.shared = {"exam": -1}', "cannot be"),
        ('c.Variants.shared = {"exam": 2**31}', "cannot be"),
        ('c.Variants.per_student = "exam"', "it is a list"),
        ('c.Variants.pre_student = ["exam"]', "no setting 'pre_student'"),
        ('c.Variant.shared = {"exam": 1}', "no section 'Variant'"),
    ],
)
def test_a_wrong_setting_names_its_line(tmp_path: Path, lines: str, what: str) -> None:
    (tmp_path / "course_config.py").write_text(f"c = get_config()\n{lines}\n")
    with pytest.raises(CourseError, match=what) as refused:
        Course.open(tmp_path)
    assert "course_config.py:" in refused.value.where


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner) | st.lists(inner)
    )
)
def test_whatever_a_notebook_says_of_its_variant_is_a_number_or_nothing(said: object) -> None:
    for metadata in ({"autograder": said}, {"autograder": {"variant": said}}):
        submitted = notebook(**metadata)
        number = said_variant(submitted)
        assert number is None or type(number) is int
        assert len(not_yours(submitted, 3, "hw")) < 200


def test_only_another_variant_is_worth_a_warning() -> None:
    assert not_yours(notebook(), 3, "hw") == ""
    assert not_yours(notebook(autograder={"variant": 3}), 3, "hw") == ""
    assert "It was judged as variant 3." in not_yours(notebook(autograder={"variant": 4}), 3, "hw")


def test_variants_have_different_digests_and_variant_0_that_of_the_assignment() -> None:
    assert digest_of_variant("abc", 0) == "abc"
    assert len({digest_of_variant("abc", variant) for variant in range(100)}) == 100
