"""Runs the migrations on the engine that `Database` hands over."""

from __future__ import annotations

from alembic import context

from autograder.portal.database.database import VERSION_TABLE
from autograder.portal.database.models import Base

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        include_name=lambda name, kind, parents: kind != "table" or str(name).startswith("portal_"),
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
