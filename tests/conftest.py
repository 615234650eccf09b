"""Shared fixtures: a private PostgreSQL server and a store on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from postgres_server import PostgresServer, started

from auditor.store import Store

# The same inputs every time and no clock: a slow machine fails no test here. New inputs are `make test-hostile`'s work.
hypothesis.settings.register_profile(
    "suite", derandomize=True, database=None, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


LONGEST = "test_run_killed.py"
"""Takes minutes and mostly waits: it begins first, in one of the two processes, and the rest runs beside it in the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first; `--no-loadscope-reorder` keeps it there."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server of this session's own."""
    with started() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return "sqlite:///audit.db"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.new_database()


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An open, empty store."""
    with Store.open(store_url, tmp_path) as opened:
        yield opened
