"""The instructor's version of a variant: its questions with solutions, hidden tests and pictures, to print or to mark by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograder.authoring.attachments import attach_pictures
from autograder.authoring.release import notebook_bytes, write_folder
from autograder.course import Course
from autograder.notebooks.fields import fill
from autograder.notebooks.model import Assignment, Role
from autograder.notebooks.source import role_of, source_notebook, where_is
from autograder.notebooks.variant import variant_metadata

if TYPE_CHECKING:
    from nbformat import NotebookNode

SUFFIX = "-instructor"  # of the notebooks' names, so that they are not handed out by mistake


def write_instructors_version(course: Course, assignment: Assignment, out: Path) -> list[Path]:
    """Write ``<notebook>-instructor.ipynb`` for each notebook of a variant of an assignment; the files, sorted.

    Fields are filled in, in the instructor's own text cells, too; instructor-only code is left out.

    Raises
    ------
    AssignmentError
        If the source is wrong, or the folder holds other files.
    """
    contents = {
        Path(f"{notebook.name}{SUFFIX}.ipynb"): notebook_bytes(_filled(course, notebook.path, assignment))
        for notebook in assignment.notebooks
    }
    return write_folder(out, contents)


def _filled(course: Course, path: Path, assignment: Assignment) -> NotebookNode:
    from autograder.notebooks.nbformat_import import nbformat

    source = source_notebook(path, course.config, variant=assignment.variant, pictures=True)
    nb = source.nb
    attach_pictures(nb, source.pictures, path)
    cells = []
    for index, cell in enumerate(nb.cells):
        if role_of(cell) is Role.INSTRUCTOR:
            if cell.cell_type == "code":
                continue
            if source.fields is not None:
                cell.source = fill(cell.source, source.fields, where_is(path, index, cell))
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
        cells.append(cell)
    title = f"**Instructor's version** of {assignment.name}, variant {assignment.variant}: solutions are in it."
    nb.cells = [nbformat.v4.new_markdown_cell(title, id="instructors-version"), *cells]  # type: ignore[no-untyped-call]
    nb.metadata.update(variant_metadata(assignment.variant))
    return nb
