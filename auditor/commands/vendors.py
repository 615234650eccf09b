"""`auditor vendors`: the catalogue, and a new file in it."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from auditor.cli import with_settings
from auditor.config import Settings
from auditor.failures import SettingError
from auditor.vendors import load_catalogue
from auditor.vendors.catalogue import DATA
from auditor.vendors.page import vendors_page
from auditor.vendors.vendor import KINDS

_FILE = """name = {name}
kinds = ["{kind}"]
market = "{market}"
website = "https://{host}"

[static]
# Host and path of the loader, without https://; `*` stands for any letters.
loaders = ["{host}/widget"]
# Any script or frame from this host.
hosts = ["{host}"]

[rendered]
# Names on `window` once it runs.
globals = []

[evidence]
loader = "probe"
date = "{date}"
sources = ["{source}"]
"""

_CASE = """<!doctype html>
<title>{name} is loaded here</title>
<!-- The embed as a shop pastes it. The test wants `{id}` found in this page, and not when it is commented out. -->
<script async src="https://{host}/widget"></script>
"""


@click.group()
def command() -> None:
    """The vendors that are recognised: list them, add one."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with everything that is known.")
@click.option("--kind", type=click.Choice(KINDS), help="Only vendors of this kind.")
@with_settings
def list_(as_json: bool, kind: str | None, settings: Settings, workspace: Path) -> None:
    """Every vendor: what it is, whether its widget can be driven, how good its evidence is."""
    catalogue = load_catalogue(workspace / path for path in settings.detect.vendor_paths)
    chosen = [vendor for vendor in catalogue.vendors.values() if kind is None or kind in vendor.kinds]
    if as_json:
        for vendor in chosen:
            click.echo(json.dumps(asdict(vendor), ensure_ascii=False))
        return
    table = Table("id", "vendor", "kinds", "market", "driver", "evidence", "date", box=None, pad_edge=False)
    for vendor in chosen:
        driver = "yes" if vendor.driver else f"as {vendor.engine}" if catalogue.driver_of(vendor.id) else "-"
        table.add_row(vendor.id, vendor.name, " ".join(vendor.kinds), vendor.market, driver, vendor.evidence.loader, vendor.evidence.date)
    Console(width=None if Console().is_terminal else 140).print(table)
    click.echo(f"{len(chosen)} vendors")


@command.command()
@with_settings
def page(settings: Settings, workspace: Path) -> None:
    """The reference page of all built-in vendors, as Markdown (docs/vendors.md)."""
    click.echo(vendors_page(load_catalogue()), nl=False)


def id_of(name: str) -> str:
    """A vendor's id: letters of its name in ASCII, lower case, joined by `_`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = "_".join(re.findall(r"[a-z0-9]+", plain))
    if not found:
        raise SettingError(f"{name!r} has no letters for a file name; give one with --id")
    return found


@command.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), default="chat", show_default=True, help="What it is.")
@click.option("--market", type=click.Choice(("ru", "intl")), default="ru", show_default=True, help="Where it is usual.")
@click.option("--host", help="Host of its loader, e.g. cdn.vendor.example.")
@click.option("--id", "vendor_id", help="Its id, where the name does not give a good one.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="A folder of your own (see detect.vendor_paths).")
@with_settings
def new(
    name: str, kind: str, market: str, host: str | None, vendor_id: str | None, into: Path | None, settings: Settings, workspace: Path
) -> None:
    """Make the data file of the vendor NAME and its test case, to be filled in.

    Without --into both go into this project: auditor/vendors/data and tests/vendor_cases. With it, both go into that folder.
    """
    from auditor.clock import utc_now

    new_id = vendor_id or id_of(name)
    host = host or f"{new_id.replace('_', '-')}.example"
    cases = into or DATA.parents[2] / "tests" / "vendor_cases"
    if into is None and not cases.is_dir():
        raise SettingError("this is no checkout of the project; give --into a folder of your own")
    (file := (into or DATA) / f"{new_id}.toml").parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        raise SettingError(f"{file} is there already; edit it, or give another --id")
    values = {"id": new_id, "kind": kind, "market": market, "host": host}
    date = utc_now().date().isoformat()
    file.write_text(
        _FILE.format(name=json.dumps(name, ensure_ascii=False), date=date, source="where the embed was seen", **values), "utf-8"
    )
    case = cases / f"{new_id}.html"
    case.write_text(_CASE.format(name=name, **values), "utf-8")
    click.echo(f"wrote {file}\nwrote {case}")
    if into is not None and into.resolve() not in {(workspace / path).resolve() for path in settings.detect.vendor_paths}:
        click.echo(f'to use it: [detect] vendor_paths = ["{into}"] in auditor.toml')
