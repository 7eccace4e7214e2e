"""Numbers as people type them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.portal.forms.numbers import MAX_NUMBER, parse_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3.5", 3.5),
        ("3,5", 3.5),
        (" 3 ", 3),
        ("+7", 7),
        ("-17", -17),
        ("−17", -17),
        ("–0,25", -0.25),
        ("- 3", -3),
        (".5", 0.5),
        (",5", 0.5),
        ("5,", 5.0),
        ("1e-3", 1e-3),
        ("6.6e−34", 6.6e-34),
        ("6,6E-34", 6.6e-34),
        ("2·10^-3", 2e-3),
        ("2 * 10**-3", 2e-3),
        ("2 × 10^{-3}", 2e-3),
        ("2x10^(4)", 2e4),
        ("2·10⁻³", 2e-3),
        ("10^5", 1e5),
        ("-10⁻²", -1e-2),
        ("1 000", 1000),
        ("1\u202f000\u00a0000", 1_000_000),
        ("1'000", 1000),
        ("1.000,5", 1000.5),
        ("1,000.5", 1000.5),
        ("1,000,000", 1_000_000),
        ("12 345,6", 12345.6),
    ],
)
def test_what_people_write(typed: str, number: float) -> None:
    read = parse_number(typed)
    assert read == number
    assert type(read) is type(number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "abc",
        "1 2",
        "1..2",
        "1.2.3",
        "1e",
        "e5",
        "1/3",
        "0x10",
        "nan",
        "inf",
        "٣",
        "5 10^3",
        "1,00,000",
        "3 nm",
    ],
)
def test_what_is_no_number(typed: str) -> None:
    assert parse_number(typed) is None


def test_a_single_comma_is_the_decimal_one() -> None:
    assert parse_number("1,000") == 1.0


def test_the_unit_may_stand_behind_it() -> None:
    assert parse_number("3,5 nm²", "nm²") == 3.5
    assert parse_number("3,5 m", "nm²") is None


def test_too_large_is_infinite() -> None:
    assert parse_number("1e999") == math.inf


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read(number: float) -> None:
    assert parse_number(repr(number)) == number
    assert parse_number(repr(number).replace(".", ",").replace("-", "−")) == number


@given(st.integers(-(10**15), 10**15))
def test_grouped_digits_are_read(number: int) -> None:
    assert parse_number(f"{number:,}".replace(",", " ")) == number


@given(st.text(max_size=2 * MAX_NUMBER) | st.text("0123456789.,eE+-−·10^*() '", max_size=2 * MAX_NUMBER))
def test_any_text_is_a_number_or_none(typed: str) -> None:
    assert isinstance(parse_number(typed, "m"), int | float | None)
