"""Opens the portal's database and hands out transactions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.portal.database.turns import Turns

VERSION_TABLE = "portal_version"
SCHEMA = "0003"  # the newest of migrations/versions/
_BUSY_MS = 30_000
_SYNCHRONOUS = "FULL"  # what was acknowledged survives a power cut, too
_CHECKPOINT_S = 2.0
_WRITING = 0x706F7274616C  # PostgreSQL's lock of who writes; the number means nothing
_MOST_LOG_PAGES = 25_000  # 100 MiB of write-ahead log; where nobody checkpoints, SQLite does it then

_log = logging.getLogger(__name__)


class DatabaseError(AutograderError):
    """The portal's database cannot be used."""


class Database:
    """The portal's database, brought up to the present schema.

    Transactions that write take turns, so that none waits in vain for a lock of SQLite's. The portal writes; a command
    that writes meanwhile has its turn between two of the portal's.

    Parameters
    ----------
    url:
        SQLAlchemy URL of an SQLite file or a PostgreSQL database.

    Raises
    ------
    DatabaseError
        It cannot be opened, or was made by a newer version.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._turns = Turns()
        self._closing = threading.Event()
        self._checkpoints = threading.Thread(target=self._checkpoint_regularly, name="checkpoints", daemon=True)
        try:
            self.engine = _engine(url)
            _bring_up_to_date(self.engine)
        except (SQLAlchemyError, ArgumentError, ImportError) as error:
            cause = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise DatabaseError(
                f"the portal's database cannot be opened: {cause}",
                where=without_password(url),
                hint="Check c.Portal.db_url, and that the file's folder is writable or the server runs.",
            ) from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads. Its objects stay usable after its end."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, *, hurried: bool = False, durable: bool = True) -> Iterator[Session]:
        """A transaction; it is on disk when the block ends, or nothing of it ever happened.

        Parameters
        ----------
        hurried:
            It is let go before others that wait.
        durable:
            If not, it does not wait for the disk: it survives the server, and a power cut only together with a later
            transaction that does.
        """
        with self._turns.turn(hurried=hurried), Session(self.engine, expire_on_commit=False) as session:
            session.connection(
                execution_options={"sqlite_begin": "IMMEDIATE", "sqlite_synchronous": "FULL" if durable else "NORMAL"}
            )
            if self.engine.dialect.name == "postgresql":  # of which SQLite needs to be told nothing more
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITING})
                if not durable:
                    session.execute(text("SET LOCAL synchronous_commit TO OFF"))
            yield session
            session.commit()

    def start_checkpoints(self) -> None:
        """Bring SQLite's log into the database from time to time, so that no transaction has to wait until it is done."""
        if self.engine.dialect.name == "sqlite":
            self._checkpoints.start()

    def _checkpoint_regularly(self) -> None:
        while not self._closing.wait(_CHECKPOINT_S):
            try:
                self._checkpoint()
            except Exception:
                _log.exception("the database's log could not be written back; it will be tried again")

    def _checkpoint(self) -> None:
        """Nearly everything is copied while others write; only then, for the little rest, nobody may.

        After that the next transaction begins the log anew. Without the second step it would grow as long as there is
        always somebody who writes.
        """
        connection = self.engine.raw_connection()  # a transaction would be in the way
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            with self._turns.turn():
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            cursor.close()
        finally:
            connection.close()

    def close(self) -> None:
        """Release all connections."""
        self._closing.set()
        if self._checkpoints.is_alive():
            self._checkpoints.join()
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=30)
    engine = create_engine(url, pool_size=10, max_overflow=40)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the module would begin transactions where it likes
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={_SYNCHRONOUS}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={_MOST_LOG_PAGES}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # what is moved or deleted leaves no copy: a student's data can go
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        synchronous = options.get("sqlite_synchronous", _SYNCHRONOUS)
        if connection.info.get("synchronous", _SYNCHRONOUS) != synchronous:
            connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
            connection.info["synchronous"] = synchronous
        connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")

    return engine


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection:
        known = inspect(connection).has_table(VERSION_TABLE)
        version = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) if known else None
    if version != SCHEMA:
        from autograder.portal.database.upgrades import upgrade  # seldom needed, and slow to load

        upgrade(engine, version)


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "c.Portal.db_url"
