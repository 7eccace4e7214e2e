"""The one exception type that is shown to people, and its few children."""

from __future__ import annotations


class AutograderError(Exception):
    """Something a person has to mend.

    Parameters
    ----------
    what:
        What was wrong, in a sentence.
    where:
        The file, cell, option or student it concerns (may be empty).
    hint:
        What to do about it (may be empty).
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  -> {self.hint}" if self.hint else text


class CourseError(AutograderError):
    """The course directory or its configuration cannot be used."""


class AssignmentError(AutograderError):
    """The instructor's version of an assignment cannot be used."""


class SubmissionRejected(AutograderError):
    """A submission cannot be read; `what` is written for the student."""


class SandboxUnavailable(AutograderError):
    """This machine lacks a protection that grading needs."""


class ExecutionFailed(AutograderError):
    """The platform itself could not run a submission; its score stays unknown."""
