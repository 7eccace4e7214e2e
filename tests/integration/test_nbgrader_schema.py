"""The tables that we make for nbgrader are those it makes itself, with the version by which it upgrades them."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import nbgrader.api
import pytest
from sqlalchemy import create_engine, inspect

from autograder.grading import nbgrader_schema
from autograder.grading.gradebook import Gradebook


def content(file: Path) -> tuple[list[tuple[str, str]], list[tuple[str]]]:
    """What nbgrader's tables are, and their version."""
    with sqlite3.connect(file) as db:
        tables = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql > '' AND tbl_name NOT LIKE 'autograder%' ORDER BY name"
        ).fetchall()
        version = db.execute("SELECT version_num FROM alembic_version").fetchall()
    db.close()
    return [(name, sql.rstrip(";")) for name, sql in tables], version


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that nbgrader has made, with the command `alembic` that lies beside the interpreter."""
    file = tmp_path_factory.mktemp("theirs") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{sys.prefix}/bin", prepend=os.pathsep)
        nbgrader.api.Gradebook(f"sqlite:///{file}").close()
    return file


@pytest.mark.parametrize("there_is_an_empty_file", [False, True])
def test_a_new_gradebook_is_what_nbgrader_makes(theirs: Path, tmp_path: Path, there_is_an_empty_file: bool) -> None:
    file = tmp_path / "gradebook.db"
    if there_is_an_empty_file:
        file.touch()
    Gradebook(f"sqlite:///{file}").close()
    assert content(file) == content(theirs)


def test_a_gradebook_that_nbgrader_made_long_ago_is_given_no_version(tmp_path: Path) -> None:
    file = tmp_path / "gradebook.db"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE student (id VARCHAR(128) PRIMARY KEY)")
    db.close()
    engine = create_engine(f"sqlite:///{file}")
    nbgrader_schema.create_tables(engine)
    assert inspect(engine).get_table_names() == ["student"]
    engine.dispose()
