"""One picture per assignment, drawn by its own reference answer."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from autograder.authoring.release import release_contents
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.notebooks.model import Assignment, CourseNotebook, Role

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT_S = 600
_PNG = "image/png"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def picture(course: Course, assignment: Assignment) -> bytes | None:
    """The picture that stands for an assignment, as PNG.

    It is the one of the cell that ``c.Syllabus.pictures`` names, or the last one that the solved notebook draws, or the
    first one that its text shows; ``None`` if there is none.

    Raises
    ------
    AssignmentError
        If the solved notebook does not run to its end, or the named cell draws nothing.
    """
    wanted = course.syllabus.pictures.get(assignment.name, "")
    drawn = [found for notebook in assignment.notebooks for found in _drawn(notebook, assignment)]
    if wanted:
        of_cell = [png for grade_id, png in drawn if grade_id == wanted]
        if not of_cell:
            raise AssignmentError(
                f"the cell {wanted!r} draws no picture",
                where=str(assignment.path),
                hint=f"c.Syllabus.pictures names a cell for {assignment.name!r}; cells that draw: "
                f"{', '.join(sorted({grade_id for grade_id, _ in drawn if grade_id})) or 'none'}.",
            )
        return of_cell[-1]
    return drawn[-1][1] if drawn else _attached(course, assignment)


def _drawn(notebook: CourseNotebook, assignment: Assignment) -> list[tuple[str, bytes]]:
    """(grade_id, PNG) of all pictures that the solved notebook draws, in order."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    from autograder.notebooks.nbformat_import import nbformat

    solved = nbformat.v4.new_notebook()
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.role is not Role.INSTRUCTOR:
            text = cell.released if cell.role is Role.TEST else cell.source
            solved.cells.append(nbformat.v4.new_code_cell(text, metadata={"grade_id": cell.grade_id}))
    with tempfile.TemporaryDirectory(prefix="autograder-syllabus-") as name:
        for path in assignment.released_files:
            target = Path(name, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(assignment.path / path, target)
        try:
            client = NotebookClient(
                solved, timeout=TIMEOUT_S, kernel_name=notebook.kernel, resources={"metadata": {"path": name}}
            )
            client.execute(stderr=subprocess.DEVNULL)  # what libraries and the kernel remark on the terminal
        except (CellExecutionError, CellTimeoutError) as error:
            raise AssignmentError(
                f"the solved notebook does not run to its end: {_last_line(error)}",
                where=str(notebook.path),
                hint=f"autograder check {quote(assignment.name)}",
            ) from None
    return [(cell.metadata.grade_id, png) for cell in solved.cells for png in _pictures(cell)]


def _last_line(error: Exception) -> str:
    return _COLOURS.sub("", str(error)).strip().splitlines()[-1]


def _pictures(cell: NotebookNode) -> list[bytes]:
    return [base64.b64decode(output.data[_PNG]) for output in cell.outputs if _PNG in output.get("data", {})]


def _attached(course: Course, assignment: Assignment) -> bytes | None:
    """The first picture that the released text shows."""
    from autograder.notebooks.nbformat_import import nbformat

    for path, data in sorted(release_contents(course, assignment).items()):
        if str(path).endswith(".ipynb"):
            for cell in nbformat.reads(data.decode(), as_version=4).cells:
                for bundle in cell.get("attachments", {}).values():
                    if _PNG in bundle:
                        return base64.b64decode(bundle[_PNG])
    return None
