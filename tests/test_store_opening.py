"""Opening: an empty, older, newer, foreign, broken or unreachable database; each trouble is one line that says what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from auditor.clock import utc_now
from auditor.failures import StoreError
from auditor.store import Store
from auditor.store.migrate import alembic_config, version_of
from auditor.store.models import HEAD, metadata


def refused(url: str, folder: Path, create: bool = True) -> str:
    with pytest.raises(StoreError) as caught:
        Store.open(url, folder, create=create)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    """Tables, columns, indexes and keys of the code are those of a migrated database."""
    with store.db.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
        assert version_of(connection) == HEAD


def test_the_newest_migration_is_the_one_the_code_names() -> None:
    """A new migration cannot be forgotten in the code, and there is one line of them."""
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_opening_again_keeps_everything(store: Store, store_url: str, tmp_path: Path) -> None:
    """A second opening migrates nothing and finds what was written."""
    store.add_optout("a.ru", utc_now())
    with Store.open(store_url, tmp_path) as again:
        assert again.is_opted_out("a.ru")


def test_a_database_of_a_newer_program_is_left_alone(store: Store, store_url: str, tmp_path: Path) -> None:
    """Never downgraded, never written."""
    with store.db.write() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    assert "made by a newer version of this program (schema 9999" in refused(store_url, tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is named, and not overwritten."""
    (tmp_path / "audit.db").write_text("this is my shopping list, not a database" * 50)
    assert "not a readable SQLite database" in refused("sqlite:///audit.db", tmp_path)
    assert (tmp_path / "audit.db").read_text().startswith("this is my shopping list")


def test_a_damaged_database(tmp_path: Path) -> None:
    """A database cut in the middle is named as such."""
    Store.open("sqlite:///audit.db", tmp_path).close()
    body = (tmp_path / "audit.db").read_bytes()
    (tmp_path / "audit.db").write_bytes(body[:3000] + b"\xff" * 3000)
    assert "audit.db" in refused("sqlite:///audit.db", tmp_path)


def test_somebody_elses_database(tmp_path: Path) -> None:
    """Tables of another program are not mixed with ours: nothing at all is made."""
    with sqlite3.connect(tmp_path / "audit.db") as other:
        other.execute("create table visits (mine text)")
    other.close()
    assert "audit.db" in refused("sqlite:///audit.db", tmp_path)
    with sqlite3.connect(tmp_path / "audit.db") as other:
        assert other.execute("select name from sqlite_master").fetchall() == [("visits",)]
    other.close()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Says to check the folder."""
    assert "check that the folder exists" in refused("sqlite:///none/audit.db", tmp_path)


def test_an_audit_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    """Commands that only read leave no empty database behind."""
    assert "there is no audit" in refused("sqlite:///audit.db", tmp_path, create=False)
    assert not (tmp_path / "audit.db").exists()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "not a database address"),
        ("audit.db", "not a database address"),
        ("mysql://root@localhost/audit", "only sqlite and postgresql"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/audit", "cannot be reached"),
        ("postgresql://me:secret@/audit?host=/nonexistent", "cannot be reached"),
    ],
)
def test_wrong_and_unreachable_addresses(url: str, says: str, tmp_path: Path) -> None:
    """And a password is never printed."""
    line = refused(url, tmp_path)
    assert says in line
    assert "secret" not in line


def test_foreign_keys_and_constraints_are_on(store: Store) -> None:
    """The schema itself refuses a third message and a work of no shop."""
    for statement in (
        "insert into visits (wave, shop_key, kind, daypart) values ('no', 'no', 'visit', 'any')",
        "insert into waves (id, opened_at, protocol, program, seed, dayparts) values (null, null, '', '', 1, '')",
    ):
        with pytest.raises(sa.exc.IntegrityError), store.db.write() as connection:
            connection.execute(sa.text(statement))
