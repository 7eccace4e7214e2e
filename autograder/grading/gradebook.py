"""nbgrader's gradebook, opened once per batch and written in one transaction per submission.

nbgrader keeps one grade per student and question; we keep every attempt with its provenance beside it.
A rejected or failed submission is an attempt without a grade: the gradebook then shows what it showed before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, false, func, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

import autograder.notebooks.nbformat_import  # noqa: F401  nbgrader, imported below, imports nbformat
from autograder.grading import nbgrader_schema
from autograder.grading.declaration import Declaration, GradebookError, new_id
from autograder.grading.tables import ASSIGNMENTS, ATTEMPTS, ENTRIES, VERDICTS, metadata
from autograder.notebooks.model import Assignment
from autograder.plain import plain_json, storable
from autograder.verdicts import CellVerdict, Mode, Provenance, Status, SubmissionResult, Verdict

_BUSY_S = 30


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What a student's notebook exported for a challenge; plain JSON, not yet validated."""

    student: str
    exported: Any
    submitted_at: datetime


class Gradebook:
    """The course's gradebook.

    Parameters
    ----------
    db_url:
        SQLAlchemy URL, for instance ``sqlite:////course/gradebook.db`` or ``postgresql+psycopg2://...``.
    course_id:
        As in nbgrader's configuration.

    Raises
    ------
    GradebookError, CannotWrite
        It cannot be opened, or made.
    """

    def __init__(self, db_url: str, course_id: str = "default_course") -> None:
        self._url = db_url
        self._course_id = course_id or "default_course"
        with self._explained("opened"):
            patient = _patient(db_url)
            self._create_nbgrader_schema(patient)
            self._engine = _engine(patient)
            metadata.create_all(self._engine)
        from nbgrader.api import Base

        self._tables = Base.metadata.tables
        self._cells: dict[str, dict[tuple[str, str], str]] = {}

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()

    @property
    def tables(self) -> Mapping[str, Any]:
        """nbgrader's tables by name, for `transaction`."""
        return self._tables

    def transaction(self, action: str) -> AbstractContextManager[Connection]:
        """One transaction on nbgrader's tables and ours; `action` ("read", "written") is for the message.

        Raises
        ------
        GradebookError
            Nothing was changed.
        """
        return self._transaction(action)

    # assignments -------------------------------------------------------------------------------------

    def declare_assignment(self, assignment: Assignment) -> None:
        """Make nbgrader's rows for assignment, notebooks and cells what the instructor's source says.

        Raises
        ------
        GradebookError
            A question that was scored by hand has disappeared from the source.
        """
        with self._transaction("written") as db:
            known = db.execute(select(ASSIGNMENTS.c.digest).where(ASSIGNMENTS.c.name == assignment.name)).scalar()
            if known != assignment.digest:
                Declaration(db, self._tables, self._course_id).write(assignment)
                db.execute(delete(ASSIGNMENTS).where(ASSIGNMENTS.c.name == assignment.name))
                db.execute(insert(ASSIGNMENTS).values(name=assignment.name, digest=assignment.digest))
            self._cells[assignment.name] = self._grade_cells(db, assignment.name)

    def _grade_cells(self, db: Connection, assignment: str) -> dict[tuple[str, str], str]:
        """(notebook, grade_id) -> id of the cell that carries the grade."""
        assignments, notebooks, cells = (self._tables[n] for n in ("assignment", "notebook", "base_cell"))
        rows = db.execute(
            select(notebooks.c.name, cells.c.name, cells.c.id)
            .join(notebooks, notebooks.c.id == cells.c.notebook_id)
            .join(assignments, assignments.c.id == notebooks.c.assignment_id)
            .where(assignments.c.name == assignment, cells.c.type.in_(("GradeCell", "TaskCell")))
        )
        return {(notebook, name): cell_id for notebook, name, cell_id in rows}

    # submissions -------------------------------------------------------------------------------------

    def is_current(self, student: str, assignment: str, provenance: Provenance) -> bool:
        """Whether the grade that stands rests on exactly this submission, assignment and environment."""
        with self._transaction("read") as db:
            row = db.execute(
                select(ATTEMPTS.c.submission_digest, ATTEMPTS.c.assignment_digest, ATTEMPTS.c.environment_digest).where(
                    ATTEMPTS.c.student == student,
                    ATTEMPTS.c.assignment == assignment,
                    ATTEMPTS.c.current,
                    ATTEMPTS.c.status != Status.FAILED,
                )
            ).first()
        return row is not None and tuple(row) == (provenance.submission, provenance.assignment, provenance.environment)

    def check_writable(self) -> None:
        """Find out before anything is judged whether grades can be stored.

        Raises
        ------
        GradebookError
            They cannot.
        """
        with self._transaction("written") as db:
            db.execute(update(ATTEMPTS).where(false()).values(current=False))

    def store(
        self,
        result: SubmissionResult,
        submitted_at: datetime,
        timestamp: datetime | None = None,
        *,
        stands: bool = True,
    ) -> None:
        """Store everything about one submission in one transaction; storing it twice changes nothing.

        `timestamp` is what nbgrader's exchange noted; its formgrader takes a grade for up to date if the two agree.
        Scores and comments that an instructor gave by hand are kept; nbgrader then asks for a second look.
        An attempt that does not stand is kept beside the one that does, which goes on to.

        Raises
        ------
        GradebookError
            Nothing was stored.
        """
        with self._transaction("written") as db:
            attempt_id = self._store_attempt(db, result, submitted_at, stands)
            self._store_verdicts(db, attempt_id, result)
            if result.status is Status.GRADED:
                if stands:
                    self._store_grades(db, result, timestamp)
                self._store_entries(db, result, submitted_at)

    def _store_attempt(self, db: Connection, result: SubmissionResult, submitted_at: datetime, stands: bool) -> int:
        provenance = result.provenance
        assert provenance is not None
        mine = (ATTEMPTS.c.student == result.student) & (ATTEMPTS.c.assignment == result.assignment)
        values = {
            "current": stands,
            "status": str(result.status),
            "score": result.score,
            "max_score": result.max_score,
            "seconds": result.seconds,
            "message": storable(result.message),
            "warnings": [
                storable(w) for w in (*result.warnings, *(w for run in result.notebooks for w in run.warnings))
            ],
            "assignment_digest": provenance.assignment,
            "environment_digest": provenance.environment,
            "seed": str(provenance.seed),
            "submitted_at": _naive(submitted_at),
            "graded_at": _naive(datetime.now(UTC)),
        }
        if stands:
            db.execute(update(ATTEMPTS).where(mine).values(current=False))
        same = db.execute(
            select(ATTEMPTS.c.id, ATTEMPTS.c.current).where(mine, ATTEMPTS.c.submission_digest == provenance.submission)
        ).first()
        if same is not None:
            if not stands:
                del values["current"]  # the same files again: if they stood, they do
                if same.current:
                    del values["submitted_at"]  # and those that stand came when they came
            db.execute(update(ATTEMPTS).where(ATTEMPTS.c.id == same.id).values(**values))
            return int(same.id)
        number = (db.execute(select(func.max(ATTEMPTS.c.attempt)).where(mine)).scalar() or 0) + 1
        made = db.execute(
            insert(ATTEMPTS).values(
                student=result.student,
                assignment=result.assignment,
                attempt=number,
                submission_digest=provenance.submission,
                **values,
            )
        )
        key = made.inserted_primary_key
        assert key is not None
        return int(key[0])

    def _store_verdicts(self, db: Connection, attempt_id: int, result: SubmissionResult) -> None:
        db.execute(delete(VERDICTS).where(VERDICTS.c.attempt_id == attempt_id))
        rows = [
            {
                "attempt_id": attempt_id,
                "notebook": cell.notebook,
                "grade_id": cell.grade_id,
                "position": position,
                "points": cell.points,
                "max_points": cell.max_points,
                "verdict": str(cell.verdict),
                "mode": str(cell.mode),
                "message": storable(cell.message),
                "instructor_note": storable(cell.instructor_note),
            }
            for position, cell in enumerate(result.cells)
        ]
        if rows:
            db.execute(insert(VERDICTS), rows)

    def _store_grades(self, db: Connection, result: SubmissionResult, timestamp: datetime | None) -> None:
        grades = self._tables["grade"]
        notebooks = self._submitted_notebooks(db, result, timestamp)
        verdicts = {(cell.notebook, cell.grade_id): cell for cell in result.cells}
        existing = {
            (row.notebook_id, row.cell_id): row
            for row in db.execute(
                select(grades.c.id, grades.c.notebook_id, grades.c.cell_id, grades.c.manual_score).where(
                    grades.c.notebook_id.in_(notebooks.values())
                )
            )
        }
        new: list[dict[str, Any]] = []
        for (notebook, grade_id), cell_id in self._cells[result.assignment].items():
            verdict = verdicts.get((notebook, grade_id))
            if verdict is None:
                continue
            points = _finite(verdict.points)
            row = existing.get((notebooks[notebook], cell_id))
            by_hand = points is None or (row is not None and row.manual_score is not None)
            if row is None:
                new.append(
                    {
                        "id": new_id(),
                        "notebook_id": notebooks[notebook],
                        "cell_id": cell_id,
                        "auto_score": points,
                        "needs_manual_grade": by_hand,
                    }
                )
            else:
                db.execute(
                    update(grades).where(grades.c.id == row.id).values(auto_score=points, needs_manual_grade=by_hand)
                )
        if new:
            db.execute(insert(grades), new)
        self._store_comments(db, notebooks)

    def _submitted_notebooks(
        self, db: Connection, result: SubmissionResult, timestamp: datetime | None
    ) -> dict[str, str]:
        """Notebook name -> id of nbgrader's submitted notebook; rows are made as needed."""
        t = self._tables
        moment = _naive(timestamp) if timestamp is not None else None
        students, assignments, submissions, submitted, notebooks = (
            t[n] for n in ("student", "assignment", "submitted_assignment", "submitted_notebook", "notebook")
        )
        if db.execute(select(students.c.id).where(students.c.id == result.student)).first() is None:
            db.execute(insert(students).values(id=result.student))
        assignment_id = db.execute(select(assignments.c.id).where(assignments.c.name == result.assignment)).scalar_one()
        mine = (submissions.c.assignment_id == assignment_id) & (submissions.c.student_id == result.student)
        submission_id = db.execute(select(submissions.c.id).where(mine)).scalar()
        if submission_id is None:
            submission_id = new_id()
            db.execute(
                insert(submissions).values(
                    id=submission_id,
                    assignment_id=assignment_id,
                    student_id=result.student,
                    timestamp=moment,
                )
            )
        else:
            db.execute(update(submissions).where(submissions.c.id == submission_id).values(timestamp=moment))
        known: dict[str, str] = dict(
            db.execute(
                select(submitted.c.notebook_id, submitted.c.id).where(submitted.c.assignment_id == submission_id)
            )
            .tuples()
            .all()
        )
        ids: dict[str, str] = {}
        for notebook_id, name in db.execute(
            select(notebooks.c.id, notebooks.c.name).where(notebooks.c.assignment_id == assignment_id)
        ).tuples():
            ids[name] = known.get(notebook_id) or new_id()
            if notebook_id not in known:
                db.execute(
                    insert(submitted).values(
                        id=ids[name], assignment_id=submission_id, notebook_id=notebook_id, flagged=False
                    )
                )
        return ids

    def _store_comments(self, db: Connection, notebooks: Mapping[str, str]) -> None:
        """A comment row for each answer and task, empty until an instructor writes one."""
        t = self._tables
        cells, comments, submitted = t["base_cell"], t["comment"], t["submitted_notebook"]
        wanted = db.execute(
            select(submitted.c.id, cells.c.id)
            .join(cells, cells.c.notebook_id == submitted.c.notebook_id)
            .outerjoin(comments, (comments.c.cell_id == cells.c.id) & (comments.c.notebook_id == submitted.c.id))
            .where(
                submitted.c.id.in_(notebooks.values()),
                cells.c.type.in_(("SolutionCell", "TaskCell")),
                comments.c.id.is_(None),
            )
        ).tuples()
        rows = [{"id": new_id(), "notebook_id": notebook_id, "cell_id": cell_id} for notebook_id, cell_id in wanted]
        if rows:
            db.execute(insert(comments), rows)

    def _store_entries(self, db: Connection, result: SubmissionResult, submitted_at: datetime) -> None:
        for challenge, exported in result.entries.items():
            key = {"challenge": challenge, "student": result.student, "submitted_at": _naive(submitted_at)}
            db.execute(delete(ENTRIES).where(*(ENTRIES.c[name] == value for name, value in key.items())))
            db.execute(insert(ENTRIES).values(exported=plain_json(exported), **key))

    # reading -----------------------------------------------------------------------------------------

    def results(self, assignment: str) -> list[StoredResult]:
        """What stands for each student of an assignment, by student."""
        with self._transaction("read") as db:
            attempts = db.execute(
                select(ATTEMPTS)
                .where(ATTEMPTS.c.assignment == assignment, ATTEMPTS.c.current)
                .order_by(ATTEMPTS.c.student)
            ).all()
            verdicts: dict[int, list[CellVerdict]] = {}
            for row in db.execute(
                select(VERDICTS)
                .join(ATTEMPTS, ATTEMPTS.c.id == VERDICTS.c.attempt_id)
                .where(ATTEMPTS.c.assignment == assignment, ATTEMPTS.c.current)
                .order_by(VERDICTS.c.attempt_id, VERDICTS.c.position)
            ):
                verdicts.setdefault(row.attempt_id, []).append(
                    CellVerdict(
                        row.notebook,
                        row.grade_id,
                        row.points,
                        row.max_points,
                        Verdict(row.verdict),
                        Mode(row.mode),
                        row.message,
                        row.instructor_note,
                    )
                )
        return [
            StoredResult(
                attempt=row.attempt,
                student=row.student,
                status=Status(row.status),
                score=row.score,
                max_score=row.max_score,
                seconds=row.seconds,
                message=row.message,
                warnings=tuple(row.warnings),
                cells=tuple(verdicts.get(row.id, ())),
            )
            for row in attempts
        ]

    def entries(self, challenge: str) -> list[StoredEntry]:
        """What all submissions exported for a challenge, superseded ones too; earliest first."""
        with self._transaction("read") as db:
            rows = db.execute(
                select(ENTRIES)
                .where(ENTRIES.c.challenge == challenge)
                .order_by(ENTRIES.c.submitted_at, ENTRIES.c.student)
            ).all()
        return [StoredEntry(r.student, r.exported, r.submitted_at.replace(tzinfo=UTC)) for r in rows]

    # the database ------------------------------------------------------------------------------------

    def _create_nbgrader_schema(self, url: str) -> None:
        import nbgrader.api

        file = _sqlite_file(url)
        if file is not None and file.parent.is_dir() and not file.exists():
            nbgrader_schema.create_file(file)
        engine = _engine(url)
        try:
            nbgrader_schema.create_tables(engine)
        finally:
            engine.dispose()
        nbgrader.api.Gradebook(url, self._course_id).close()  # adds what is missing, and the course

    @contextmanager
    def _transaction(self, action: str) -> Iterator[Connection]:
        with self._explained(action), self._engine.begin() as db:
            yield db

    @contextmanager
    def _explained(self, action: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise GradebookError(
                f"the gradebook cannot be {action}: {cause}",
                where=_without_password(self._url),
                hint=_hint(cause, error),
            ) from error


@dataclass(frozen=True, slots=True)
class StoredResult:
    """What the gradebook has of the current attempt of one student; fields as in `SubmissionResult`."""

    attempt: int
    student: str
    status: Status
    score: float | None
    max_score: float
    seconds: float
    message: str
    warnings: tuple[str, ...]
    cells: tuple[CellVerdict, ...]


def _engine(db_url: str) -> Engine:
    if not db_url.startswith("sqlite"):
        return create_engine(db_url, pool_pre_ping=True)
    engine = create_engine(db_url)

    @event.listens_for(engine, "connect")
    def _enforce_references(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _patient(db_url: str) -> str:
    """The URL with the time to wait for a locked SQLite file, unless it names one (``?timeout=60``)."""
    url = make_url(db_url)
    if not db_url.startswith("sqlite") or "timeout" in url.query:
        return db_url
    return url.update_query_dict({"timeout": str(_BUSY_S)}).render_as_string(hide_password=False)


def _sqlite_file(db_url: str) -> Path | None:
    """The file of a plain SQLite URL."""
    name = make_url(db_url).database if db_url.startswith("sqlite") else None
    return Path(name) if name and name != ":memory:" and not name.startswith("file:") else None


def _hint(cause: str, error: SQLAlchemyError) -> str:
    text = cause.lower()
    if "locked" in text:
        return "Another program holds it; end that one (or wait) and run the command again. Nothing is lost."
    if "readonly" in text or "read-only" in text or "permission" in text:
        return "Make the file and its folder writable for you, then run the command again."
    if "full" in text or "disk" in text:
        return "Free some disk space, then run the command again: it goes on where it stopped."
    if "unable to open" in text:
        return "Check that the folder exists and is writable."
    if isinstance(error, DatabaseError) and "not a database" in text:
        return "The file is no SQLite database; restore it from a backup, or move it away to begin anew."
    return "Check c.CourseDirectory.db_url and the database server, then run the command again."


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except Exception:
        return "the gradebook"


def _finite(points: float | None) -> float | None:
    return float(points) if points is not None and math.isfinite(points) else None


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
