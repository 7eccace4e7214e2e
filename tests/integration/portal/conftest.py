"""Databases for the portal: everything is tested on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.portal.database.database import Database
from autograder.portal.frontend.build import build
from tests.integration.portal.postgresql import Cluster, empty, find_programs
from tests.integration.portal.web.site import make_course
from tests.portal_factory import Desk


@pytest.fixture(scope="session", autouse=True)
def front_end() -> None:
    """Pages need the built scripts and styles; in a fresh clone there are none."""
    build()


BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A server that runs as long as the tests."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: neither in PATH nor in /usr/lib/postgresql is an initdb")
    cluster = Cluster(programs)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the present schema."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    Database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_url(postgresql: Cluster) -> str:
    """A database with the present schema, used by one test after the other."""
    url = postgresql.add()
    Database(url).close()
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    cluster: Cluster = request.getfixturevalue("postgresql")
    return cluster.add()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the present schema, empty."""
    if request.param == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    empty(url)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, open."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    """The portal's services on it; the journal is not started."""
    desk = Desk(database, tmp_path)
    yield desk
    desk.journal.stop()


@pytest.fixture
def journalling(desk: Desk) -> Desk:
    """The same, with the journal at work."""
    desk.journal.start()
    return desk


Reopen = Callable[[], Desk]


@pytest.fixture
def reopen(desk: Desk, database_url: str, tmp_path: Path) -> Iterator[Reopen]:
    """Start again after the server was killed."""
    opened: list[Desk] = []

    def again() -> Desk:
        opened.append(Desk(Database(database_url), tmp_path, desk.clock))
        return opened[-1]

    yield again
    for one in opened:
        one.journal.stop()
        one.database.close()


@pytest.fixture(scope="session")
def course_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released course with empty databases, to be copied."""
    return make_course(tmp_path_factory.mktemp("template") / "course").root
