"""`auditor detect`: what pages offer, from files or addresses."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from auditor.cli import with_settings
from auditor.config import Settings
from auditor.detect.encoding import decode
from auditor.detect.page import detect_page
from auditor.failures import Failure, FailureCode, failure_of
from auditor.types import PageFindings, PageSnapshot
from auditor.vendors import Catalogue, load_catalogue

GROUPS = ("platform", "chat", "callback", "leadform", "push", "recovery")


@dataclass(frozen=True, slots=True)
class Looked:
    """One target: what was found, or why it could not be looked at."""

    target: str
    final_url: str
    findings: PageFindings | None = None
    failure: Failure | None = None


def is_address(target: str) -> bool:
    """Whether a target is to be fetched and not read from a file."""
    return target.startswith(("http://", "https://"))


def look_at_file(target: str, catalogue: Catalogue, region: str | None) -> Looked:
    """A file as the page's HTML."""
    try:
        body = Path(target).read_bytes()
    except OSError as error:
        return Looked(target, target, failure=Failure(FailureCode.UNREADABLE, "detect.read", error.strerror or str(error)))
    return Looked(target, target, detect_page(PageSnapshot(url="", html=decode(body)), catalogue, region))


def row_of(looked: Looked) -> dict[str, Any]:
    """The JSON object of one target (architecture, section 7)."""
    found = looked.findings or PageFindings(url=looked.final_url)
    row: dict[str, Any] = {"target": looked.target, "final_url": looked.final_url}
    for group in GROUPS:
        row[group] = sorted({vendor.id for vendor in found.vendors if vendor.group == group})
    row["messengers"] = sorted({vendor.id for vendor in found.messengers})
    row["phones"] = [
        {"e164": phone.e164, "country": phone.country, "kind": phone.kind, "clickable": phone.clickable, "evidence": asdict(phone.evidence)}
        for phone in found.phones
    ]
    row["emails"] = list(found.emails)
    row["forms"] = [
        {"kind": form.kind, "fields": list(form.fields), "required": list(form.required), "consent": form.consent, "captcha": form.captcha}
        for form in found.forms
    ]
    row["language"] = found.language
    row["page_kind"] = found.page_kind
    row["notes"] = list(found.notes)
    row["evidence"] = [asdict(vendor) for vendor in (*found.vendors, *found.messengers)]
    row["failure"] = asdict(looked.failure) if looked.failure else None
    return row


def _look_at_all(targets: Iterable[str], catalogue: Catalogue, region: str | None) -> Iterator[Looked]:
    for target in targets:
        yield look_at_file(target, catalogue, region)


def _print_table(all_looked: Iterable[Looked]) -> None:
    table = Table("target", *GROUPS, "messengers", "phones", "forms", "language", box=None)
    for looked in all_looked:
        if looked.failure:
            table.add_row(looked.target, str(looked.failure))
            continue
        row = row_of(looked)
        table.add_row(
            looked.target,
            *(" ".join(row[group]) or "-" for group in (*GROUPS, "messengers")),
            " ".join(phone["e164"] for phone in row["phones"]) or "-",
            " ".join(form["kind"] for form in row["forms"]) or "-",
            row["language"],
        )
    Console().print(table)


@click.command("detect")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the order of the targets.")
@click.option("--region", help="Country of the shop (two letters), for phones written without a country code.")
@with_settings
def command(targets: tuple[str, ...], as_json: bool, region: str | None, settings: Settings, workspace: Path) -> None:
    """What the pages TARGET (files or addresses) offer a visitor: chat, callback, phones, messengers, forms, platform."""
    catalogue = load_catalogue(workspace / path for path in settings.detect.vendor_paths)
    looked = _look_at_all(targets, catalogue, region)
    if not as_json:
        _print_table(looked)
        return
    for one in looked:
        sys.stdout.write(json.dumps(row_of(one), ensure_ascii=False) + "\n")
