"""Writes nbgrader's rows for an assignment: notebooks, cells, and what they are worth."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from autograder.errors import AutograderError
from autograder.notebooks.matching import nbgrader_metadata
from autograder.notebooks.model import Assignment, CourseCell, Role


class GradebookError(AutograderError):
    """The gradebook cannot be read or written; nothing of the submission in question was stored."""


class Declaration:
    """Writes nbgrader's rows for one assignment."""

    def __init__(self, db: Connection, tables: Mapping[str, Any], course_id: str) -> None:
        self._db, self._t, self._course_id = db, tables, course_id

    def write(self, assignment: Assignment) -> None:
        t, db = self._t, self._db
        assignment_id = self._one(t["assignment"], {"name": assignment.name}, {"course_id": self._course_id})
        names = {notebook.name for notebook in assignment.notebooks}
        for row in db.execute(select(t["notebook"]).where(t["notebook"].c.assignment_id == assignment_id)).all():
            if row.name not in names:
                self._drop_cells(row.id, set(), assignment.name)
                self._drop_notebook(row.id)
        for notebook in assignment.notebooks:
            kernel = '{"display_name": "Python 3", "language": "python", "name": "python3"}'
            notebook_id = self._one(
                t["notebook"], {"name": notebook.name, "assignment_id": assignment_id}, {"kernelspec": kernel}
            )
            cells = [cell for cell in notebook.cells if cell.grade_id and cell.role not in (Role.FREE, Role.INSTRUCTOR)]
            self._drop_cells(
                notebook_id, {(cell.grade_id, kind) for cell in cells for kind in _kinds(cell)}, assignment.name
            )
            for cell in cells:
                self._source(notebook_id, cell)
                for kind in _kinds(cell):
                    self._cell(notebook_id, cell, kind)

    def _one(self, table: Any, key: dict[str, Any], more: dict[str, Any]) -> str:
        where = [table.c[name] == value for name, value in key.items()]
        found = self._db.execute(select(table.c.id).where(*where)).scalar()
        if found is not None:
            return str(found)
        new = new_id()
        self._db.execute(insert(table).values(id=new, **key, **more))
        return new

    def _cell(self, notebook_id: str, cell: CourseCell, kind: str) -> None:
        base = self._t["base_cell"]
        where = (base.c.notebook_id == notebook_id, base.c.name == cell.grade_id, base.c.type == kind)
        cell_id = self._db.execute(select(base.c.id).where(*where)).scalar()
        detail = self._t[_DETAIL[kind]]
        values = {"max_score": cell.points, "cell_type": cell.cell_type} if kind != "SolutionCell" else {}
        if cell_id is None:
            cell_id = new_id()
            self._db.execute(insert(base).values(id=cell_id, name=cell.grade_id, notebook_id=notebook_id, type=kind))
            self._db.execute(insert(detail).values(id=cell_id, **values))
        elif values:
            self._db.execute(update(detail).where(detail.c.id == cell_id).values(**values))

    def _source(self, notebook_id: str, cell: CourseCell) -> None:
        table = self._t["source_cell"]
        values = {"cell_type": cell.cell_type, "locked": cell.role in (Role.LOCKED, Role.TEST), "source": cell.source}
        where = (table.c.notebook_id == notebook_id, table.c.name == cell.grade_id)
        found = self._db.execute(select(table.c.id).where(*where)).scalar()
        if found is None:
            self._db.execute(insert(table).values(id=new_id(), name=cell.grade_id, notebook_id=notebook_id, **values))
        else:
            self._db.execute(update(table).where(table.c.id == found).values(**values))

    def _drop_cells(self, notebook_id: str, keep: set[tuple[str, str]], assignment: str) -> None:
        t, db = self._t, self._db
        base, grades, comments = t["base_cell"], t["grade"], t["comment"]
        for row in db.execute(select(base).where(base.c.notebook_id == notebook_id)).all():
            if (row.name, row.type) in keep:
                continue
            scored = db.execute(
                select(func.count())
                .select_from(grades)
                .where(grades.c.cell_id == row.id, grades.c.manual_score.is_not(None))
            ).scalar()
            if scored:
                raise GradebookError(
                    f"question {row.name!r} is gone from the source but has {scored} score{'s' if scored > 1 else ''} given by hand",
                    where=assignment,
                    hint="Put the cell back, or remove those scores in the formgrader first.",
                )
            db.execute(delete(grades).where(grades.c.cell_id == row.id))
            db.execute(delete(comments).where(comments.c.cell_id == row.id))
            db.execute(delete(t[_DETAIL[row.type]]).where(t[_DETAIL[row.type]].c.id == row.id))
            db.execute(delete(base).where(base.c.id == row.id))
        names = {name for name, _ in keep}
        source = t["source_cell"]
        for row in db.execute(select(source).where(source.c.notebook_id == notebook_id)).all():
            if row.name not in names:
                db.execute(delete(source).where(source.c.id == row.id))

    def _drop_notebook(self, notebook_id: str) -> None:
        submitted = self._t["submitted_notebook"]
        self._db.execute(delete(submitted).where(submitted.c.notebook_id == notebook_id))
        self._db.execute(delete(self._t["notebook"]).where(self._t["notebook"].c.id == notebook_id))


_DETAIL = {"GradeCell": "grade_cells", "SolutionCell": "solution_cells", "TaskCell": "task_cells"}


def _kinds(cell: CourseCell) -> tuple[str, ...]:
    """The rows that nbgrader keeps for a cell."""
    flags = nbgrader_metadata(cell)
    if flags.get("task"):
        return ("TaskCell",)
    return tuple(kind for kind, flag in (("GradeCell", "grade"), ("SolutionCell", "solution")) if flags.get(flag))


def new_id() -> str:
    """As nbgrader makes them."""
    return uuid.uuid4().hex
