"""`auditor db`: bring a database to this program's tables, and take an audit from one database to another."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.store import Store
from auditor.store.copying import copy_all
from auditor.store.engine import Database, database_url
from auditor.store.migrate import migrate, version_of
from auditor.store.models import HEAD


@click.group()
def command() -> None:
    """The database: upgrade, copy."""


@command.command()
@with_settings
def upgrade(settings: Settings, workspace: Path) -> None:
    """Bring the database to this program's tables. On PostgreSQL the workers' queue is made anew: stop all workers first.

    Every command upgrades by itself when it opens a database; this one does it before the workers of a fleet are started. The queue
    holds nothing that is not in the plan: it fills itself again.
    """
    db = Database(database_url(settings.store.database_url, workspace))
    try:
        with db.read() as connection:
            before = version_of(connection)
        migrate(db)
    finally:
        db.close()
    click.echo(f"{db.shown}: schema {HEAD}" + ("" if before == HEAD else f", was {before or 'empty'}"))
    if not db.sqlite and importlib.util.find_spec("procrastinate") is not None:
        from auditor.fleet.queue import prepare

        with Store.of(settings, workspace) as store:
            prepare(store, anew=True)
        click.echo("the workers' queue is made anew")


@command.command()
@click.argument("source")
@click.argument("target")
@with_settings
def copy(source: str, target: str, settings: Settings, workspace: Path) -> None:
    """Copy the audit of database SOURCE into the empty database TARGET: from SQLite to PostgreSQL, or back.

    Each is an address (postgresql+psycopg://…, sqlite:///audit.db) or the path of a SQLite file. The folder of evidence stays where it is.
    """
    addresses = [one if "://" in one else f"sqlite:///{one}" for one in (source, target)]
    if database_url(addresses[0], workspace) == database_url(addresses[1], workspace):
        raise StoreError("a database cannot be copied into itself; name another target")
    with Store.open(addresses[0], workspace, create=False) as old, Store.open(addresses[1], workspace) as new:
        copied = copy_all(old.db, new.db)
        shown = new.db.shown
    rows = ", ".join(f"{count} {name}" for name, count in copied.items() if count)
    click.echo(f"copied into {shown}: {rows or 'nothing, the source is empty'}")
    click.echo(f'next: set store.database_url to it; evidence stays in "{settings.store.artifacts}"')
