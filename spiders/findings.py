"""Findings of pages as observations, and all pages of a shop as one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import JsonValue

from auditor.failures import Failure
from auditor.types import Disposition, Evidence, Observation, PageFindings, PageKind, Verdict

GROUPS = ("platform", "chat", "callback", "leadform", "push", "recovery")
_LEADS_ON = 3  # links of a kind that are worth recording
_CHANNELS = ("survey.vendor", "survey.messenger")

Row = dict[str, Any]
"""An observation as JSON."""


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page that was asked for: what came, what was found on it, or why it could not be read.

    `rows` are the observations of what it says (`observations_of_page`), None where it was not read.
    """

    kind: PageKind
    url: str
    final_url: str
    status: int | None = None
    size: int = 0
    truncated: bool = False
    language: str | None = None
    rows: Sequence[Row] | None = None
    failure: Failure | None = None
    sha256: str | None = None

    def row(self) -> Row:
        """The page as it stands in an item."""
        return {
            "kind": str(self.kind),
            "url": self.url,
            "final_url": self.final_url,
            "status": self.status,
            "bytes": self.size,
            "truncated": self.truncated,
            "language": self.language,
            "findings": sorted({row["value"]["id"] for row in _present(self, *_CHANNELS)}),
            "failure": asdict(self.failure) if self.failure else None,
        }


def _present(page: PageSeen, *names: str) -> Iterator[Row]:
    return (row for row in page.rows or () if row["name"] in names and row["value"] is not None)


def observation_of_shop(disposition: Disposition, failure: Failure | None) -> Observation:
    """How the survey of a shop ended."""
    verdict = Verdict.PRESENT if disposition in (Disposition.COMPLETE, Disposition.PARTIAL) else Verdict.UNKNOWN
    return Observation("survey.disposition", verdict, str(disposition), failure=failure)


def observation_of_answer(page: PageSeen) -> Observation:
    """What came for one page that was asked for."""
    value: JsonValue = {
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "bytes": page.size,
        "language": page.language,
        "truncated": page.truncated,
    }
    kept = (Evidence("file", page.final_url, sha256=page.sha256),) if page.sha256 else ()
    verdict = Verdict.UNKNOWN if page.rows is None else Verdict.PRESENT
    return Observation("survey.page", verdict, value, page.kind, evidence=kept, failure=page.failure)


def rows_of_page(found: PageFindings, kind: PageKind) -> list[Row]:
    """Every recorded fact of one page (docs/observations.md), as an `Observation` stands in an item.

    What a static page does not show is `unknown`, never `absent`. (Written out by hand: a page has some twenty of them, and making
    each an object first and then a row costs as much as reading its phones.)
    """
    page = kind.value
    rows: list[Row] = []

    def put(name: str, value: Row | None, sure: float = 1.0, evidence: tuple[Evidence, ...] = ()) -> None:
        seen = [{"where": one.where, "detail": one.detail, "text": one.text, "sha256": one.sha256} for one in evidence]
        verdict = (Verdict.UNKNOWN if value is None else Verdict.PRESENT).value
        rows.append({"name": name, "verdict": verdict, "value": value, "page": page, "sure": sure, "evidence": seen, "failure": None})

    for vendor in found.vendors:
        put("survey.vendor", {"id": vendor.id, "group": vendor.group, "account": vendor.account}, vendor.sure, vendor.evidence)
    if not found.vendors:
        put("survey.vendor", None)
    for messenger in found.messengers:
        put("survey.messenger", {"id": messenger.id}, messenger.sure, messenger.evidence)
    if not found.messengers:
        put("survey.messenger", None)
    for phone in found.phones:
        number: Row = {"e164": phone.e164, "country": phone.country, "kind": phone.kind.value}
        put("survey.phone", {**number, "clickable": phone.clickable, "extension": phone.extension}, evidence=(phone.evidence,))
    if not found.phones:
        put("survey.phone", None)
    for email in found.emails:
        put("survey.email", {"email": email})
    if not found.emails:
        put("survey.email", None)
    for form in found.forms:
        asks: Row = {"kind": form.kind.value, "fields": list(form.fields), "required": list(form.required)}
        put("survey.form", {**asks, "consent": form.consent, "captcha": form.captcha}, evidence=(form.evidence,))
    if not found.forms:
        put("survey.form", None)
    for rel in PageKind:
        for link in sorted((one for one in found.links if one.rel is rel), key=lambda one: -one.score)[:_LEADS_ON]:
            put("survey.link", {"rel": rel.value, "url": link.url, "text": link.text, "score": link.score})
    for name, texts, key in (("hours", found.hours, "text"), ("promise", found.promises, "text"), ("note", found.notes, "note")):
        for text in texts:
            put(f"survey.{name}", {key: text})
    return rows


def merged(pages: Sequence[PageSeen]) -> Row:
    """All pages of a shop together, with the keys of `auditor detect --json`: each vendor, number, address and form once."""
    vendors = [row["value"] for page in pages for row in _present(page, "survey.vendor")]
    made: Row = {group: sorted({one["id"] for one in vendors if one["group"] == group}) for group in GROUPS}
    made["messengers"] = sorted({row["value"]["id"] for page in pages for row in _present(page, "survey.messenger")})
    phones: dict[str, Row] = {}
    for page in pages:
        for row in _present(page, "survey.phone"):
            phone = row["value"]
            known = phones.get(phone["e164"])
            if known is None:
                shown = {name: phone[name] for name in ("e164", "country", "kind", "clickable")}
                phones[phone["e164"]] = {**shown, "evidence": row["evidence"][0]}
            else:
                known["clickable"] = known["clickable"] or phone["clickable"]
    made["phones"] = list(phones.values())
    made["emails"] = sorted({row["value"]["email"] for page in pages for row in _present(page, "survey.email")})
    forms = {repr(row["value"]): row["value"] for page in pages for row in _present(page, "survey.form")}
    made["forms"] = list(forms.values())
    languages = [page.language for page in pages if page.language not in (None, "und")]
    made["language"] = max(dict.fromkeys(languages), key=languages.count) if languages else "und"
    return made
