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


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page that was asked for: what came, what was found on it, or why it could not be read."""

    kind: PageKind
    url: str
    final_url: str
    status: int | None = None
    size: int = 0
    truncated: bool = False
    findings: PageFindings | None = None
    failure: Failure | None = None
    sha256: str | None = None

    def row(self) -> dict[str, Any]:
        """The page as it stands in an item."""
        found = self.findings
        ids = sorted({vendor.id for vendor in (*found.vendors, *found.messengers)}) if found else []
        return {
            "kind": str(self.kind),
            "url": self.url,
            "final_url": self.final_url,
            "status": self.status,
            "bytes": self.size,
            "truncated": self.truncated,
            "language": found.language if found else None,
            "findings": ids,
            "failure": asdict(self.failure) if self.failure else None,
        }


def observations_of(pages: Sequence[PageSeen], disposition: Disposition, failure: Failure | None) -> list[Observation]:
    """Every recorded fact of a survey (docs/observations.md). What a static page does not show is `unknown`, never `absent`."""
    verdict = Verdict.PRESENT if disposition in (Disposition.COMPLETE, Disposition.PARTIAL) else Verdict.UNKNOWN
    made = [Observation("survey.disposition", verdict, str(disposition), failure=failure)]
    for page in pages:
        made.extend(_of_page(page))
    return made


def _of_page(page: PageSeen) -> Iterator[Observation]:
    found = page.findings
    value: JsonValue = {
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "bytes": page.size,
        "language": found.language if found else None,
        "truncated": page.truncated,
    }
    kept = (Evidence("file", page.final_url, sha256=page.sha256),) if page.sha256 else ()
    verdict = Verdict.PRESENT if found else Verdict.UNKNOWN
    yield Observation("survey.page", verdict, value, page.kind, evidence=kept, failure=page.failure)
    if found is None:
        return

    def seen(name: str, values: Sequence[tuple[JsonValue, float, tuple[Evidence, ...]]]) -> Iterator[Observation]:
        for value, sure, evidence in values:
            yield Observation(name, Verdict.PRESENT, value, page.kind, sure, evidence)
        if not values:
            yield Observation(name, Verdict.UNKNOWN, None, page.kind)

    yield from seen(
        "survey.vendor", [({"id": one.id, "group": one.group, "account": one.account}, one.sure, one.evidence) for one in found.vendors]
    )
    yield from seen("survey.messenger", [({"id": one.id}, one.sure, one.evidence) for one in found.messengers])
    phones: list[tuple[JsonValue, float, tuple[Evidence, ...]]] = [
        (
            {"e164": one.e164, "country": one.country, "kind": str(one.kind), "clickable": one.clickable, "extension": one.extension},
            1.0,
            (one.evidence,),
        )
        for one in found.phones
    ]
    yield from seen("survey.phone", phones)
    yield from seen("survey.email", [({"email": one}, 1.0, ()) for one in found.emails])
    forms: list[tuple[JsonValue, float, tuple[Evidence, ...]]] = [
        (
            {
                "kind": str(one.kind),
                "fields": list(one.fields),
                "required": list(one.required),
                "consent": one.consent,
                "captcha": one.captcha,
            },
            1.0,
            (one.evidence,),
        )
        for one in found.forms
    ]
    yield from seen("survey.form", forms)
    for kind in PageKind:
        for link in sorted((one for one in found.links if one.rel is kind), key=lambda one: -one.score)[:_LEADS_ON]:
            row: JsonValue = {"rel": str(link.rel), "url": link.url, "text": link.text, "score": link.score}
            yield Observation("survey.link", Verdict.PRESENT, row, page.kind)
    for name, texts, key in (("hours", found.hours, "text"), ("promise", found.promises, "text"), ("note", found.notes, "note")):
        for text in texts:
            yield Observation(f"survey.{name}", Verdict.PRESENT, {key: text}, page.kind)


def merged(pages: Sequence[PageSeen]) -> dict[str, Any]:
    """All pages of a shop together, with the keys of `auditor detect --json`: each vendor, number, address and form once."""
    found = [page.findings for page in pages if page.findings]
    row: dict[str, Any] = {
        group: sorted({vendor.id for one in found for vendor in one.vendors if vendor.group == group}) for group in GROUPS
    }
    row["messengers"] = sorted({vendor.id for one in found for vendor in one.messengers})
    phones: dict[str, dict[str, Any]] = {}
    for one in found:
        for phone in one.phones:
            known = phones.get(phone.e164)
            if known is None:
                phones[phone.e164] = {
                    "e164": phone.e164,
                    "country": phone.country,
                    "kind": str(phone.kind),
                    "clickable": phone.clickable,
                    "evidence": asdict(phone.evidence),
                }
            else:
                known["clickable"] = known["clickable"] or phone.clickable
    row["phones"] = list(phones.values())
    row["emails"] = sorted({email for one in found for email in one.emails})
    forms: dict[str, dict[str, Any]] = {}
    for one in found:
        for form in one.forms:
            shown = {
                "kind": str(form.kind),
                "fields": list(form.fields),
                "required": list(form.required),
                "consent": form.consent,
                "captcha": form.captcha,
            }
            forms.setdefault(repr(shown), shown)
    row["forms"] = list(forms.values())
    languages = [one.language for one in found if one.language != "und"]
    row["language"] = max(dict.fromkeys(languages), key=languages.count) if languages else "und"
    return row
