"""nbgrader's tables in a database that has none.

nbgrader makes them itself when it opens an empty database, but starts the command `alembic` to learn the version
that it then writes beside them, which takes seconds. We ask the library for the same version.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from autograder.files import create_atomically


def create_file(file: Path) -> None:
    """A new SQLite file with nbgrader's tables.

    It appears as a whole: killed in between, a database would have the tables for ever without the version by which
    nbgrader upgrades them.
    """
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as db:
            _create(db)
            db.commit()
            content: bytes = db.connection.driver_connection.serialize()  # type: ignore[union-attr]
    finally:
        engine.dispose()
    create_atomically(file, content)


def create_tables(engine: Engine) -> None:
    """nbgrader's tables where there is no table at all."""
    with engine.begin() as db:
        if not inspect(db).get_table_names():
            _create(db)


def _create(db: Connection) -> None:
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from nbgrader.dbutil import ALEMBIC_DIR

    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    Base.metadata.create_all(db)
    db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    db.execute(text("INSERT INTO alembic_version (version_num) VALUES (:version)"), {"version": version})
