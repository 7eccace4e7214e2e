"""The rows of one student in the gradebook: nbgrader's, ours, and those of tables that are yet to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, delete, event, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import ColumnElement

from autograder.grading.declaration import GradebookError
from autograder.portal.database.database import without_password

_OURS = "autograder_"
_BUSY_S = 60


class StudentRows:
    """Finds, reads and deletes them.

    Every table of ours with a column ``student`` has rows of students; what refers to such a table goes with it.

    Raises
    ------
    GradebookError
        By everything here, if the gradebook cannot be used; then nothing was changed.
    """

    def __init__(self, url: str, student: str) -> None:
        self._url = url
        self._student = student
        is_file = url.startswith("sqlite")
        self._engine = create_engine(url, connect_args={"timeout": _BUSY_S} if is_file else {})
        if is_file:
            event.listen(self._engine, "connect", _prepare)
        with self._explained():
            names = set(inspect(self._engine).get_table_names())
            wanted = [name for name in names if name in _NBGRADER or name.startswith(_OURS)]
            metadata = MetaData()
            metadata.reflect(self._engine, only=wanted)
        self._tables = metadata.tables

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()

    def count(self) -> dict[str, int]:
        """Table -> rows; tables without any are left out."""
        with self._explained(), self._engine.connect() as db:
            counts = {
                table.name: db.scalar(select(func.count()).select_from(table).where(mine)) or 0
                for table, mine in self._chosen()
            }
        return {name: count for name, count in counts.items() if count}

    def read(self) -> dict[str, list[dict[str, Any]]]:
        """Table -> rows; grades and comments with the names of assignment, notebook and question."""
        with self._explained(), self._engine.connect() as db:
            found = {table.name: self._rows(db, table, mine) for table, mine in self._chosen()}
        return {name: rows for name, rows in found.items() if rows}

    def delete(self) -> dict[str, int]:
        """Delete all of them in one transaction; table -> rows."""
        counts = self.count()
        with self._explained(), self._engine.begin() as db:
            for table, mine in self._chosen():
                db.execute(delete(table).where(mine))
        with self._explained(), self._engine.connect() as db:
            if db.dialect.name == "sqlite":
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return counts

    def _chosen(self) -> Iterator[tuple[Table, ColumnElement[bool]]]:
        """Tables and which of their rows, those that refer to others first."""
        t = self._tables
        if "submitted_assignment" in t:
            assignments, notebooks = t["submitted_assignment"], t["submitted_notebook"]
            own_assignments = select(assignments.c.id).where(assignments.c.student_id == self._student)
            own_notebooks = select(notebooks.c.id).where(notebooks.c.assignment_id.in_(own_assignments))
            for name in ("grade", "comment"):
                yield t[name], t[name].c.notebook_id.in_(own_notebooks)
            yield notebooks, notebooks.c.assignment_id.in_(own_assignments)
            yield assignments, assignments.c.student_id == self._student
        ours = [table for name, table in sorted(t.items()) if name.startswith(_OURS)]
        with_student = [table for table in ours if "student" in table.c]
        for table in ours:
            if "student" in table.c:
                continue
            for key in table.foreign_keys:
                if key.column.table in with_student:
                    owners = select(key.column).where(key.column.table.c.student == self._student)
                    yield table, key.parent.in_(owners)
        for table in with_student:
            yield table, table.c.student == self._student
        if "student" in t:
            yield t["student"], t["student"].c.id == self._student

    def _rows(self, db: Connection, table: Table, mine: ColumnElement[bool]) -> list[dict[str, Any]]:
        columns = [column for column in table.c if column.name not in _HIDDEN]
        if table.name not in ("grade", "comment"):
            return [dict(row) for row in db.execute(select(*columns).where(mine)).mappings()]
        t = self._tables
        named = (
            select(
                t["assignment"].c.name.label("assignment"),
                t["notebook"].c.name.label("notebook"),
                t["base_cell"].c.name.label("question"),
                *columns,
            )
            .select_from(table)
            .join(t["base_cell"], t["base_cell"].c.id == table.c.cell_id)
            .join(t["notebook"], t["notebook"].c.id == t["base_cell"].c.notebook_id)
            .join(t["assignment"], t["assignment"].c.id == t["notebook"].c.assignment_id)
        )
        return [dict(row) for row in db.execute(named.where(mine)).mappings()]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise GradebookError(
                f"the gradebook cannot be used: {cause}",
                where=without_password(self._url),
                hint="Run the command again; it goes on where it stopped.",
            ) from error


_NBGRADER = {
    "student",
    "submitted_assignment",
    "submitted_notebook",
    "grade",
    "comment",
    "assignment",
    "notebook",
    "base_cell",
}
_HIDDEN = {"instructor_note"}  # says what hidden tests are


def _prepare(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten in the file, too
