"""An audit moves from SQLite to PostgreSQL and back with every row, and goes on there."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from postgres_server import PostgresServer
from store_cases import NOW, campaign, open_wave

from auditor.cli import main
from auditor.config import Conduct
from auditor.failures import StoreError
from auditor.store import Store
from auditor.store.copying import copy_all
from auditor.store.models import metadata
from auditor.types import Disposition, IntentState, Observation, Verdict, VisitRecord, VisitState
from auditor.visit.ledger import Permit


def audited(store: Store) -> None:
    """A wave with results, a message, an opt-out and a file."""
    open_wave(store, 5)
    store.add_optout("никогда.рф", NOW, "по телефону")
    store.put_artifact(b"seen", "text/plain", NOW)
    for claim in store.claim("w1", "visit", "me", NOW, limit=3):
        permit = store.begin(claim, campaign(), Conduct(), "Есть ли в наличии?", NOW)
        assert isinstance(permit, Permit)
        store.settle(permit, IntentState.SENT, NOW, 12.0)
        seen = (Observation("visit.phone", Verdict.PRESENT, "+7 … \N{GRINNING FACE}"),)
        store.finish(claim, VisitState.DONE, NOW, seen, VisitRecord("u", "u", NOW, Disposition.COMPLETE))


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything, table by table."""
    with store.db.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def test_an_audit_is_copied_and_goes_on_there(postgres_server: PostgresServer, tmp_path: Path) -> None:
    """All rows are equal on the other side and back again; new rows get ids that are free; a second copy is refused."""
    with Store.open("sqlite:///audit.db", tmp_path) as old, Store.open(postgres_server.new_database(), tmp_path) as new:
        audited(old)
        told: list[str] = []
        copied = copy_all(old.db, new.db, lambda table, _rows: told.append(table))
        assert (copied["shops"], copied["observations"], copied["intents"]) == (5, 3, 3)
        assert "visits" in told
        assert rows(new) == rows(old)
        assert list(new.shop_facts("w1")) == list(old.shop_facts("w1"))
        open_wave(new, 2, "w2")
        assert len(new.claim("w2", "survey", "me", NOW, limit=9)) == 2
        with pytest.raises(StoreError, match="is not empty"):
            copy_all(old.db, new.db)
        with Store.open("sqlite:///back.db", tmp_path) as back:
            copy_all(new.db, back.db)
            assert rows(back) == rows(new)


def test_the_commands_copy_and_upgrade(postgres_server: PostgresServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`auditor db copy` says what it copied, `auditor db upgrade` makes the queue anew; a database is not copied into itself."""
    with Store.open("sqlite:///audit.db", tmp_path) as old:
        audited(old)
    url, at = postgres_server.new_database(), ("--workspace", str(tmp_path))

    def said(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main([*arguments, *at])
        shown = capsys.readouterr()
        return int(end.value.code or 0), shown.out + shown.err

    assert "5 shops" in said("db", "copy", "audit.db", url)[1]
    assert said("db", "copy", "audit.db", "sqlite:///audit.db") == (
        4,
        "auditor: a database cannot be copied into itself; name another target\n",
    )
    assert said("db", "copy", "none.db", url)[0] == 4
    for _ in range(2):
        code, text = said("db", "upgrade", "--store-database-url", url)
        assert code == 0
        assert "queue is made anew" in text
