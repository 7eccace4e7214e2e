"""The schema: what migrations make is what the models say, on every database."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from autograder.portal.database.database import SCHEMA, VERSION_TABLE, Database, DatabaseError
from autograder.portal.database.models import AuditEvent, Base
from autograder.portal.database.upgrades import migrations, versions
from autograder.portal.people.accounts import find_user
from tests.portal_factory import START


def differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_a_new_database_has_the_tables_of_the_models(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert differences(database) == []
    foreign = {
        (name, key["constrained_columns"][0], key["referred_table"], key["options"].get("ondelete"))
        for name in Base.metadata.tables
        for key in inspect(database.engine).get_foreign_keys(name)
    }
    wanted = {
        (table.name, key.parent.name, key.column.table.name, key.ondelete)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
    }
    assert foreign == wanted
    database.close()


def test_a_database_without_the_newest_migration_is_brought_up_to_date(empty_database_url: str) -> None:
    assert versions()[0] == SCHEMA
    database = Database(empty_database_url)
    command.downgrade(migrations(database.engine), versions()[1])
    database.close()
    database = Database(empty_database_url)
    assert differences(database) == []
    database.close()


def test_opening_again_changes_nothing(empty_database_url: str) -> None:
    Database(empty_database_url).close()
    database = Database(empty_database_url)
    assert differences(database) == []
    database.close()


def test_the_way_back_leaves_nothing_and_the_way_forth_works_again(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    command.downgrade(migrations(database.engine), "base")
    assert tables(database) <= {VERSION_TABLE}
    command.upgrade(migrations(database.engine), "head")
    assert differences(database) == []
    database.close()


def test_other_tables_are_left_alone(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE student (id INTEGER)"))
    engine.dispose()
    database = Database(empty_database_url)
    command.downgrade(migrations(database.engine), "base")
    assert "student" in tables(database)
    database.close()


def test_a_database_of_a_newer_version_is_not_touched(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DatabaseError, match=r"newer version(.|\n)*9999(.|\n)*backup"):
        Database(database_url)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "oracle+nothing://x",
        "sqlite:////nowhere/at/all/portal.db",
        "postgresql+psycopg://ada:secret@127.0.0.1:1/portal",
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseError, match=r"c\.Portal\.db_url") as refused:
        Database(url)
    assert "secret" not in str(refused.value)


def test_an_interrupted_migration_leaves_nothing(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(statement: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.execute", killed)  # the triggers, which come last
        with pytest.raises(KeyboardInterrupt):
            Database(empty_database_url)
    database = Database(empty_database_url)
    assert differences(database) == []
    database.close()


@pytest.mark.parametrize("statement", ["UPDATE portal_audit SET actor = 'eve'", "DELETE FROM portal_audit"])
def test_the_database_itself_refuses_to_change_the_audit_log(database: Database, statement: str) -> None:
    with database.write() as session:
        session.add(AuditEvent(at=START, actor="emmy", action="test", details={}))
    with pytest.raises(Exception, match="append-only"), database.write() as session:
        session.execute(text(statement))
    with database.read() as session:
        assert [event.actor for event in session.query(AuditEvent)] == ["emmy"]


def test_postgresql_refuses_to_empty_the_audit_log(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(Exception, match="append-only"), database.write() as session:
        session.execute(text("TRUNCATE portal_audit"))


def test_sittings_of_an_older_version_are_told_apart_by_who_ended_them(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    command.downgrade(migrations(database.engine), "0001")
    with database.engine.begin() as connection:
        for user in (1, 2, 3, 4, 5):
            add = "INSERT INTO portal_user (id, name, display_name, email, role, language, pseudonym, created_at) "
            connection.execute(
                text(add + "VALUES (:id, :name, '', '', 'student', '', '', '2027-03-01 08:00:00')"),
                {"id": user, "name": f"student-{user}"},
            )
        add = "INSERT INTO portal_schedule (assignment, kind, minutes, counts, feedback, shuffle, late_penalty) "
        connection.execute(text(add + "VALUES ('exam', 'exam', 60, 'last', 'at once', false, 0)"))
        connection.execute(
            text("INSERT INTO portal_extension (assignment, user_id, extra_minutes) VALUES ('exam', 3, 30)")
        )
        connection.execute(
            text(
                "INSERT INTO portal_pause (assignment, began_at, ended_at) "
                "VALUES ('exam', '2027-03-01 12:10:00', '2027-03-01 12:20:00')"
            )
        )
        times = {
            1: ("09:00", "'2027-03-01 10:00:00'"),  # all of its time
            2: ("09:00", "'2027-03-01 09:59:59'"),  # handed in
            3: ("09:00", "'2027-03-01 10:00:00'"),  # handed in: there was more time
            4: ("12:00", "'2027-03-01 13:10:00'"),  # all of its time, and a pause
            5: ("12:00", "NULL"),  # goes on
        }
        for user, (opened, ended) in times.items():
            add = "INSERT INTO portal_sitting (assignment, user_id, number, opened_at, ended_at) "
            connection.execute(text(add + f"VALUES ('exam', {user}, 1, '2027-03-01 {opened}:00', {ended})"))
    command.upgrade(migrations(database.engine), "head")
    with database.read() as session:
        ended_by = dict(session.execute(text("SELECT user_id, ended_by FROM portal_sitting")).tuples().all())
    assert ended_by == {1: "clock", 2: "student", 3: "student", 4: "clock", 5: None}
    assert differences(database) == []
    database.close()


def test_accounts_of_an_older_version_that_differ_by_case_only_stay_and_are_found(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    command.downgrade(migrations(database.engine), "0002")
    with database.engine.begin() as connection:
        for number, name in enumerate(("ada", "Ada", "Bob"), 1):
            add = "INSERT INTO portal_user (id, name, display_name, email, role, language, pseudonym, created_at) "
            values = f"VALUES ({number}, '{name}', '', '', 'student', '', '', '2027-03-01 08:00:00')"
            connection.execute(text(add + values))
    command.upgrade(migrations(database.engine), "head")
    with database.read() as session:
        found = {name: find_user(session, name) for name in ("ada", "Ada", "ADA", "bob")}
    assert {name: user and user.name for name, user in found.items()} == {
        "ada": "ada",
        "Ada": "Ada",
        "ADA": "ada",
        "bob": "Bob",
    }
    assert differences(database) == []
    database.close()
