"""The course's pictures that the pages of one student show: those of the student's variant."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.images import Pictures
from autograder.notebooks.model import Assignment, Role
from autograder.notebooks.source import role_of, source_notebook


def drawn_pictures(course: Course, assignment: Assignment) -> Pictures:
    """Draw the pictures of a variant anew. None if that fails: pages lack a picture then, and no grade suffers."""
    found: dict[str, Mapping[str, str]] = {}
    for notebook in assignment.notebooks:
        if not any("attachment:" in cell.released for cell in notebook.cells):
            continue
        try:
            source = source_notebook(notebook.path, course.config, variant=assignment.variant, pictures=True)
        except AutograderError:
            continue
        for cell in source.nb.cells:
            if role_of(cell) in (Role.LOCKED, Role.FREE):  # not what was pasted into a reference answer
                found |= cell.get("attachments") or {}
        found |= {name: {"image/png": base64.b64encode(png).decode()} for name, png in source.pictures.items()}
    return found
