"""`auditor detect`: what pages offer, from files or addresses."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from auditor.cli import with_settings
from auditor.commands._targets import Looked, Reader, look_at_all
from auditor.config import Settings
from auditor.types import FormFinding, PageFindings, PhoneFinding

GROUPS = {
    "platform": ("platform",),
    "chat": ("chat", "messenger"),
    "callback": ("callback",),
    "leadform": ("leadform",),
    "push": ("push",),
    "recovery": ("recovery",),
}
"""The lists of vendors and the groups in each: a loaded button that opens messengers is a contact widget too and stands with the chats."""


def _phone(phone: PhoneFinding) -> dict[str, Any]:
    return {
        "e164": phone.e164,
        "country": phone.country,
        "kind": phone.kind,
        "clickable": phone.clickable,
        "extension": phone.extension,
        "evidence": asdict(phone.evidence),
    }


def _form(form: FormFinding) -> dict[str, Any]:
    return {
        "kind": form.kind,
        "fields": list(form.fields),
        "required": list(form.required),
        "consent": form.consent,
        "captcha": form.captcha,
        "evidence": asdict(form.evidence),
    }


def row_of(looked: Looked) -> dict[str, Any]:
    """The JSON object of one target (architecture, section 7). `evidence` has every vendor with where it was seen and how sure."""
    found = looked.findings or PageFindings(url=looked.final_url)
    row: dict[str, Any] = {"target": looked.target, "final_url": looked.final_url}
    for name, groups in GROUPS.items():
        row[name] = sorted({vendor.id for vendor in found.vendors if vendor.group in groups})
    row["messengers"] = sorted({messenger.id for messenger in found.messengers})
    row["phones"] = [_phone(phone) for phone in found.phones]
    row["emails"] = list(found.emails)
    row["forms"] = [_form(form) for form in found.forms]
    row["language"] = found.language
    row["page_kind"] = found.page_kind
    row["hours"] = list(found.hours)
    row["promises"] = list(found.promises)
    row["links"] = [asdict(link) for link in found.links]
    row["notes"] = list(found.notes)
    row["evidence"] = [asdict(vendor) for vendor in (*found.vendors, *found.messengers)]
    row["failure"] = asdict(looked.failure) if looked.failure else None
    return row


def _print_table(all_looked: Iterable[Looked]) -> None:
    table = Table("page", "platform", "contact widgets", "push", "recovery", "messengers", "phones", "forms", box=None, pad_edge=False)
    for looked in all_looked:
        if looked.findings is None:
            table.add_row(looked.target, str(looked.failure))
            continue
        row = row_of(looked)
        widgets = [*row["chat"], *row["callback"], *row["leadform"]]
        lists = (row["platform"], widgets, row["push"], row["recovery"], row["messengers"])
        phones, forms = [phone["e164"] for phone in row["phones"]], [form["kind"] for form in row["forms"]]
        table.add_row(looked.target, *(" ".join(dict.fromkeys(names)) or "-" for names in (*lists, phones, forms)))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@click.command("detect")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the order of the targets.")
@click.option("--region", help="Country of the shop (two letters), for phones written without a country code.")
@with_settings
def command(targets: tuple[str, ...], as_json: bool, region: str | None, settings: Settings, workspace: Path) -> None:
    """What the pages TARGET (files or addresses) offer: chat, callback, phones, messengers, forms, web push, platform.

    A target that cannot be read is reported in its place, and the others go on. Files are read as the page's HTML.
    """
    reader = Reader(tuple(workspace / path for path in settings.detect.vendor_paths), region.upper() if region else None)
    looked = look_at_all(targets, reader, settings)
    watched = track(
        looked, "looking", len(targets), console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty() or len(targets) < 20
    )
    if not as_json:
        _print_table(watched)
        return
    for one in watched:
        sys.stdout.write(json.dumps(row_of(one), ensure_ascii=False) + "\n")
