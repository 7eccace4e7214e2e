"""Passwords: which are taken, and what is kept of them."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters

from autograder.portal.people.passwords import (
    _NOBODY,
    PasswordRefused,
    check_password,
    hash_password,
    is_outdated,
    matches,
)


@pytest.mark.parametrize(
    "password",
    ["", "short", "123456789", "x" * 201, "aaaaaaaaaaaa", "abababababab", "adalovelace", "AdaLovelaceAdaLovelace"],
)
def test_easy_ones_are_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        check_password(password, "AdaLovelace")


@pytest.mark.parametrize("password", ["correct horse", "ünïcödé-pass", "x1y2" * 50, "\U0001f600abc defghij"])
def test_others_are_taken(password: str) -> None:
    check_password(password, "ada")


def test_the_same_password_is_kept_differently_each_time() -> None:
    one, other = hash_password("correct horse"), hash_password("correct horse")
    assert one != other
    assert one.startswith("$argon2id$")
    assert matches("correct horse", one)
    assert matches("correct horse", other)
    assert not matches("correct horse ", one)
    assert not is_outdated(one)


@pytest.mark.parametrize("kept", [None, "", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$", "$2b$12$abc"])
def test_what_is_no_hash_matches_nothing(kept: str | None) -> None:
    assert not matches("nobody has this password", kept)


def test_a_text_that_no_encoding_takes_matches_nothing() -> None:
    assert not matches("\ud800", hash_password("correct horse"))


def test_only_so_much_of_a_huge_password_is_hashed() -> None:
    assert not matches("x" * 10_000_000, hash_password("x" * 200))


def test_finding_out_that_there_is_no_password_takes_as_long_as_that_it_is_wrong() -> None:
    assert extract_parameters(_NOBODY) == extract_parameters(hash_password("correct horse"))
    assert not matches("nobody has this password", None)
