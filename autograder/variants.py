"""Which variant of an assignment a student has.

For an assignment in `c.Variants.per_student` the number comes from the course's key, the assignment and the student
(HMAC-SHA256), so that grading derives it anew and nothing in a submission matters. The key lies in the course directory
in the file `.variant-key`, is made once, and belongs into no repository: who has it knows everybody's variant.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
import stat
import unicodedata
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import create_atomically
from autograder.notebooks.variant import MAX_VARIANT

KEY_FILE = ".variant-key"
_KEY = re.compile(rb"[0-9a-f]{64}\n?")


class StudentVariants:
    """The variants of one assignment, student by student.

    Parameters
    ----------
    make_key:
        Make the course's key if it has none. Releasing does; grading never, for a new key means other variants.

    Raises
    ------
    CourseError
        If variants differ per student and the course's key is missing or cannot be used.
    """

    def __init__(self, course: Course, assignment: str, *, make_key: bool = False) -> None:
        self._assignment = assignment
        self._shared = course.variants.shared.get(assignment, 0)
        self._key = b""
        if course.has_variant_per_student(assignment):
            path = course.root / KEY_FILE
            self._key = _made_key(path) if make_key and not path.exists() else _read_key(path)

    @property
    def differ(self) -> bool:
        """Whether each student has a variant of their own."""
        return bool(self._key)

    def of(self, student: str) -> int:
        """The variant of a student, from 1 on; the shared one if they do not differ."""
        return derive_variant(self._key, self._assignment, student) if self._key else self._shared


def derive_variant(key: bytes, assignment: str, student: str) -> int:
    """A number from 1 to `MAX_VARIANT` that tells nothing about the key or about other students' numbers."""
    # the name of a student's folder may come back from a file system that takes accents apart
    label = json.dumps([unicodedata.normalize("NFC", text) for text in (assignment, student)])
    digest = hmac.digest(key, label.encode(), "sha256")
    return 1 + int.from_bytes(digest[:8], "big") % MAX_VARIANT


def _made_key(path: Path) -> bytes:
    create_atomically(path, secrets.token_hex(32).encode() + b"\n", mode=0o600)
    return _read_key(path)  # another process may have been faster


def _read_key(path: Path) -> bytes:
    try:
        mode = os.stat(path).st_mode
        text = path.read_bytes() if stat.S_ISREG(mode) else b""
    except FileNotFoundError:
        raise CourseError(
            "the course has no key, so nobody's variant is known",
            where=str(path),
            hint="Copy it from where the assignment was released. `autograder release ASSIGNMENT --students ...` makes "
            "one for a course that has never had any.",
        ) from None
    except OSError as error:
        raise CourseError(
            f"the course's key cannot be read ({error.strerror})", where=str(path), hint=f"chmod 600 {path}"
        ) from None
    if mode & stat.S_IRWXO:
        raise CourseError(
            "everybody on this machine can read the course's key", where=str(path), hint=f"chmod 600 {path}"
        )
    if not _KEY.fullmatch(text):
        raise CourseError(
            "this is no key: 64 hexadecimal digits",
            where=str(path),
            hint="Restore it from where the assignment was released: with another key everybody has another variant.",
        )
    return bytes.fromhex(text.decode())
