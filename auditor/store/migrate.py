"""Brings a database to the tables of this program: an empty one, or one of an older version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from auditor.failures import StoreError
from auditor.store.engine import MIGRATE_LOCK, Database
from auditor.store.models import HEAD

FOLDER = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, in code: the migration files are part of the package."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def version_of(connection: Connection) -> str | None:
    """The migration a database stands at, None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("select version_num from alembic_version")).scalar()
    return found


def migrate(database: Database) -> None:
    """Upgrade to `HEAD` in one transaction, once, however many processes ask at the same time.

    Raises `StoreError` where the database is of a newer program.
    """
    with database.read() as connection:
        if version_of(connection) == HEAD:
            return
    with database.write(MIGRATE_LOCK) as connection:
        version = version_of(connection)
        known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
        if version is not None and version not in known:
            raise StoreError(
                f"the database {database.shown} was made by a newer version of this program (schema {version}, known up to {HEAD}); "
                "update the program"
            )
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
