"""Brings a database that is empty, or was made by an older version, to the present schema (Alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from autograder.portal.database.database import DatabaseError, without_password


def migrations(engine: Engine | None = None) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def versions() -> list[str]:
    """All versions of the schema, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()]


def upgrade(engine: Engine, version: str | None) -> None:
    """Bring it from `version` to the newest one; ``None`` if there is nothing in it yet.

    Raises
    ------
    DatabaseError
        It was made by a newer version of the platform.
    """
    if version is not None and version not in versions():
        raise DatabaseError(
            f"it was made by a newer version of the platform (schema {version})",
            where=without_password(str(engine.url)),
            hint="Install that version, or restore a backup made by this one.",
        )
    command.upgrade(migrations(engine), "head")
