"""Passwords: Argon2id, with the parameters of RFC 9106's second recommendation."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from autograder.errors import AutograderError
from autograder.wording import words

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher()
_one_at_a_time = threading.Semaphore(2)  # each takes 64 MiB
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGhhcyB0aGlzIQ$bm9ib2R5IGhhcyBhIHBhc3N3b3JkIHdpdGggdGhpcyE"
"""The hash of no password, with today's parameters."""


class PasswordRefused(AutograderError):
    """A password that must not be used; `what` is written for its user."""


def check_password(password: str, name: str) -> None:
    """Whether a password may be chosen.

    Raises
    ------
    PasswordRefused
        It is too short, too long, or the user's name.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused(words("A password has at least %(number)s characters.", number=SHORTEST))
    if len(password) > LONGEST:
        raise PasswordRefused(words("A password has at most %(number)s characters.", number=LONGEST))
    if len(set(password)) < 4 or password.casefold() in (name.casefold(), name.casefold() * 2):
        raise PasswordRefused("This password is too easy to guess.")


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _one_at_a_time:
        return _hasher.hash(_bytes(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password; it takes as long if there is none, so that nobody learns who exists."""
    with _one_at_a_time:
        try:
            return _hasher.verify(kept or _NOBODY, _bytes(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    """What is hashed; of one that is too long, enough to be wrong."""
    return password[: LONGEST + 1].encode("utf-8", "surrogatepass")


def is_outdated(kept: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)
