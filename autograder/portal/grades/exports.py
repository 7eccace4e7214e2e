"""Grades that leave the platform."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.grading.gradebook import Gradebook
from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.teaching.export import Format, encode, grade_table, render


def export_grades(
    database: Database,
    clock: Clock,
    gradebook: Gradebook,
    actor: str,
    form: Format,
    assignments: Sequence[str] = (),
    *,
    feedback: bool = False,
    reason: str = "",
) -> bytes:
    """The grades of some assignments, or of all, as a file. The event is recorded before it is handed out.

    Raises
    ------
    AutograderError
        The gradebook has no such assignment, or cannot be read; nothing is recorded.
    """
    table = grade_table(gradebook, assignments)
    content = encode(render(table, form, feedback=feedback and form is Format.MOODLE), form)
    details = {"format": str(form), "assignments": list(table.max_points), "students": len(table.students)}
    with database.write() as session:
        record(session, actor, "grades exported", clock.now(), reason=reason, details=details)
    return content
